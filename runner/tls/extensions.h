// The extensions of our messages and of the other side's: the table of tls/features.h at work.
//
//   EncryptedExtensions message;
//   WriteExtensions(handshake, ExtensionContext::encrypted_extensions, message.extensions);
#ifndef BADPEER_RUNNER_TLS_EXTENSIONS_H_
#define BADPEER_RUNNER_TLS_EXTENSIONS_H_

#include <optional>

#include "runner/tls/features.h"
#include "runner/tls/handshake.h"

namespace badpeer {

// Appends what is due in that message.
void WriteExtensions(Handshake& handshake, ExtensionContext where, Extensions& into);
// Adds one where WriteExtensions would have.
void InsertInOrder(Extensions& extensions, Extension extension);
// Fails if an extension of that message of the other side must not stand there, or answers nothing
// that we sent.
void RequireAllowed(Handshake& handshake, ExtensionContext where, const Extensions& extensions);
// Takes what stands in that message, which must be allowed.
void ReadExtensions(Handshake& handshake, ExtensionContext where, const Extensions& from);
// Follows what that message of ours has really said.
void ExtensionsSent(Handshake& handshake, ExtensionContext where, const Extensions& what);
// Sends or reads the messages that extensions add to the client's last flight.
void RunClientFlight(Handshake& handshake, ClientFlight where);
// Hellos as a whole; see ExtensionModule.
bool SendHelloOfExtension(Handshake& handshake, const HandshakeTranscript* before);
void ReadServerHelloAsWhole(Handshake& handshake, ExtensionContext where,
                            const HandshakeMessage& message);
void ReadClientHelloAsWhole(Handshake& handshake);
void FinishHello(Handshake& handshake, ServerHello& hello);
void FinishHello(Handshake& handshake, HelloRetryRequest& hello);
// Whether the other side takes such a credential, as far as extensions say.
bool ExtensionsAdmit(const Handshake& handshake, const OwnCredential& own);
// Up to 1.2: the master secret, where an extension makes it; see ExtensionModule.
std::optional<Bytes> MasterSecretOfExtension(Handshake& handshake, crypto::HashAlgorithm prf,
                                             ByteView premaster);
// Server: whether early data under that session suits what is agreed on now.
bool EarlyDataFits(const Session& session, const ConnectionState& state);
// What a resumed session brings along.
void RestoreExtensions(const Session& session, ConnectionState& state);
void CheckExtensions(const ConnectionState& state, const ExpectedState& expected);

// The body of the first of that type; fails with decode_error.
template <class E>
std::optional<E> ReadExtension(Handshake& handshake, const Extensions& from) {
  Result<std::optional<E>> found = Get<E>(from);
  if (!found) handshake.peer.Fail(Check::kDecodes, found.error().message);
  return *std::move(found);
}

// For checks of what was agreed.
template <class T>
void RequireSame(const T& got, const T& wanted, const char* what) {
  if (got != wanted) throw PeerFailure(what);
}
void RequireBytes(ByteView got, ByteView wanted, const char* what);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_EXTENSIONS_H_
