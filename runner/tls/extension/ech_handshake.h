// What Encrypted Client Hello remembers within one handshake, and what both roles compute alike.
// Private to ech_*.cc and encrypted_client_hello.cc.
#ifndef BADPEER_RUNNER_TLS_EXTENSION_ECH_HANDSHAKE_H_
#define BADPEER_RUNNER_TLS_EXTENSION_ECH_HANDSHAKE_H_

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
  bool offers_outer_psk = false;
  bool withholds_certificate = false;
};

inline constexpr std::string_view kEchAcceptLabel = "ech accept confirmation";
inline constexpr std::string_view kEchRetryLabel = "hrr ech accept confirmation";

crypto::HpkeSuite InCrypto(const HpkeSymmetricCipherSuite& suite);
// HPKE's info (RFC 9849, 6.1).
Bytes EchInfo(const EchConfig& config);
// RFC 9849, 7.2: `message` is the hello with zeros in the place of the confirmation, `asked` the one
// that it answers.
Bytes EchConfirmation(const Handshake& handshake, std::string_view label, const ClientHello& asked,
                      const HandshakeTranscript& transcript, ByteView message);
// What the server says: 8 bytes of its random, or of an extension of its HelloRetryRequest; puts zeros
// into their place. Empty if there are none.
Bytes TakeEchConfirmation(Handshake& handshake, ServerHello& hello);
Bytes TakeEchConfirmation(Handshake& handshake, HelloRetryRequest& hello);

// Client; the members of ExtensionModule.
bool SendEchHello(Handshake& handshake, const HandshakeTranscript* before);
void ReadEchConfirmation(Handshake& handshake, ExtensionContext where,
                         const HandshakeMessage& message);
// Server.
void OpenEchHello(Handshake& handshake);
void ConfirmEch(Handshake& handshake, ServerHello& hello);
void ConfirmEch(Handshake& handshake, HelloRetryRequest& hello);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_EXTENSION_ECH_HANDSHAKE_H_
