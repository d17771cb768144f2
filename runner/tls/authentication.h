// Certificates and signatures of the handshake: choosing a scheme, signing, verifying.
#ifndef BADPEER_RUNNER_TLS_AUTHENTICATION_H_
#define BADPEER_RUNNER_TLS_AUTHENTICATION_H_

#include <string_view>
#include <vector>

#include "runner/crypto/signature.h"
#include "runner/tls/peer.h"
#include "runner/wire/code_points.h"

namespace badpeer {

// What a TLS 1.3 signature covers (RFC 8446, 4.4.3).
inline constexpr std::string_view kServerCertificateVerify = "TLS 1.3, server CertificateVerify";
inline constexpr std::string_view kClientCertificateVerify = "TLS 1.3, client CertificateVerify";
Bytes SignedContent13(std::string_view context, ByteView transcript_hash);

// The first scheme of our credential that the other side accepts too; before 1.2 what the key's
// type demands. An empty list of the other side means SHA-1 (RFC 5246, 7.4.1.4.1). Fails if none is
// left.
SignatureScheme ChooseScheme(Peer& peer, const std::vector<SignatureScheme>& accepted);
// Signs with our credential's key; the test's signature hooks see the result.
Bytes Sign(Peer& peer, SignatureScheme scheme, ByteView message);

// Before 1.2, where no scheme is on the wire.
SignatureScheme LegacyScheme(crypto::KeyType type);
// Fails with the alert that RFC 8446, 4.4.3 names unless the signature is right and its scheme is
// among those that we offered.
void VerifySignature(Peer& peer, const crypto::PublicKey& key, SignatureScheme scheme,
                     ByteView message, ByteView signature);

// Takes the shim's chain into the state and returns the leaf's key.
crypto::PublicKey AcceptCertificates(Peer& peer, std::vector<Bytes> chain);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_AUTHENTICATION_H_
