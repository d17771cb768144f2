// The key exchange up to TLS 1.2, for both roles: ServerKeyExchange, ClientKeyExchange and the
// master secret that follows (RFC 5246, 7.4.3, 7.4.7 and 8.1; RFC 4279, 2; RFC 5489, 2; RFC 8422, 5).
#ifndef BADPEER_RUNNER_TLS_KEY_EXCHANGE12_H_
#define BADPEER_RUNNER_TLS_KEY_EXCHANGE12_H_

#include <memory>
#include <optional>

#include "runner/tls/handshake.h"
#include "runner/tls/legacy_secrets.h"

namespace badpeer {

class KeyExchange12 {
 public:
  explicit KeyExchange12(Handshake& handshake)
      : handshake_(handshake), peer_(handshake.peer), state_(handshake.peer.state()) {}

  // Server. `group` is the one in common, if any.
  void SendServer(std::optional<NamedGroup> group);
  void ReadClient();
  // Client.
  void ReadServer(const HandshakeMessage& message);
  void SendClient();

  // Of the next epoch, made of the master secret.
  LegacyKeys MakeKeys();

 private:
  const CipherSuiteInfo& suite() const { return *handshake_.suite; }
  Bytes SignedContent(const EcdheServerParams& params) const;
  void SignServer(ServerKeyExchange& message);
  Bytes ServerPremasterSecret(const ClientKeyExchange& message);
  Bytes DecryptPremasterSecret(ByteView encrypted);
  Bytes ClientPremasterSecret(ClientKeyExchange& message);
  void MakeMasterSecret(ByteView premaster);

  Handshake& handshake_;
  Peer& peer_;
  ConnectionState& state_;
  std::unique_ptr<crypto::KeyExchange> exchange_{};   // server
  SignatureScheme scheme_{};                          // server, of the ServerKeyExchange
  std::optional<EcdheServerParams> server_params_{};  // client
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_KEY_EXCHANGE12_H_
