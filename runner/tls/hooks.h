// The seams where a test misbehaves or looks closer, by layer. A hook is a value; a test lists its
// hooks, the peer runs them, and a hook that never fired fails its test.
//
//   .hooks = {
//       OnSend<CertificateVerify>([](Peer&, CertificateVerify& m) { m.signature.back() ^= 1; }),
//       Skip<ServerKeyExchange>(),
//       OnReceive<ClientHello>([](Peer&, const ClientHello& m) { ... throw PeerFailure ...; }),
//       OnEncoded(HandshakeType::finished, [](Peer&, Bytes& message) { message.pop_back(); }),
//   }
//
// Order: message, encoded bytes, transcript, flight, record before sealing, record after sealing.
#ifndef BADPEER_RUNNER_TLS_HOOKS_H_
#define BADPEER_RUNNER_TLS_HOOKS_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <typeindex>
#include <variant>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/tls/channel.h"
#include "runner/tls/flight.h"
#include "runner/wire/code_points.h"

namespace badpeer {

class Peer;
class DtlsController;

// Moments of a connection between the messages.
enum class Phase : std::uint8_t {
  kBeforeHandshake,        // nothing was sent or read
  kAfterClientFinished,    // server up to 1.2: read the client's Finished, its own not sent
  kBeforeServerFinished,   // server 1.3: before its Finished is queued
  kAfterHandshake,         // both Finished are exchanged
  kBeforeExchange,         // what was agreed is checked; no data was sent yet
  kBeforeApplicationData,  // before every Write
  kBeforeClose,            // before close_notify
};

// Crypto outputs a test can change on their way into the connection.
enum class Secret : std::uint8_t {
  kVerifyData,       // of our Finished
  kPremasterSecret,  // up to 1.2
  kSharedSecret,     // 1.3, of the key exchange
  kOwnKeyShare,      // our public value, before it is sent
};

enum class Disposition : std::uint8_t { kSend, kSkip };

struct SendHook {
  std::type_index message;
  std::function<Disposition(Peer&, void*)> run;
};
struct ReceiveHook {
  std::type_index message;
  std::function<void(Peer&, const void*)> run;
};
struct EncodedHook {
  std::optional<HandshakeType> message;  // unset: every message
  std::function<void(Peer&, Bytes& message_with_header)> run;
};
// The next ones see every item and say with `true` that it was the one they were made for.
struct FlightHook {
  std::function<bool(Peer&, Flight&)> run;
};
struct RecordHook {
  std::function<bool(Peer&, OutgoingRecord&)> run;
};
struct SealedRecordHook {
  std::function<bool(Peer&, const OutgoingRecord&, Bytes& record_with_header)> run;
};
struct PacketHook {  // DTLS: a packet has gone out; WriteRaw in here sends another one
  std::function<bool(Peer&, ByteView packet)> run;
};
struct IncomingRecordHook {
  std::function<bool(Peer&, const IncomingRecord&)> run;
};
struct PhaseHook {
  Phase phase;
  std::function<void(Peer&)> run;
};
struct SecretHook {
  Secret secret;
  std::function<void(Peer&, Bytes&)> run;
};
struct SignatureHook {  // after our private key has signed
  std::function<void(Peer&, SignatureScheme, Bytes& signature)> run;
};
struct DtlsFlightHook {
  std::function<bool(Peer&, DtlsController&)> run;
};
struct DtlsAckHook {
  std::function<bool(Peer&, DtlsController&)> run;
};

using Hook = std::variant<SendHook, ReceiveHook, EncodedHook, FlightHook, RecordHook,
                          SealedRecordHook, PacketHook, IncomingRecordHook, PhaseHook, SecretHook,
                          SignatureHook, DtlsFlightHook, DtlsAckHook>;
using Hooks = std::vector<Hook>;

// For people: "OnSend hook", ...
std::string DescribeHook(const Hook& hook);

// `change` takes (Peer&, M&) and returns nothing, or a Disposition.
template <class M, class F>
Hook OnSend(F change) {
  return SendHook{typeid(M), [change = std::move(change)](Peer& peer, void* message) {
                    M& m = *static_cast<M*>(message);
                    if constexpr (std::is_void_v<std::invoke_result_t<F, Peer&, M&>>) {
                      change(peer, m);
                      return Disposition::kSend;
                    } else {
                      return change(peer, m);
                    }
                  }};
}

// The message is made, and then neither sent nor part of the transcript.
template <class M>
Hook Skip() {
  return SendHook{typeid(M), [](Peer&, void*) { return Disposition::kSkip; }};
}

// `check` takes (Peer&, const M&) and throws PeerFailure if it does not like what it sees.
template <class M, class F>
Hook OnReceive(F check) {
  return ReceiveHook{typeid(M), [check = std::move(check)](Peer& peer, const void* message) {
                       check(peer, *static_cast<const M*>(message));
                     }};
}

inline Hook OnEncoded(HandshakeType type, std::function<void(Peer&, Bytes&)> change) {
  return EncodedHook{type, std::move(change)};
}
inline Hook At(Phase phase, std::function<void(Peer&)> act) {
  return PhaseHook{phase, std::move(act)};
}
inline Hook OnSecret(Secret secret, std::function<void(Peer&, Bytes&)> change) {
  return SecretHook{secret, std::move(change)};
}

// The hooks of one connection while it runs: calls them and remembers which fired.
class HookRunner {
 public:
  explicit HookRunner(const Hooks& hooks) : hooks_(hooks), fired_(hooks.size(), false) {}

  Disposition Send(Peer& peer, std::type_index type, void* message);
  void Receive(Peer& peer, std::type_index type, const void* message);
  void Encoded(Peer& peer, Bytes& message_with_header);
  void BeforeFlight(Peer& peer, Flight& flight);
  void BeforeSeal(Peer& peer, OutgoingRecord& record);
  void AfterSeal(Peer& peer, const OutgoingRecord& record, Bytes& bytes);
  void AfterPacket(Peer& peer, ByteView packet);
  void OnIncomingRecord(Peer& peer, const IncomingRecord& record);
  void AtPhase(Peer& peer, Phase phase);
  void OnSecret(Peer& peer, Secret secret, Bytes& value);
  void OnSignature(Peer& peer, SignatureScheme scheme, Bytes& signature);
  bool ControlDtlsFlight(Peer& peer, DtlsController& controller);
  bool ControlDtlsAck(Peer& peer, DtlsController& controller);

  // Descriptions of those that never fired.
  std::vector<std::string> Unfired() const;

 private:
  template <class H, class F>
  void ForEach(F&& run);

  const Hooks& hooks_;
  std::vector<bool> fired_;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_HOOKS_H_
