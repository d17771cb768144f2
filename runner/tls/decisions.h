// Where an honest peer picks one of several it asks Peer::Choose, which a test answers with OnChoose
// (tls/hooks.h). What is decided is told by the type: a ProtocolVersion as it stands on the wire, a
// CipherSuite, a NamedGroup, the SignatureScheme to sign with, the CertificateType to ask a client for,
// or one of these.
//
//   .hooks = {OnChoose(ProtocolVersion::kTls11), OnChoose(HelloRetry::kSend)}
#ifndef BADPEER_RUNNER_TLS_DECISIONS_H_
#define BADPEER_RUNNER_TLS_DECISIONS_H_

#include <cstdint>

namespace badpeer {

enum class HelloVerify : std::uint8_t { kSkip, kSend };  // DTLS server; honest: up to 1.2
enum class HelloRetry : std::uint8_t { kSkip, kSend };   // 1.3 server; honest: without a fitting share
enum class PskHint : std::uint8_t { kOmit, kSend };      // RFC 4279, 2; honest: where there is one
// 1.3 server: the place in the client's list of the key that it goes on with. If it can't go on with
// that one, it only says so.
struct PskIndex {
  std::uint16_t value = 0;
};
enum class EarlyDataAnswer : std::uint8_t { kReject, kAccept };  // 1.3 server
enum class NewTicket : std::uint8_t { kIgnore, kKeep };  // 1.3 client; honest: the newest is kept
// Client up to 1.2, whose hello had a ticket: whether the server goes on with it; honest: if it
// echoes the session id, which must not be empty to tell (RFC 5077, 3.4).
enum class TicketTaken : std::uint8_t { kNo, kYes };
enum class EchAnswer : std::uint8_t { kReject, kAccept };  // server; honest: accept what it can open
// A client's outer hello when the inner one has a PSK; honest: a random one (RFC 9849, 6.1.2).
enum class EchOuterPsk : std::uint8_t { kOmit, kGrease, kOffer };
// A client whose ECH was rejected and that is asked for a certificate; honest: none (RFC 9849, 6.1.7).
enum class EchRejectedAuth : std::uint8_t { kWithhold, kSend };

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_DECISIONS_H_
