// Credentials and signatures of the handshake, for both roles: choosing, signing, verifying.
#ifndef BADPEER_RUNNER_TLS_AUTHENTICATION_H_
#define BADPEER_RUNNER_TLS_AUTHENTICATION_H_

#include <optional>
#include <string_view>
#include <vector>

#include "runner/tls/handshake.h"

namespace badpeer {

// What a TLS 1.3 signature covers (RFC 8446, 4.4.3).
Bytes SignedContent13(std::string_view context, ByteView transcript_hash);

// Those of the options, or the default of the role.
const Credentials& CredentialsOf(const Peer& peer);
// Makes it ready for use; unset for kinds that sign nothing.
std::optional<OwnCredential> Prepare(Peer& peer, const Credential& credential);
// Those of ours, made ready, that the other side admits. A server must have one; where a test waives
// kCredentialInCommon, it goes on with all that it has.
std::vector<OwnCredential> AdmittedCredentials(Handshake& handshake);
// Sets `own` to the first of our credentials that the other side accepts, else to the first, so that
// ChooseScheme can say what is wrong.
void ChooseCredential(Handshake& handshake);
// The same for a server, which must have one that is accepted.
void ChooseServerCredential(Handshake& handshake);
// Server of 1.3, before anything is sent: a ticket's session, else the first of our credentials that
// the client can use. A certificate is only chosen once the ServerHello is out.
void SelectServerCredential13(Handshake& handshake);
// The first scheme of our credential that the other side accepts too; before 1.2 what the key's
// type demands. Fails if none is left.
SignatureScheme ChooseScheme(Handshake& handshake);
// Signs with our credential's key; the test's signature hooks see the result.
Bytes Sign(Handshake& handshake, SignatureScheme scheme, ByteView message);

// Before 1.2, where no scheme is on the wire.
SignatureScheme LegacyScheme(crypto::KeyType type);
// By the other side's key. Fails with the alert that RFC 8446, 4.4.3 names unless the signature is
// right and its scheme is among those that we offered.
void VerifySignature(Handshake& handshake, SignatureScheme scheme, ByteView message,
                     ByteView signature);
// Takes the other side's chain into the state, and the leaf's key as that side's.
void AcceptCertificates(Handshake& handshake, std::vector<Bytes> chain);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_AUTHENTICATION_H_
