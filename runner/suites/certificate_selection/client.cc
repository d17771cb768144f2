// What a client has to look at before it shows a certificate: the types, algorithms and issuers
// that the server asks for.
#include "runner/suites/certificate_selection/certificate_selection.h"

namespace badpeer {
namespace {

using enum SignatureScheme;

constexpr ProtocolVersion kTls12 = ProtocolVersion::kTls12;
constexpr ProtocolVersion kTls13 = ProtocolVersion::kTls13;

PeerOptions TakingKeysOnly() {
  return {.certificate_types = CertificateTypeOptions{.accept = {{CertificateType::RawPublicKey}}}};
}

// Up to TLS 1.2 a request names kinds of keys. Ed25519 is one of ECDSA's (RFC 8422, 5.5).
Criteria KindsOfKeys() {
  const auto row = [](const char* what, ProtocolVersion min, ClientCertificateType type,
                      const X509& match, const X509& mismatch) {
    return Criterion{.name = "Client-ClientCertificateTypes-" + std::string(what),
                     .min = min,
                     .max = kTls12,
                     .peer = {.client_auth = {.types = {type}}},
                     .match = match,
                     .mismatch = mismatch,
                     .error = kWrongType};
  };
  const ProtocolVersion oldest = ProtocolVersion::kTls10;
  const auto rsa = ClientCertificateType::rsa_sign, ecdsa = ClientCertificateType::ecdsa_sign;
  PeerOptions raw_ecdsa = TakingKeysOnly();
  raw_ecdsa.client_auth.types = {ecdsa};
  return {
      row("RSA", oldest, rsa, kRsa, kP256),
      row("ECDSA", oldest, ecdsa, kP256, kRsa),
      row("RSA-Ed25519", kTls12, rsa, kRsa, kEd25519),
      row("ECDSA-Ed25519", kTls12, ecdsa, kEd25519, kRsa),
      {.name = "Client-RawPublicKey-ClientCertificateType",
       .min = kTls12,
       .max = kTls12,
       .peer = raw_ecdsa,
       .match = kRawP256,
       .mismatch = kRawRsa,
       .error = kWrongType},
  };
}

// For certificates and for bare keys, which the request says by `peer`.
template <class C>
Criteria Algorithms(const std::string& prefix, PeerOptions peer, const C& p256, const C& p384,
                    C rsa, C other_rsa) {
  PeerOptions pss = peer;
  peer.verify_signatures = {ecdsa_secp256r1_sha256};
  pss.verify_signatures = {rsa_pss_rsae_sha256};
  const Credential plain_rsa = rsa;
  rsa.signature_schemes = {rsa_pss_rsae_sha384};
  other_rsa.signature_schemes = {rsa_pss_rsae_sha256};
  return {
      {.name = prefix + "SignatureAlgorithm",
       .min = kTls12,
       .peer = peer,
       .match = p256,
       .mismatch = plain_rsa,
       .error = kNoAlgorithm},
      {.name = prefix + "SignatureAlgorithmECDSACurve",
       .min = kTls13,
       .peer = peer,
       .match = p256,
       .mismatch = p384,
       .error = kNoAlgorithm},
      {.name = prefix + "SignatureAlgorithmKeyPrefs",
       .min = kTls12,
       .peer = pss,
       .match = other_rsa,
       .mismatch = rsa,
       .error = kNoAlgorithm},
  };
}

// In TLS 1.2 an algorithm does not bind the curve.
Criteria FreeCurve() {
  return {{.name = "Client-SignatureAlgorithmECDSACurve",
           .min = kTls12,
           .max = kTls12,
           .peer = {.verify_signatures = {ecdsa_secp256r1_sha256}},
           .match = kP384}};
}

// A server that says nothing of types wants certificates (RFC 7250, 4.2).
Criteria CertificateTypes() {
  const std::vector<std::string> offer_both = {"-available-client-cert-types", "0",
                                               "-available-client-cert-types", "2"};
  return {
      {.name = "Client-CertificateType-Default-MatchesX509OverRawPublicKey",
       .flags = offer_both,
       .match = kP256,
       .mismatch = kRawP256,
       .error = kWrongType},
      {.name = "Client-CertificateType-MatchesRawPublicKeyOverX509",
       .peer = TakingKeysOnly(),
       .flags = offer_both,
       .match = kRawP256,
       .mismatch = kP256,
       .error = kWrongType},
  };
}

// Issuers count only for credentials that say so.
Criteria Issuers() {
  const PeerOptions both = NamingRootsOf({"rsa2048-chain", "ecdsa-p384"});
  Criteria rows = {
      {.name = "Client-DontCheckIssuer", .peer = both, .match = kP256},
      {.name = "Client-CheckIssuer",
       .peer = both,
       .match = MatchingIssuer(kRsaChain),
       .mismatch = MatchingIssuer(kP256),
       .error = kNoIssuer},
      {.name = "Client-CheckIssuerFallback",
       .peer = NamingRootsOf({"ecdsa-p384"}),
       .match = kRsaChain,
       .mismatch = MatchingIssuer(kP256),
       .error = kNoIssuer},
  };
  for (Criterion& row : rows) row.is_rule = false;
  return rows;
}

}  // namespace

Criteria ClientCriteria() {
  Criteria all = KindsOfKeys();
  Append(all, Algorithms("Client-", {}, kP256, kP384, kRsa, kRsaChain));
  Append(all, FreeCurve());
  Append(all, CertificateTypes());
  Append(all, Algorithms("Client-RawPublicKey-", TakingKeysOnly(), kRawP256, kRawP384, kRawRsa,
                         kRawRsa));
  Append(all, Issuers());
  return all;
}

}  // namespace badpeer
