#include "runner/tls/authentication.h"

#include <algorithm>

#include "runner/crypto/certificate.h"
#include "runner/crypto/credential_store.h"
#include "runner/tls/extension/certificate_types_module.h"
#include "runner/tls/extension/pake.h"
#include "runner/tls/extension/pre_shared_key_module.h"
#include "runner/tls/extensions.h"
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

const std::vector<SignatureScheme>& SchemesOf(const Credential& credential) {
  const X509* x509 = CertificateOf(credential);
  const auto* raw = std::get_if<RawPublicKey>(&credential);
  if (x509 != nullptr && !x509->signature_schemes.empty()) return x509->signature_schemes;
  if (raw != nullptr && !raw->signature_schemes.empty()) return raw->signature_schemes;
  return SigningPreferences();
}

// An empty list of the other side means SHA-1 (RFC 5246, 7.4.1.4.1).
std::optional<SignatureScheme> CommonScheme(const Peer& peer, const OwnCredential& own) {
  static const std::vector<SignatureScheme> kSha1 = {SignatureScheme::rsa_pkcs1_sha1,
                                                     SignatureScheme::ecdsa_sha1};
  if (const auto* ours = std::get_if<Delegated>(own.credential)) return ours->scheme;
  const crypto::KeyType type = own.key->type();
  const ConnectionState& state = peer.state();
  if (state.version < ProtocolVersion::kTls12) return LegacyScheme(type);
  const auto& offered = state.signature_algorithms;
  const std::vector<SignatureScheme>& theirs = offered && !offered->empty() ? *offered : kSha1;
  for (SignatureScheme scheme : SchemesOf(*own.credential)) {
    if (std::ranges::count(theirs, scheme) > 0 && Fits(scheme, type, state.version)) return scheme;
  }
  return std::nullopt;
}

bool IsAccepted(const Handshake& handshake, const OwnCredential& own) {
  return ExtensionsAdmit(handshake, own) && CommonScheme(handshake.peer, own).has_value();
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

const Credentials& CredentialsOf(const Peer& peer) {
  static const Credentials kOfServers = {X509{.name = "rsa2048"}};
  const Credentials& ours = peer.options().credentials;
  return ours.empty() && !peer.IsClient() ? kOfServers : ours;
}

std::optional<OwnCredential> Prepare(Peer& peer, const Credential& credential) {
  if (const auto* raw = std::get_if<RawPublicKey>(&credential)) {
    const crypto::PrivateKey& key = peer.credentials().Get(raw->name).key;
    return OwnCredential{
        .credential = &credential, .chain = {key.public_key().spki()}, .key = &key};
  }
  const X509* x509 = CertificateOf(credential);
  if (x509 == nullptr) return std::nullopt;
  const auto* delegated = std::get_if<Delegated>(&credential);
  const std::string& key = delegated != nullptr ? delegated->key : x509->name;
  return OwnCredential{.credential = &credential,
                       .chain = peer.credentials().Get(x509->name).chain,
                       .key = &peer.credentials().Get(key).key};
}

std::vector<OwnCredential> AdmittedCredentials(Handshake& handshake) {
  Peer& peer = handshake.peer;
  std::vector<OwnCredential> all, admitted;
  for (const Credential& credential : CredentialsOf(peer)) {
    std::optional<OwnCredential> own = Prepare(peer, credential);
    if (!own) continue;
    if (ExtensionsAdmit(handshake, *own)) admitted.push_back(*own);
    all.push_back(*std::move(own));
  }
  if (!admitted.empty() || peer.IsClient()) return admitted;
  peer.Require(Check::kCredentialInCommon, false);
  return all;
}

void ChooseCredential(Handshake& handshake) {
  handshake.own.reset();
  for (OwnCredential& own : AdmittedCredentials(handshake)) {
    const bool fits = CommonScheme(handshake.peer, own).has_value();
    if (fits || !handshake.own) handshake.own = std::move(own);
    if (fits) return;
  }
}

void ChooseServerCredential(Handshake& handshake) {
  ChooseCredential(handshake);
  if (!handshake.own) handshake.peer.Fail(Check::kCredentialInCommon);
}

void SelectServerCredential13(Handshake& handshake) {
  Peer& peer = handshake.peer;
  FindUsablePsks(handshake, handshake.suite->hash);
  if (SelectPsk(handshake, nullptr)) return;
  std::optional<Check> cause;
  bool certificates = false;
  for (const Credential& credential : CredentialsOf(peer)) {
    if (const auto* key = std::get_if<PreSharedKey>(&credential)) {
      if (SelectPsk(handshake, key)) return;
      cause = cause.value_or(Check::kPskOffered);
    } else if (const auto* password = std::get_if<Spake2Plus>(&credential)) {
      if (SelectPake(handshake, *password)) return;
      cause = cause.value_or(Check::kPakeOffered);
    } else {
      if (IsAccepted(handshake, *Prepare(peer, credential))) return;
      certificates = true;
    }
  }
  if (!certificates) peer.Fail(*cause);
}

SignatureScheme ChooseScheme(Handshake& handshake) {
  Peer& peer = handshake.peer;
  const OwnCredential& own = *handshake.own;
  const auto choice = peer.Choose(CommonScheme(peer, own), SchemesOf(*own.credential));
  if (!choice) peer.Fail(Check::kSchemeInCommon);
  return *choice;
}

Bytes Sign(Handshake& handshake, SignatureScheme scheme, ByteView message) {
  Peer& peer = handshake.peer;
  Result<Bytes> signature = handshake.own->key->Sign(scheme, message);
  if (!signature) peer.Fail(Check::kOurCrypto, signature.error().message);
  peer.Fire(SignatureMade{scheme, *signature});
  return *std::move(signature);
}

void VerifySignature(Handshake& handshake, SignatureScheme scheme, ByteView message,
                     ByteView signature) {
  Peer& peer = handshake.peer;
  const crypto::PublicKey& key = *handshake.peer_key;
  const ProtocolVersion version = peer.state().version;
  if (version >= ProtocolVersion::kTls12) {
    // For delegated keys there is a list of its own, which was looked at before (RFC 9345, 4.1.1).
    const auto& delegated = handshake.peer_scheme;
    peer.Require(Check::kSchemeSupported,
                 delegated || std::ranges::count(VerifySignaturesOf(peer.options()), scheme) > 0,
                 scheme);
    peer.Require(Check::kSchemeFitsKey, Fits(scheme, key.type(), version), scheme);
    peer.Require(Check::kSchemeOfDelegated, !delegated || scheme == *delegated, scheme);
    peer.state().peer_signature_scheme = scheme;
  }
  peer.Require(Check::kSignature, key.Verify(scheme, message, signature), scheme);
}

void AcceptCertificates(Handshake& handshake, std::vector<Bytes> chain) {
  Peer& peer = handshake.peer;
  handshake.peer_key.reset();
  if (AcceptRawPublicKey(handshake, chain)) return;
  for (const Bytes& der : chain) {
    Result<crypto::ParsedCertificate> parsed = crypto::ParseCertificate(der);
    if (!parsed) peer.Fail(Check::kCertificateParses, parsed.error().message);
    if (!handshake.peer_key) handshake.peer_key = parsed->public_key;
  }
  if (chain.empty()) peer.Fail(Check::kServerCertificate);
  peer.state().peer_certificates = std::move(chain);
  peer.state().peer_authenticated = true;
}

}  // namespace badpeer
