// The server's side of a handshake: ClientHello, the choice of a version, HelloVerifyRequest; then
// server_12.cc or server_13.cc go on.
#ifndef BADPEER_RUNNER_TLS_SERVER_HANDSHAKE_H_
#define BADPEER_RUNNER_TLS_SERVER_HANDSHAKE_H_

#include <optional>
#include <vector>

#include "runner/tls/cipher_suites.h"
#include "runner/tls/peer.h"
#include "runner/wire/messages.h"

namespace badpeer {

// What the flights of one server handshake share.
struct ServerHandshake {
  Peer& peer;
  ClientHello hello{};
  HandshakeMessage hello_message{};  // as it came; not yet in the transcript
  std::uint16_t wire_version = 0;
  bool renegotiating = false;
};

void RunServerHandshake(Peer& peer);

void RunServerHandshake12(ServerHandshake& handshake);
void RunServerHandshake13(ServerHandshake& handshake);

// The client's suites in its order, or ours where the choice says to ignore them; the first usable.
const CipherSuiteInfo& ChooseCipherSuite(ServerHandshake& handshake, bool groups_in_common);

// A typed extension of the hello; fails with decode_error.
template <class E>
std::optional<E> FromHello(ServerHandshake& handshake, const ClientHello& hello) {
  Result<std::optional<E>> found = Get<E>(hello.extensions);
  if (!found) handshake.peer.Fail(AlertDescription::decode_error, found.error().message);
  return *std::move(found);
}

// ALPN, SRTP, QUIC parameters, Channel ID: what both versions answer in the same way. Returns the
// server's extensions in the order of the ClientHello.
Extensions AnswerCommonExtensions(ServerHandshake& handshake);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_SERVER_HANDSHAKE_H_
