// What Encrypted Client Hello remembers within one handshake, and what both roles compute alike.
// Private to encrypted_client_hello*.cc.
#ifndef BADPEER_RUNNER_TLS_EXTENSION_ECH_HANDSHAKE_H_
#define BADPEER_RUNNER_TLS_EXTENSION_ECH_HANDSHAKE_H_

#include <optional>
#include <string_view>

#include "runner/crypto/hpke.h"
#include "runner/tls/handshake.h"
#include "runner/wire/ech.h"

namespace badpeer {

struct EchHandshake {
  crypto::HpkeContext context;
  HpkeSymmetricCipherSuite suite{};
  std::uint8_t config_id = 0;
  ClientHello inner{};

  // Client.
  EchConfigContents config{};
  Bytes enc{};
  ClientHello outer{};
  HandshakeTranscript outer_transcript{};  // in case that the server rejects
  bool accepted_in_retry = false;
  bool rejected = false;
};

inline constexpr std::size_t kEchConfirmationSize = 8;
inline constexpr std::string_view kEchAcceptLabel = "ech accept confirmation";
inline constexpr std::string_view kEchRetryLabel = "hrr ech accept confirmation";

// HPKE's info (RFC 9849, 6.1).
Bytes EchInfo(const EchConfig& config);
// RFC 9849, 7.2: `message` is the hello with zeros in the place of the confirmation.
Bytes EchConfirmation(const Handshake& handshake, std::string_view label,
                      const HandshakeTranscript& transcript, ByteView message);
// Before pre_shared_key, which must be the last.
void PutBeforePsk(Extensions& extensions, Extension extension);

// Client; the members of ExtensionModule.
bool SendEchHello(Handshake& handshake, const HandshakeTranscript* before);
void ReadEchConfirmation(Handshake& handshake, ExtensionContext where,
                         const HandshakeMessage& message);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_EXTENSION_ECH_HANDSHAKE_H_
