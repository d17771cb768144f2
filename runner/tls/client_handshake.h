// The client's side of a handshake: ClientHello, HelloVerifyRequest, the server's choice of a
// version; then client_12.cc or client_13.cc go on.
#ifndef BADPEER_RUNNER_TLS_CLIENT_HANDSHAKE_H_
#define BADPEER_RUNNER_TLS_CLIENT_HANDSHAKE_H_

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "runner/crypto/key_exchange.h"
#include "runner/tls/cipher_suites.h"
#include "runner/tls/peer.h"
#include "runner/wire/messages.h"

namespace badpeer {

// What the flights of one client handshake share.
struct ClientHandshake {
  Peer& peer;
  ClientHello hello{};
  std::map<NamedGroup, std::unique_ptr<crypto::KeyExchange>> key_shares{};
  std::optional<SessionStore::ClientSession> session{};  // offered for resumption
  bool renegotiating = false;
  const CipherSuiteInfo* suite = nullptr;
};

void RunClientHandshake(Peer& peer);

// After the ServerHello has chosen the version.
void RunClientHandshake12(ClientHandshake& handshake, const ServerHello& server_hello);
void RunClientHandshake13(ClientHandshake& handshake, HandshakeMessage first);

// client_hello.cc.
void BuildClientHello(ClientHandshake& handshake);
// Fills in the binder over everything before it (RFC 8446, 4.2.11.2). The transcript so far is
// empty, or ends with a HelloRetryRequest.
void FillBinder(ClientHandshake& handshake, const HandshakeTranscript* transcript);
// Queues the hello as it stands.
void SendClientHello(ClientHandshake& handshake, const HandshakeTranscript* transcript);
void SendV2ClientHello(ClientHandshake& handshake);

// What both versions' server extensions have in common: ALPN, SRTP, server_name, QUIC.
void AcceptServerExtensions(ClientHandshake& handshake, const Extensions& extensions);
// Fails unless every extension answers one of the ClientHello.
void RequireOfferedExtensions(ClientHandshake& handshake, const Extensions& extensions);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_CLIENT_HANDSHAKE_H_
