// What a server has to look at: the cipher suites, groups, algorithms, types and issuers that the
// client names.
#include "runner/suites/certificate_selection/certificate_selection.h"

namespace badpeer {
namespace {

using enum CipherSuite;
using enum SignatureScheme;

constexpr ProtocolVersion kTls11 = ProtocolVersion::kTls11;
constexpr ProtocolVersion kTls12 = ProtocolVersion::kTls12;
constexpr ProtocolVersion kTls13 = ProtocolVersion::kTls13;

constexpr const char* kNoCipher = ":NO_SHARED_CIPHER:";

constexpr CipherSuite kEcdheEcdsa = TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA;
constexpr CipherSuite kEcdheRsa = TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA;
constexpr CipherSuite kRsaSuite = TLS_RSA_WITH_AES_128_CBC_SHA;

const Delegated kDelegated{.parent = {.name = "rsa2048"}, .key = "ecdsa-p256"};

template <class C>
C Signing(C credential, SignatureScheme scheme) {
  credential.signature_schemes = {scheme};
  return credential;
}
X509 MatchingTrustAnchor(X509 x509, ByteView id) {
  x509.properties = TrustAnchorProperty(id);
  return MatchingIssuer(std::move(x509));
}

// Up to TLS 1.2 a suite says what kind of key there must be. Ed25519 goes with those of ECDSA.
Criteria CipherSuites() {
  const auto offering = [](std::vector<CipherSuite> suites) {
    return PeerOptions{.cipher_suites = std::move(suites)};
  };
  const auto only = [&](const char* what, ProtocolVersion min, CipherSuite suite, const X509& match,
                        const X509& mismatch) {
    return Criterion{.name = "Server-CipherSuite-" + std::string(what),
                     .min = min,
                     .max = kTls12,
                     .peer = offering({suite}),
                     .match = match,
                     .mismatch = mismatch,
                     .error = kNoCipher};
  };
  const ProtocolVersion oldest = ProtocolVersion::kTls10;
  return {
      only("ECDHE_ECDSA", oldest, kEcdheEcdsa, kP256, kRsa),
      only("ECDHE_RSA", oldest, kEcdheRsa, kRsa, kP256),
      only("RSA", oldest, kRsaSuite, kRsa, kP256),
      only("ECDHE_ECDSA-Ed25519", kTls12, kEcdheEcdsa, kEd25519, kRsa),
      only("ECDHE_RSA-Ed25519", kTls12, kEcdheRsa, kRsa, kEd25519),
      // Without a group in common there is no ECDHE, and so no use of an ECDSA key.
      {.name = "Server-CipherSuite-NoECDHE",
       .max = kTls12,
       .peer = {.groups = {NamedGroup::secp256r1}},
       .flags = {"-curves", "29"},
       .match = kRsa,
       .mismatch = kP256,
       .error = kNoCipher},
      // A suite for it that the server does not have is none.
      {.name = "Server-CipherSuite-Prefs",
       .max = kTls12,
       .peer = offering({kEcdheEcdsa, kEcdheRsa}),
       .flags = {"-cipher",
                 "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA:TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"},
       .match = kRsa,
       .mismatch = kP256,
       .error = kNoCipher},
  };
}

// The groups name the curves of ECDSA keys, but not since TLS 1.3, and not those of Ed25519.
Criteria Groups() {
  const PeerOptions p256{.groups = {NamedGroup::secp256r1}};
  return {
      {.name = "Server-Curve",
       .max = kTls12,
       .peer = p256,
       .match = kP256,
       .mismatch = kP384,
       .error = ":WRONG_CURVE:"},
      {.name = "Server-IgnoreCurve", .min = kTls13, .peer = p256, .match = kP384},
      {.name = "Server-IgnoreCurveEd25519", .min = kTls12, .peer = p256, .match = kEd25519},
  };
}

// Algorithms are named since TLS 1.2, and bind the curve since TLS 1.3.
Criteria Algorithms() {
  const std::vector<SignatureScheme> p256 = {ecdsa_secp256r1_sha256};
  const PeerOptions verifying{.verify_signatures = p256};
  return {
      {.name = "Server-NoEd25519", .max = kTls11, .match = kRsa, .mismatch = kEd25519},
      {.name = "Server-SignatureAlgorithm",
       .min = kTls12,
       .max = kTls12,
       .peer = {.cipher_suites = {kEcdheEcdsa, kEcdheRsa}, .verify_signatures = p256},
       .match = kP256,
       .mismatch = kRsa,
       .error = kNoCipher},
      {.name = "Server-SignatureAlgorithm",
       .min = kTls13,
       .peer = verifying,
       .match = kP256,
       .mismatch = kRsa,
       .error = kNoAlgorithm},
      // An RSA key that only decrypts needs none.
      {.name = "Server-SignatureAlgorithmImpactsECDHEOnly",
       .min = kTls12,
       .max = kTls12,
       .peer = {.cipher_suites = {kEcdheRsa, kRsaSuite}, .verify_signatures = p256},
       .match = kRsa,
       .is_rule = false},
      {.name = "Server-SignatureAlgorithmECDSACurve",
       .min = kTls13,
       .peer = verifying,
       .match = kP256,
       .mismatch = kP384,
       .error = kNoAlgorithm},
      {.name = "Server-SignatureAlgorithmECDSACurve",
       .min = kTls12,
       .max = kTls12,
       .peer = verifying,
       .match = kP384},
      {.name = "Server-IgnoreSignatureAlgorithm", .max = kTls11, .peer = verifying, .match = kRsa},
  };
}

// A key may be for some algorithms only.
Criteria KeyPreferences(const std::string& name, const Credential& match,
                        const Credential& mismatch,
                        const std::optional<std::vector<CertificateType>>& types) {
  PeerOptions peer{.verify_signatures = {rsa_pss_rsae_sha256}};
  peer.certificate_types->accept = types;
  PeerOptions older = peer;
  older.cipher_suites = {TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256};
  return {
      {.name = name,
       .min = kTls12,
       .max = kTls12,
       .peer = older,
       .match = match,
       .mismatch = mismatch,
       .error = kNoCipher},
      {.name = name,
       .min = kTls13,
       .peer = peer,
       .match = match,
       .mismatch = mismatch,
       .error = kNoAlgorithm},
  };
}

using Types = std::vector<CertificateType>;
const Types kRawOnly = {CertificateType::RawPublicKey};

PeerOptions Taking(const Types& types) {
  return {.certificate_types = CertificateTypeOptions{.accept = types}};
}

// Certificates and delegated credentials are of the type that is meant by default (RFC 7250, 4.1).
Criteria CertificateTypes() {
  const auto with_delegated = [](PeerOptions peer) {
    peer.delegated_credentials->schemes = {ecdsa_secp256r1_sha256};
    return peer;
  };
  const auto row = [](const char* what, ProtocolVersion min, PeerOptions peer,
                      std::optional<Credential> match, Credential mismatch) {
    return Criterion{.name = "Server-CertificateType-" + std::string(what),
                     .min = min,
                     .peer = std::move(peer),
                     .match = std::move(match),
                     .mismatch = std::move(mismatch),
                     .error = kWrongType};
  };
  const ProtocolVersion oldest = ProtocolVersion::kTls10;
  const PeerOptions unknown = Taking({CertificateType{5}});
  return {
      row("Default-MatchesX509OverRawPublicKey", oldest, {}, kP256, kRawP256),
      row("Default-MatchesDelegatedCredentialOverRawPublicKey", kTls13, with_delegated({}),
          kDelegated, kRawP256),
      row("MatchesRawPublicKeyOverX509", oldest, Taking(kRawOnly), kRawP256, kP256),
      row("MatchesRawPublicKeyOverDelegatedCredential", kTls13, with_delegated(Taking(kRawOnly)),
          kRawP256, kDelegated),
      row("Unknown-RawPublicKey", oldest, unknown, {}, kRawP256),
      row("Unknown-X509", oldest, unknown, {}, kP256),
      row("Unknown-DelegatedCredential", kTls13, unknown, {}, kDelegated),
  };
}

// A key without a certificate has to fit all the same.
Criteria RawPublicKeys() {
  PeerOptions peer = Taking(kRawOnly);
  peer.verify_signatures = {ecdsa_secp256r1_sha256};
  PeerOptions older = peer;
  older.cipher_suites = {kEcdheEcdsa, kEcdheRsa};
  return {
      {.name = "Server-RawPublicKey-SignatureAlgorithm",
       .min = kTls12,
       .max = kTls12,
       .peer = older,
       .match = kRawP256,
       .mismatch = kRawRsa,
       .error = kNoCipher},
      {.name = "Server-RawPublicKey-SignatureAlgorithm",
       .min = kTls13,
       .peer = peer,
       .match = kRawP256,
       .mismatch = kRawRsa,
       .error = kNoAlgorithm},
      {.name = "Server-RawPublicKey-SignatureAlgorithmECDSACurve",
       .min = kTls13,
       .peer = peer,
       .match = kRawP256,
       .mismatch = kRawP384,
       .error = kNoAlgorithm},
  };
}

// Issuers count only for credentials that say so. They are named, or in TLS 1.3 identified.
Criteria Issuers() {
  const Bytes id = {1, 1, 1}, other_id = {2, 2, 2};
  const PeerOptions both = NamingRootsOf({"rsa2048-chain", "ecdsa-p384"});
  PeerOptions identifying;
  identifying.trust_anchors->request = {{id}};
  Criteria rows = {
      {.name = "Server-DontCheckIssuer", .peer = both, .match = kP256},
      {.name = "Server-CheckIssuer",
       .peer = both,
       .match = MatchingIssuer(kRsaChain),
       .mismatch = MatchingIssuer(kP256),
       .error = kNoIssuer},
      {.name = "Server-CheckIssuer-TrustAnchorIDs",
       .min = kTls13,
       .peer = identifying,
       .match = MatchingTrustAnchor(kRsaChain, id),
       .mismatch = MatchingTrustAnchor(kP256, other_id),
       .error = kNoIssuer},
      {.name = "Server-CheckIssuerFallback",
       .peer = NamingRootsOf({"ecdsa-p384"}),
       .match = kRsaChain,
       .mismatch = MatchingIssuer(kP256),
       .error = kNoIssuer},
      {.name = "Server-CheckIssuerFallback-TrustAnchorIDs",
       .min = kTls13,
       .peer = identifying,
       .match = kRsaChain,
       .mismatch = MatchingTrustAnchor(kP256, other_id),
       .error = kNoIssuer},
  };
  for (Criterion& row : rows) row.is_rule = false;
  return rows;
}

}  // namespace

Criteria ServerCriteria() {
  Criteria all = CipherSuites();
  Append(all, Groups());
  Append(all, Algorithms());
  Append(all, KeyPreferences("Server-SignatureAlgorithmKeyPrefs",
                             Signing(kRsaChain, rsa_pss_rsae_sha256),
                             Signing(kRsa, rsa_pss_rsae_sha384), std::nullopt));
  Append(all, CertificateTypes());
  Append(all, RawPublicKeys());
  Append(all, KeyPreferences("Server-RawPublicKey-SignatureAlgorithmKeyPrefs",
                             Signing(kRawRsa, rsa_pss_rsae_sha256),
                             Signing(kRawRsa, rsa_pss_rsae_sha384), kRawOnly));
  Append(all, Issuers());
  return all;
}

}  // namespace badpeer
