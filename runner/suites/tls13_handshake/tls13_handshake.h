// The TLS13Handshake family: what the handshake of TLS 1.3 has beyond that of TLS 1.2, by topic.
#ifndef BADPEER_RUNNER_SUITES_TLS13_HANDSHAKE_TLS13_HANDSHAKE_H_
#define BADPEER_RUNNER_SUITES_TLS13_HANDSHAKE_TLS13_HANDSHAKE_H_

#include "runner/suites/suite.h"

namespace badpeer {

void AddKeyShares(Suite& suite);
void AddHelloRetries(Suite& suite);
void AddSessionIds(Suite& suite);
void AddPsks(Suite& suite);
void AddMessages(Suite& suite);
void AddEarlyData(Suite& suite);
// Early data under other circumstances: another ALPN protocol, a Channel ID.
void AddEarlyDataAgreements(Suite& suite);
void AddEarlyDataFaults(Suite& suite);
// Early data that a server cannot read, and has to pass over.
void AddSkippedEarlyData(Suite& suite);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_SUITES_TLS13_HANDSHAKE_TLS13_HANDSHAKE_H_
