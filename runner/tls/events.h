// What happens on a connection and can be seen, and changed, by a test's hooks (tls/hooks.h). An
// event is a struct that refers to what it is about; its type says which it is.
#ifndef BADPEER_RUNNER_TLS_EVENTS_H_
#define BADPEER_RUNNER_TLS_EVENTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/tls/checks.h"
#include "runner/tls/flight.h"
#include "runner/wire/code_points.h"

namespace badpeer {

struct ClientHello;
struct EncryptedExtensions;
struct Finished;

// A message of ours is complete but for what is computed from it.
template <class M>
struct Sending {
  M& message;
  bool skip = false;  // it is neither sent nor part of the transcript
};

// A message of ours is complete: `forged` goes out in its place, and the peer goes on believing
// that it has sent `message`.
template <class M>
struct Forging {
  const M& message;
  std::optional<M> forged{};
};

template <class M>
struct Received {
  const M& message;
};

// A message of ours is encoded, and neither part of the transcript nor of a flight.
struct Encoded {
  HandshakeType type{};  // when it was made: a hook may change the byte that says it
  Bytes& message;        // with its header
};

// Crypto outputs on their way into the connection.
enum class Secret : std::uint8_t {
  kVerifyData,       // of our Finished
  kPremasterSecret,  // up to 1.2
  kRecordKeys,       // up to 1.2: what our records' keys are made of, the master secret
  kSharedSecret,     // 1.3, of the key exchange
  kOwnKeyShare,      // our public value, before it is sent
  kBinder,           // of a pre-shared key that we offer
  kEchPayload,       // sealed, of our outer ClientHello
};
std::string Name(Secret secret);

struct SecretMade {
  Secret secret{};
  Bytes& value;
};

struct SignatureMade {  // our private key has signed
  SignatureScheme scheme{};
  Bytes& signature;
};

// The peer picks one of several (tls/decisions.h).
template <class T>
struct Choosing {
  const std::vector<T>& candidates;  // what it could use itself
  std::optional<T>& choice;          // the honest one; none if there is none
};

// What the shim did does not pass a check.
struct CheckFailed {
  Check check{};
  bool waived = false;
};

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
std::string Name(Phase phase);

// Events of the record layer beside these: Flight, OutgoingRecord, IncomingRecord.
struct SealedRecord {
  const OutgoingRecord& record;
  Bytes& bytes;  // with its header
};

// What a hook on the event is called in messages; layers above have theirs.
template <class E>
inline constexpr std::string_view kEventName = E::kEventName;
template <>
inline constexpr std::string_view kEventName<Encoded> = "the bytes of any message";
template <>
inline constexpr std::string_view kEventName<Flight> = "a flight";
template <>
inline constexpr std::string_view kEventName<OutgoingRecord> = "a record before sealing";
template <>
inline constexpr std::string_view kEventName<SealedRecord> = "a sealed record";
template <>
inline constexpr std::string_view kEventName<const IncomingRecord> = "a received record";
template <>
inline constexpr std::string_view kEventName<SignatureMade> = "a signature";

// One of every kind, for the tests of all of them: a kind that is missing there does not build.
template <class... Events>
struct EventTypes {};
using TlsEvents = EventTypes<Sending<EncryptedExtensions>, Forging<Finished>,
                             const Received<ClientHello>, Encoded, SecretMade, SignatureMade, Phase,
                             Flight, OutgoingRecord, SealedRecord, const IncomingRecord>;
using TlsQuestions = EventTypes<Choosing<CipherSuite>, CheckFailed>;

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_EVENTS_H_
