// What tests of DTLS's retransmission and of the ACKs of DTLS 1.3 have in common.
#ifndef BADPEER_RUNNER_SUITES_DTLS_RETRANSMIT_H_
#define BADPEER_RUNNER_SUITES_DTLS_RETRANSMIT_H_

#include <array>
#include <chrono>
#include <functional>
#include <string_view>

#include "runner/dtls/hooks.h"
#include "runner/suites/suite.h"

namespace badpeer {

// How long a shim waits before it sends its flight again, each time that it does; at the last one it
// gives up.
using Timeouts = std::array<std::chrono::milliseconds, 13>;

// The tests of one version, with one initial timeout.
class RetransmitTests {
 public:
  RetransmitTests(Suite& suite, const NamedVersion& version, bool short_timeouts);

  // Completes the name, the flags and the versions.
  void Add(std::string_view name, Role role, TestCase test) const;
  const Timeouts& timeouts() const { return *timeouts_; }
  bool tls13() const { return version_.version >= ProtocolVersion::kTls13; }

 private:
  Suite& suite_;
  NamedVersion version_;
  bool short_timeouts_;
  const Timeouts* timeouts_;
};

using ControlFlight = std::function<void(DtlsController&)>;

// Every flight of ours but those with which a connection begins.
Hook OnAnswer(ControlFlight act);
// Every flight; what `act` does not take is sent as it is.
Hook OnFlight(std::function<bool(DtlsController&)> act);
// Where the shim has spoken last. A server's two tickets, which BoringSSL sends as two flights, come
// as one, and no answer to data is under way meanwhile.
Hook OnLastFlight(bool tls13, ControlFlight act);

// What the shim makes of that data comes, in the epoch that data has now or had some epochs before.
void ReadEcho(DtlsController& dtls, ByteView data, int epochs_back = 0);
// Data out, and its echo in, in the epochs that data has now or, out, had some epochs before.
void ExchangeData(DtlsController& dtls, std::string_view text = "hello", int epochs_back = 0);
// The shim sends everything again after that time.
void ExpectRetransmit(DtlsController& dtls, std::chrono::nanoseconds after);
// The same for all timeouts but the last.
void ExhaustTimeouts(DtlsController& dtls, const Timeouts& timeouts);

void AddTimerTests(const RetransmitTests& tests);
void AddAckTests(const RetransmitTests& tests);         // of the shim's flights
void AddAckSendingTests(const RetransmitTests& tests);  // of ours

}  // namespace badpeer

#endif  // BADPEER_RUNNER_SUITES_DTLS_RETRANSMIT_H_
