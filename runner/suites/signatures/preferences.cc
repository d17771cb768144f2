#include "runner/suites/signatures/signatures.h"
#include "runner/tls/peer.h"

namespace badpeer {
namespace {

using enum SignatureScheme;
using enum CipherSuite;
using Schemes = std::vector<SignatureScheme>;
using Flags = std::vector<std::string>;

constexpr VersionRange UpTo(ProtocolVersion version) { return {ProtocolVersion::kTls10, version}; }
constexpr ProtocolVersion kTls12 = ProtocolVersion::kTls12;
constexpr ProtocolVersion kTls13 = ProtocolVersion::kTls13;

X509 Signing(std::string name, Schemes schemes = {}) {
  return {.name = std::move(name), .signature_schemes = std::move(schemes)};
}

// A shim that signs, and a peer that accepts these.
TestCase Signs(std::string name, Role role, ProtocolVersion newest, X509 credential,
               Schemes accepted) {
  TestCase test{.name = std::move(name),
                .spec = newest >= kTls13 ? "RFC 8446 4.2.3" : "RFC 5246 7.4.1.4.1",
                .shim = {.role = role, .certificate = std::move(credential)},
                .peer = {.versions = UpTo(newest), .verify_signatures = std::move(accepted)}};
  if (role == Role::kClient) test.peer.client_auth.mode = ClientAuth::kRequireAny;
  return test;
}

TestCase Chooses(TestCase test, SignatureScheme chosen) {
  test.state.peer_signature_scheme = chosen;
  return test;
}

// Where the shim's own order of several that would do decides.
TestCase ByCustom(TestCase test) {
  test.level = RuleLevel::kCustom;
  return test;
}

TestCase FindsNone(TestCase test, std::string error = ":NO_COMMON_SIGNATURE_ALGORITHMS:") {
  test.expect = ShimRejects{.error = std::move(error)};
  return test;
}

// What the other side accepts is told to the application.
void AddTold(Suite& suite) {
  for (ProtocolVersion version : {kTls12, kTls13}) {
    const char* name = version >= kTls13 ? "TLS13" : "TLS12";
    for (Role role : {Role::kClient, Role::kServer}) {
      const char* side = role == Role::kClient ? "ClientAuth" : "ServerAuth";
      TestCase test = Signs(Name(side, "PeerVerifyPrefs", name), role, version, Signing("rsa2048"),
                            {rsa_pss_rsae_sha256, ed25519, ecdsa_secp256r1_sha256});
      for (const char* scheme : {"2052", "2055", "1027"}) {
        test.shim.flags.insert(test.shim.flags.end(), {"-expect-peer-verify-pref", scheme});
      }
      suite.Add(ByCustom(std::move(test)));
    }
  }
}

// Only what fits the key's type.
void AddKeyTypes(Suite& suite) {
  const Schemes old_ones = {ecdsa_secp521r1_sha512, rsa_pkcs1_sha384, ecdsa_sha1};
  const Schemes with_pss = {ecdsa_secp521r1_sha512, rsa_pkcs1_sha384, rsa_pss_rsae_sha384,
                            ecdsa_sha1};
  const X509 rsa = Signing("rsa2048");
  suite.Add(Chooses(Signs("ClientAuth-SignatureType", Role::kClient, kTls12, rsa, old_ones),
                    rsa_pkcs1_sha384));
  suite.Add(Chooses(Signs("ClientAuth-SignatureType-TLS13", Role::kClient, kTls13, rsa, with_pss),
                    rsa_pss_rsae_sha384));
  TestCase server = Signs("ServerAuth-SignatureType", Role::kServer, kTls12, rsa, old_ones);
  server.peer.cipher_suites = {TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256};
  suite.Add(Chooses(std::move(server), rsa_pkcs1_sha384));
  suite.Add(Chooses(Signs("ServerAuth-SignatureType-TLS13", Role::kServer, kTls13, rsa, with_pss),
                    rsa_pss_rsae_sha384));
  suite.Add(ByCustom(FindsNone(Signs("NoCommonAlgorithms", Role::kClient, kTls12,
                                     Signing("rsa2048", {rsa_pkcs1_sha256}),
                                     {rsa_pkcs1_sha512, rsa_pkcs1_sha1}))));
  suite.Add(ByCustom(FindsNone(Signs("NoCommonAlgorithms-TLS13", Role::kClient, kTls13,
                                     Signing("rsa2048", {rsa_pss_rsae_sha256}),
                                     {rsa_pss_rsae_sha512, rsa_pss_rsae_sha384}))));
  // The suite may be one that needs no signature.
  TestCase fallback = Signs("NoCommonSignatureAlgorithms-TLS12-Fallback", Role::kServer, kTls12,
                            Signing("rsa2048"), {ecdsa_secp256r1_sha256});
  fallback.peer.cipher_suites = {TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
                                 TLS_RSA_WITH_AES_128_GCM_SHA256};
  fallback.state.cipher_suite = TLS_RSA_WITH_AES_128_GCM_SHA256;
  suite.Add(ByCustom(std::move(fallback)));
}

// The signer's preference decides.
void AddAgreements(Suite& suite) {
  suite.Add(ByCustom(Chooses(Signs("Agree-Digest-SHA256", Role::kClient, kTls12,
                                   Signing("rsa2048", {rsa_pkcs1_sha256, rsa_pkcs1_sha1}),
                                   {rsa_pkcs1_sha1, rsa_pkcs1_sha256}),
                             rsa_pkcs1_sha256)));
  suite.Add(ByCustom(
      Chooses(Signs("Agree-Digest-SHA1", Role::kClient, kTls12,
                    Signing("rsa2048", {rsa_pkcs1_sha512, rsa_pkcs1_sha256, rsa_pkcs1_sha1}),
                    {rsa_pkcs1_sha1}),
              rsa_pkcs1_sha1)));
  suite.Add(ByCustom(
      Chooses(Signs("Agree-Digest-Default", Role::kClient, kTls12, Signing("rsa2048"),
                    {rsa_pkcs1_sha256, ecdsa_secp256r1_sha256, rsa_pkcs1_sha1, ecdsa_sha1}),
              rsa_pkcs1_sha256)));
  suite.Add(Chooses(
      Signs("FilterExtraAlgorithms", Role::kServer, kTls12,
            Signing("rsa2048", {ecdsa_secp256r1_sha256, rsa_pkcs1_sha256}), {rsa_pkcs1_sha256}),
      rsa_pkcs1_sha256));
  // TLS 1.3 binds an ECDSA scheme to its curve.
  suite.Add(Chooses(Signs("ECDSACurveMismatch-Sign-TLS13", Role::kServer, kTls13,
                          Signing("ecdsa-p256"), {ecdsa_secp384r1_sha384, ecdsa_secp256r1_sha256}),
                    ecdsa_secp256r1_sha256));
  // 1024 bits have no room for PSS with SHA-512.
  suite.Add(FindsNone(
      Signs("RSA-PSS-Large", Role::kServer, kTls13, Signing("rsa1024"), {rsa_pss_rsae_sha512})));
  TestCase pss = Signs("RSA-PSS-Default-Sign", Role::kServer, kTls12, Signing("rsa2048"),
                       {rsa_pss_rsae_sha256});
  pss.shim.flags = {"-max-version", VersionFlag(kTls12, Protocol::kTls)};
  suite.Add(ByCustom(std::move(pss)));
}

// What the shim accepts, from a peer that signs honestly.
void AddAccepted(Suite& suite) {
  const auto add = [&](std::string name, VersionRange versions, X509 credential, Flags flags,
                       Expectation expect = Succeeds(), RuleLevel level = RuleLevel::kCustom) {
    suite.Add({.name = std::move(name),
               .spec = versions.max >= kTls13 ? "RFC 8446 4.2.3" : "RFC 5246 7.4.1.4.1",
               .level = level,
               .shim = {.flags = std::move(flags)},
               .peer = {.versions = versions, .credentials = {std::move(credential)}},
               .expect = std::move(expect)});
  };
  const VersionRange all{};
  const Expectation none = PeerRejects{.local = "tls: no common signature algorithms"};
  add("RSA-PSS-Default-Verify", kUpToTls12, Signing("rsa2048", {rsa_pss_rsae_sha256}),
      {"-max-version", VersionFlag(kTls12, Protocol::kTls)});
  add("Ed25519DefaultDisable-NoAdvertise", all, Signing("ed25519"), {}, none);
  add("VerifyPreferences-Advertised", all,
      Signing("rsa2048", {rsa_pss_rsae_sha256, rsa_pss_rsae_sha384, rsa_pss_rsae_sha512}),
      {"-verify-prefs", "2053", "-expect-peer-signature-algorithm", "2053"}, Succeeds(),
      RuleLevel::kMust);
  add("VerifyPreferences-NoCommonAlgorithms", all,
      Signing("rsa2048", {rsa_pss_rsae_sha256, rsa_pss_rsae_sha512}), {"-verify-prefs", "2053"},
      none);
  add("VerifyPreferences-Ed25519", all, Signing("ed25519"), {"-verify-prefs", "2055"}, Succeeds(),
      RuleLevel::kMust);
}

}  // namespace

void AddSignaturePreferences(Suite& suite) {
  AddTold(suite);
  AddKeyTypes(suite);
  AddAgreements(suite);
  AddAccepted(suite);
}

}  // namespace badpeer
