#include <algorithm>

#include "runner/suites/signatures/signatures.h"
#include "runner/tls/peer.h"
#include "runner/wire/handshake12.h"
#include "runner/wire/handshake13.h"
#include "runner/wire/hello.h"

namespace badpeer {
namespace {

using enum SignatureScheme;
using enum CipherSuite;
using Flags = std::vector<std::string>;

constexpr VersionRange UpTo(ProtocolVersion version) { return {ProtocolVersion::kTls10, version}; }
constexpr ProtocolVersion kTls11 = ProtocolVersion::kTls11;
constexpr ProtocolVersion kTls12 = ProtocolVersion::kTls12;
constexpr ProtocolVersion kTls13 = ProtocolVersion::kTls13;

const Expectation kWrongType = ShimRejects{.error = ":WRONG_SIGNATURE_TYPE:"};

std::string_view SpecOf(ProtocolVersion newest) {
  return newest >= kTls13 ? "RFC 8446 4.4.3" : "RFC 5246 7.4.3";
}

// A peer that signs: a client where the shim is a server that wants its certificate.
TestCase Verifies(std::string name, Role role, ProtocolVersion newest, X509 credential, Hooks hooks,
                  Expectation expect) {
  TestCase test{.name = std::move(name),
                .spec = std::string(SpecOf(newest)),
                .shim = {.role = role},
                .peer = {.versions = UpTo(newest), .credentials = {std::move(credential)}},
                .hooks = std::move(hooks),
                .expect = std::move(expect)};
  if (role == Role::kServer) test.shim.flags = {"-require-any-client-certificate"};
  return test;
}

// The message says another algorithm than was used.
Hook Claims12(SignatureScheme scheme) {
  return OnSend<ServerKeyExchange>(
      [scheme](Peer&, ServerKeyExchange& parts) { parts.signature->algorithm = scheme; });
}
template <class M>
Hook Claims(SignatureScheme scheme) {
  return OnSend<M>([scheme](Peer&, M& message) { message.algorithm = scheme; });
}

void AddClaims(Suite& suite) {
  const SignatureScheme ecdsa = ecdsa_secp256r1_sha256;
  const X509 pkcs1{.name = "rsa2048", .signature_schemes = {rsa_pkcs1_sha256}};
  const X509 pss{.name = "rsa2048", .signature_schemes = {rsa_pss_rsae_sha256}};
  suite.Add(Verifies("Verify-ClientAuth-SignatureType", Role::kServer, kTls12, pkcs1,
                     {Claims<CertificateVerify>(ecdsa)}, kWrongType));
  suite.Add(Verifies("Verify-ClientAuth-SignatureType-TLS13", Role::kServer, kTls13, pss,
                     {Claims<CertificateVerify>(ecdsa)}, kWrongType));
  TestCase server = Verifies("Verify-ServerAuth-SignatureType", Role::kClient, kTls12, pkcs1,
                             {Claims12(ecdsa)}, kWrongType);
  server.peer.cipher_suites = {TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256};
  suite.Add(std::move(server));
  suite.Add(Verifies("Verify-ServerAuth-SignatureType-TLS13", Role::kClient, kTls13, pss,
                     {Claims<CertificateVerify>(ecdsa)}, kWrongType));
}

// MD5, which the shim did not offer.
void AddEnforced(Suite& suite) {
  const X509 rsa{.name = "rsa2048"};
  for (ProtocolVersion version : {kTls12, kTls13}) {
    const std::string suffix = version >= kTls13 ? "-TLS13" : "";
    suite.Add(Verifies("ClientAuth-Enforced" + suffix, Role::kServer, version, rsa,
                       {OnChoose(rsa_pkcs1_md5)}, kWrongType));
    TestCase server = Verifies("ServerAuth-Enforced" + suffix, Role::kClient, version, rsa,
                               {OnChoose(rsa_pkcs1_md5)}, kWrongType);
    if (version < kTls13) server.peer.cipher_suites = {TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256};
    suite.Add(std::move(server));
  }
  const Expectation refused =
      ShimRejects{.error = ":WRONG_SIGNATURE_TYPE:", .alert = AlertDescription::illegal_parameter};
  TestCase disabled = Verifies("Ed25519DefaultDisable-NoAccept", Role::kClient, kTls13,
                               {.name = "ed25519"}, {OnChoose(ed25519)}, refused);
  disabled.level = RuleLevel::kCustom;
  suite.Add(std::move(disabled));
  TestCase preferences =
      Verifies("VerifyPreferences-Enforced", Role::kClient, kTls13,
               {.name = "rsa2048", .signature_schemes = {rsa_pss_rsae_sha256, rsa_pss_rsae_sha512}},
               {OnChoose(rsa_pss_rsae_sha256)}, refused);
  preferences.level = RuleLevel::kCustom;
  preferences.shim.flags = {"-verify-prefs", "2053"};
  suite.Add(std::move(preferences));
}

// Hellos and requests without signature_algorithms, which TLS 1.2 gave a meaning.
template <class M>
Hook WithoutAlgorithms() {
  return OnSend<M>([](Peer&, M& message) {
    std::erase_if(message.extensions, [](const Extension& extension) {
      return extension.type == ExtensionType::signature_algorithms;
    });
  });
}

void AddMissing(Suite& suite) {
  const auto add = [&](std::string name, Role role, ProtocolVersion version, const char* credential,
                       SignatureScheme accepted, Hook hook, Expectation expect,
                       RuleLevel level = RuleLevel::kMust) {
    TestCase test{.name = std::move(name),
                  .spec = role == Role::kServer ? "RFC 5246 7.4.1.4.1, RFC 8446 4.2.3"
                                                : "RFC 5246 7.4.4, RFC 8446 4.3.2",
                  .level = level,
                  .shim = {.role = role, .certificate = X509{.name = credential}},
                  .peer = {.versions = UpTo(version), .verify_signatures = {accepted}},
                  .hooks = {std::move(hook)},
                  .expect = std::move(expect)};
    if (role == Role::kClient) test.peer.client_auth.mode = ClientAuth::kRequireAny;
    suite.Add(std::move(test));
  };
  // RFC 5246, 7.4.1.4.1: SHA-1 is meant.
  add("ServerAuth-SHA1-Fallback-RSA", Role::kServer, kTls12, "rsa2048", rsa_pkcs1_sha1,
      WithoutAlgorithms<ClientHello>(), Succeeds(), RuleLevel::kCustom);
  add("ServerAuth-SHA1-Fallback-ECDSA", Role::kServer, kTls12, "ecdsa-p256", ecdsa_sha1,
      WithoutAlgorithms<ClientHello>(), Succeeds(), RuleLevel::kCustom);
  add("ServerAuth-NoFallback-TLS13", Role::kServer, kTls13, "rsa2048", rsa_pkcs1_sha1,
      WithoutAlgorithms<ClientHello>(), ShimRejects{.error = ":NO_COMMON_SIGNATURE_ALGORITHMS:"});
  const Expectation malformed =
      ShimRejects{.error = ":DECODE_ERROR:", .alert = AlertDescription::decode_error};
  const Hook empty12 = OnSend<CertificateRequest12>(
      [](Peer&, CertificateRequest12& request) { request.signature_algorithms.emplace(); });
  add("ClientAuth-NoFallback-RSA", Role::kClient, kTls12, "rsa2048", rsa_pkcs1_sha1, empty12,
      malformed);
  add("ClientAuth-NoFallback-ECDSA", Role::kClient, kTls12, "ecdsa-p256", ecdsa_sha1, empty12,
      malformed);
  add("ClientAuth-NoFallback-TLS13", Role::kClient, kTls13, "rsa2048", rsa_pkcs1_sha1,
      WithoutAlgorithms<CertificateRequest13>(), malformed, RuleLevel::kCustom);
}

// The curve of a certificate, up to TLS 1.2 one of the groups (RFC 8422, 5.3), and not bound to the
// hash of a scheme.
void AddCurves(Suite& suite) {
  const X509 p256{.name = "ecdsa-p256"};
  const CipherSuite ecdhe = TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256;
  TestCase leaf = Verifies("CheckLeafCurve", Role::kClient, kTls12, p256, {},
                           ShimRejects{.error = ":BAD_ECC_CERT:"});
  leaf.level = RuleLevel::kCustom;  // that it is for the client to refuse, no document says
  leaf.shim.flags = {"-curves", "24"};
  leaf.peer.cipher_suites = {ecdhe};
  suite.Add(std::move(leaf));
  TestCase leaf13 = Verifies("CheckLeafCurve-TLS13", Role::kClient, kTls13, p256, {}, Succeeds());
  leaf13.shim.flags = {"-curves", "24"};
  suite.Add(std::move(leaf13));

  const X509 mismatch{.name = "ecdsa-p256", .signature_schemes = {ecdsa_secp384r1_sha384}};
  TestCase verify =
      Verifies("ECDSACurveMismatch-Verify-TLS12", Role::kClient, kTls12, mismatch, {}, Succeeds());
  verify.peer.cipher_suites = {ecdhe};
  suite.Add(std::move(verify));
  suite.Add(Verifies("ECDSACurveMismatch-Verify-TLS13", Role::kClient, kTls13, mismatch,
                     {OnChoose(ecdsa_secp384r1_sha384)}, kWrongType));
}

// Keys that a version cannot use at all.
void AddUnusableKeys(Suite& suite) {
  const X509 key{.name = "ed25519"};
  const Expectation unsupported = ShimRejects{.error = ":PEER_ERROR_UNSUPPORTED_CERTIFICATE_TYPE:"};
  TestCase server = Verifies("NoEd25519-TLS11-ServerAuth-Verify", Role::kClient, kTls11, key,
                             {OnChoose(ed25519)}, unsupported);
  server.level = RuleLevel::kCustom;
  server.shim.flags = {"-verify-prefs", "2055"};
  suite.Add(std::move(server));
  TestCase client = Verifies("NoEd25519-TLS11-ClientAuth-Verify", Role::kServer, kTls11, key,
                             {OnChoose(ed25519)}, unsupported);
  client.level = RuleLevel::kCustom;
  client.shim.flags = {"-verify-prefs", "2055", "-require-any-client-certificate"};
  suite.Add(std::move(client));
  suite.Add({.name = "NoEd25519-TLS11-ServerAuth-Sign",
             .shim = {.role = Role::kServer, .certificate = key},
             .peer = {.versions = UpTo(kTls11)},
             .expect = ShimRejects{.error = ":NO_SHARED_CIPHER:"}});
  suite.Add({.name = "NoEd25519-TLS11-ClientAuth-Sign",
             .shim = {.certificate = key},
             .peer = {.versions = UpTo(kTls11), .client_auth = {.mode = ClientAuth::kRequireAny}},
             .expect = ShimRejects{.error = ":NO_COMMON_SIGNATURE_ALGORITHMS:"}});
  // id-RSASSA-PSS keys (RFC 4055) are another type than rsaEncryption, and BoringSSL has none.
  for (Role role : {Role::kClient, Role::kServer}) {
    for (const NamedVersion& version : VersionsOf(Protocol::kTls)) {
      TestCase test = Verifies(
          Name("RejectPSSKeyType", role == Role::kClient ? "Client" : "Server", version.name), role,
          version.version, {.name = "rsa-pss", .signature_schemes = {rsa_pss_rsae_sha256}}, {},
          ShimRejects{.error = ":UNSUPPORTED_ALGORITHM:"});
      test.level = RuleLevel::kCustom;
      test.peer.versions.min = version.version;
      suite.Add(std::move(test));
    }
  }
}

// BoringSSL's private number for MD5 with SHA-1 must not be one on the wire.
void AddPrivateNumber(Suite& suite) {
  const SignatureScheme number = rsa_pkcs1_md5_sha1;
  const X509 ours{.name = "rsa2048", .signature_schemes = {number, rsa_pkcs1_sha256}};
  for (ProtocolVersion version : {kTls12, kTls13}) {
    const char* name = version >= kTls13 ? "TLS13" : "TLS12";
    for (Role role : {Role::kClient, Role::kServer}) {
      const char* side = role == Role::kClient ? "Client" : "Server";
      TestCase sign{.name = Name(side, name, "NoSign-RSA_PKCS1_MD5_SHA1"),
                    .shim = {.role = role, .certificate = ours},
                    .peer = {.versions = UpTo(version),
                             .cipher_suites = {TLS_AES_256_GCM_SHA384,
                                               TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
                                               TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
                                               TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
                                               TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA},
                             .verify_signatures = {number}}};
      if (role == Role::kClient) sign.peer.client_auth.mode = ClientAuth::kRequireAny;
      const bool by_suite = role == Role::kServer && version < kTls13;
      sign.expect = ShimRejects{.error = by_suite ? ":NO_SHARED_CIPHER:"
                                                  : ":NO_COMMON_SIGNATURE_ALGORITHMS:"};
      suite.Add(std::move(sign));
      TestCase verify = Verifies(Name(side, name, "NoVerify-RSA_PKCS1_MD5_SHA1"), role, version,
                                 {.name = "rsa2048"}, {OnChoose(number)}, kWrongType);
      verify.level = RuleLevel::kCustom;
      verify.shim.certificate = X509{.name = "rsa2048"};
      verify.shim.flags = {"-verify-prefs", "65281", "-verify-prefs", "1025",
                           "-require-any-client-certificate"};
      suite.Add(std::move(verify));
    }
  }
}

}  // namespace

void AddSignatureMismatches(Suite& suite) {
  AddClaims(suite);
  AddEnforced(suite);
  AddMissing(suite);
  AddCurves(suite);
  AddUnusableKeys(suite);
  AddPrivateNumber(suite);
}

}  // namespace badpeer
