// One handshake while it runs: what the flights of the scripts and the extensions share, for both
// roles.
#ifndef BADPEER_RUNNER_TLS_HANDSHAKE_H_
#define BADPEER_RUNNER_TLS_HANDSHAKE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "runner/crypto/key_exchange.h"
#include "runner/crypto/signature.h"
#include "runner/tls/cipher_suites.h"
#include "runner/tls/peer.h"
#include "runner/tls/psk.h"
#include "runner/wire/messages.h"

namespace badpeer {

struct EchHandshake;
struct PakeHandshake;

// A credential of ours at work.
struct OwnCredential {
  const Credential* credential = nullptr;
  std::vector<Bytes> chain{};               // what our Certificate shows, the leaf first
  const crypto::PrivateKey* key = nullptr;  // what signs
};

struct Handshake {
  Peer& peer;
  bool renegotiating = false;
  ClientHello hello{};  // ours as sent or the client's; the second one where there are two
  // Of the ServerHello up to 1.2 or of the EncryptedExtensions, as sent or received.
  Extensions answer{};
  // Of the CertificateRequest, as sent or received; empty up to 1.2. Unset if there is none.
  std::optional<Extensions> request{};
  const CipherSuiteInfo* suite = nullptr;
  std::shared_ptr<const Session> resumed{};  // the session that both sides go on with
  std::optional<Psk> psk{};                  // 1.3: the key that both sides go on with
  std::shared_ptr<EchHandshake> ech{};        // where encrypted_client_hello is used
  std::shared_ptr<PakeHandshake> pake{};      // client: offered; server: agreed
  // 1.3. Client: those that it offers. Server: those of the client's list that it can go on with.
  std::vector<Psk> psks{};
  std::optional<OwnCredential> own{};          // the one we show; unset if we have none
  std::optional<crypto::PublicKey> peer_key{};  // that the other side has shown
  std::optional<SignatureScheme> peer_scheme{};  // what its key is for; unset: all that fit it

  // Client.
  // What an honest client says. Each sending starts from it, so that a test's hooks never see a
  // hello which they have changed already.
  ClientHello honest_hello{};
  std::optional<SessionStore::ClientSession> session{};  // offered for resumption
  std::map<NamedGroup, std::unique_ptr<crypto::KeyExchange>> key_shares{};
  bool offered_early_data = false;  // in the first ClientHello

  // Server.
  HandshakeMessage hello_message{};  // as it came; not yet in the transcript
  ProtocolVersion wire_version{};

  // 1.3: nothing that both sides knew before stands for them.
  bool UsesCertificates() const { return !psk && pake == nullptr; }
  bool Offered(ExtensionType type) const { return Has(hello.extensions, type); }
  bool Agreed(ExtensionType type) const { return Has(answer, type); }
  // Whether the other side wants to see it in our Certificate.
  bool Requested(ExtensionType type) const {
    return peer.IsClient() ? request && Has(*request, type) : Offered(type);
  }
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_HANDSHAKE_H_
