// What happens on a connection and can be seen, and changed, by a test's hooks (tls/hooks.h). An
// event is a struct that refers to what it is about; its type says which it is.
#ifndef BADPEER_RUNNER_TLS_EVENTS_H_
#define BADPEER_RUNNER_TLS_EVENTS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "runner/base/bytes.h"
#include "runner/tls/flight.h"
#include "runner/wire/code_points.h"

namespace badpeer {

// A message of ours is complete but for what is computed from it.
template <class M>
struct Sending {
  M& message;
  bool skip = false;  // it is neither sent nor part of the transcript
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
  kSharedSecret,     // 1.3, of the key exchange
  kOwnKeyShare,      // our public value, before it is sent
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

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_EVENTS_H_
