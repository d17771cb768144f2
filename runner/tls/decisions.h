// Where an honest peer picks one of several it asks Peer::Choose, which a test answers with OnChoose
// (tls/hooks.h). What is decided is told by the type: a ProtocolVersion as it stands on the wire, a
// CipherSuite, a NamedGroup, the SignatureScheme to sign with, or one of these.
//
//   .hooks = {OnChoose(ProtocolVersion::kTls11), OnChoose(HelloRetry::kSend)}
#ifndef BADPEER_RUNNER_TLS_DECISIONS_H_
#define BADPEER_RUNNER_TLS_DECISIONS_H_

#include <cstdint>

namespace badpeer {

enum class HelloVerify : std::uint8_t { kSkip, kSend };  // DTLS server; honest: up to 1.2
enum class HelloRetry : std::uint8_t { kSkip, kSend };   // 1.3 server; honest: without a fitting share
enum class PskHint : std::uint8_t { kOmit, kSend };      // RFC 4279, 2; honest: where there is one
enum class EarlyDataAnswer : std::uint8_t { kReject, kAccept };  // 1.3 server
enum class EchAnswer : std::uint8_t { kReject, kAccept };  // server; honest: accept what it can open
// A client's outer hello when the inner one has a PSK; honest: a random one (RFC 9849, 6.1.2).
enum class EchOuterPsk : std::uint8_t { kOmit, kGrease, kOffer };
// A client whose ECH was rejected and that is asked for a certificate; honest: none (RFC 9849, 6.1.7).
enum class EchRejectedAuth : std::uint8_t { kWithhold, kSend };

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_DECISIONS_H_
