#include "runner/suites/tls13_handshake/tls13_handshake.h"

#include "runner/suites/families.h"

namespace badpeer {

void AddTls13HandshakeTests(std::vector<TestCase>& tests) {
  Suite suite("TLS13Handshake", tests);
  AddKeyShares(suite);
  AddHelloRetries(suite);
  AddSessionIds(suite);
  AddPsks(suite);
  AddMessages(suite);
  AddEarlyData(suite);
  AddEarlyDataAgreements(suite);
  AddEarlyDataFaults(suite);
  AddSkippedEarlyData(suite);
}

}  // namespace badpeer
