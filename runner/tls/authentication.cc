#include "runner/tls/authentication.h"

#include <algorithm>

#include "runner/crypto/certificate.h"
#include "runner/crypto/credential_store.h"
#include "runner/tls/negotiation.h"
#include "runner/wire/messages.h"

namespace badpeer {
namespace {

// What an honest signer prefers.
const std::vector<SignatureScheme>& SigningPreferences() {
  static const std::vector<SignatureScheme> schemes = {SignatureScheme::rsa_pss_rsae_sha256,
                                                       SignatureScheme::rsa_pss_rsae_sha384,
                                                       SignatureScheme::rsa_pkcs1_sha256,
                                                       SignatureScheme::ecdsa_secp256r1_sha256,
                                                       SignatureScheme::ecdsa_secp384r1_sha384,
                                                       SignatureScheme::rsa_pkcs1_sha1,
                                                       SignatureScheme::rsa_pkcs1_sha384,
                                                       SignatureScheme::ecdsa_sha1,
                                                       SignatureScheme::ed25519,
                                                       SignatureScheme::ecdsa_secp521r1_sha512,
                                                       SignatureScheme::rsa_pss_rsae_sha512,
                                                       SignatureScheme::rsa_pkcs1_sha512,
                                                       SignatureScheme::mldsa44,
                                                       SignatureScheme::mldsa65,
                                                       SignatureScheme::mldsa87};
  return schemes;
}

bool IsPkcs1(SignatureScheme scheme) {
  switch (scheme) {
    case SignatureScheme::rsa_pkcs1_md5:
    case SignatureScheme::rsa_pkcs1_sha1:
    case SignatureScheme::rsa_pkcs1_sha256:
    case SignatureScheme::rsa_pkcs1_sha384:
    case SignatureScheme::rsa_pkcs1_sha512:
      return true;
    default:
      return false;
  }
}

// RFC 8446, 4.2.3: no PKCS #1 v1.5 in CertificateVerify, and a scheme fixes the curve.
bool Fits(SignatureScheme scheme, crypto::KeyType type, ProtocolVersion version) {
  if (version < ProtocolVersion::kTls13) return crypto::SchemeFits(scheme, type);
  return !IsPkcs1(scheme) && crypto::SchemeFitsCurve(scheme, type);
}

}  // namespace

Bytes SignedContent13(std::string_view context, ByteView transcript_hash) {
  Bytes content(64, 0x20);
  Append(content, BytesOf(context));
  content.push_back(0);
  Append(content, transcript_hash);
  return content;
}

SignatureScheme LegacyScheme(crypto::KeyType type) {
  return type == crypto::KeyType::kRsa ? SignatureScheme::rsa_pkcs1_md5_sha1
                                       : SignatureScheme::ecdsa_sha1;
}

SignatureScheme ChooseScheme(Peer& peer, const std::vector<SignatureScheme>& accepted) {
  const crypto::StoredCredential* credential = peer.credential();
  const crypto::KeyType type = credential->certified.key.type();
  const ProtocolVersion version = peer.state().version;
  if (version < ProtocolVersion::kTls12) return LegacyScheme(type);

  static const std::vector<SignatureScheme> kSha1 = {SignatureScheme::rsa_pkcs1_sha1,
                                                     SignatureScheme::ecdsa_sha1};
  const std::vector<SignatureScheme>& theirs = accepted.empty() ? kSha1 : accepted;
  const std::vector<SignatureScheme>* ours = &SigningPreferences();
  if (const auto& ref = peer.options().credential; ref && !ref->signature_schemes.empty()) {
    ours = &ref->signature_schemes;
  }
  const auto fits = [&](SignatureScheme scheme) {
    return std::ranges::count(theirs, scheme) > 0 && Fits(scheme, type, version);
  };
  const auto best = std::ranges::find_if(*ours, fits);
  const auto choice = peer.Choose(
      best == ours->end() ? std::nullopt : std::optional<SignatureScheme>(*best), *ours);
  if (!choice) peer.Fail(Check::kSchemeInCommon);
  return *choice;
}

Bytes Sign(Peer& peer, SignatureScheme scheme, ByteView message) {
  Result<Bytes> signature = peer.credential()->certified.key.Sign(scheme, message);
  if (!signature) peer.Fail(Check::kOurCrypto, signature.error().message);
  peer.Fire(SignatureMade{scheme, *signature});
  return *std::move(signature);
}

void VerifySignature(Peer& peer, const crypto::PublicKey& key, SignatureScheme scheme,
                     ByteView message, ByteView signature) {
  const ProtocolVersion version = peer.state().version;
  if (version >= ProtocolVersion::kTls12) {
    peer.Require(Check::kSchemeSupported,
                 std::ranges::count(VerifySignaturesOf(peer.options()), scheme) > 0, scheme);
    peer.Require(Check::kSchemeFitsKey, Fits(scheme, key.type(), version), scheme);
    peer.state().peer_signature_scheme = scheme;
  }
  peer.Require(Check::kSignature, key.Verify(scheme, message, signature), scheme);
}

crypto::PublicKey AcceptCertificates(Peer& peer, std::vector<Bytes> chain) {
  std::optional<crypto::PublicKey> leaf;
  for (const Bytes& der : chain) {
    Result<crypto::ParsedCertificate> parsed = crypto::ParseCertificate(der);
    if (!parsed) peer.Fail(Check::kCertificateParses, parsed.error().message);
    if (!leaf) leaf = parsed->public_key;
  }
  if (!leaf) peer.Fail(Check::kServerCertificate);
  peer.state().peer_certificates = std::move(chain);
  return *leaf;
}

}  // namespace badpeer
