#include "runner/suites/own/own.h"

#include "runner/suites/families.h"
#include "runner/tls/peer.h"

namespace badpeer {

Hook ReadsPlaintext() {
  return FlightHook{[](Peer& peer, Flight&) { peer.channel().SetReadKeys({}); }};
}

void AddOwnTests(std::vector<TestCase>& tests) {
  AddOwnShutdownTests(tests);
  AddOwnAuthorityTests(tests);
  AddOwnRecordTests(tests);
  AddOwnExtensionTests(tests);
  AddOwnDowngradeTests(tests);
  AddOwnHelloRetryTests(tests);
  AddOwnKeyChangeTests(tests);
  AddOwnChainChangeTests(tests);
  AddOwnSignatureListTests(tests);
  AddOwnCloseTests(tests);
  AddOwnRefusalTests(tests);
  AddOwnEarlyDataLimitTests(tests);
  AddOwnKeyUpdateTests(tests);
  AddOwnRandomTests(tests);
  AddOwnTicketTests(tests);
  AddOwnStateTests(tests);
  AddOwnDatagramStateTests(tests);
  AddOwnDtlsAckRecordTests(tests);
  AddOwnDtlsFragmentTests(tests);
  AddOwnDtlsAckTests(tests);
  AddOwnDtlsHeaderTests(tests);
}

}  // namespace badpeer
