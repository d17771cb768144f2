// Compliance policies: which suites, groups and signature algorithms a stack must keep to under the
// name of a policy, and must refuse although it has them. The policies are BoringSSL's reading of
// FIPS 140 with SP 800-52r2, WPA3-Enterprise's 192-bit mode and CNSA 1 and 2.
#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "runner/scenario/defaults.h"
#include "runner/suites/cipher_suites.h"
#include "runner/suites/families.h"
#include "runner/suites/suite.h"
#include "runner/tls/cipher_suites.h"
#include "runner/tls/peer.h"
#include "runner/wire/hello.h"

namespace badpeer {
namespace {

using enum CipherSuite;
using enum NamedGroup;
using enum SignatureScheme;

constexpr VersionRange kFromTls12{ProtocolVersion::kTls12, ProtocolVersion::kTls13};

// Where the policy is written down.
std::string DocumentOf(std::string_view policy) {
  if (policy.starts_with("fips")) return "NIST SP 800-52r2 3.3.1";
  if (policy.starts_with("cnsa")) return "RFC 9151 5";
  return "WPA3 Specification";
}

struct Policy {
  std::string_view name;
  std::vector<CipherSuite> suites;
  std::vector<NamedGroup> groups;
  std::vector<SignatureScheme> schemes;
};

const std::vector<Policy>& Policies() {
  const std::vector<CipherSuite> gcm = {TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
                                        TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
                                        TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
                                        TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
                                        TLS_AES_128_GCM_SHA256,
                                        TLS_AES_256_GCM_SHA384};
  const std::vector<SignatureScheme> fips = {
      rsa_pkcs1_sha256,       rsa_pkcs1_sha384,    rsa_pkcs1_sha512,    ecdsa_secp256r1_sha256,
      ecdsa_secp384r1_sha384, rsa_pss_rsae_sha256, rsa_pss_rsae_sha384, rsa_pss_rsae_sha512};
  static const std::vector<Policy> policies = {
      {"fips-202205", gcm, {secp256r1, secp384r1}, fips},
      {"fips-202609", gcm, {secp256r1, secp384r1, X25519MLKEM768, MLKEM1024}, fips},
      {"wpa-202304",
       {TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        TLS_AES_256_GCM_SHA384},
       {secp384r1},
       {rsa_pkcs1_sha384, rsa_pkcs1_sha512, ecdsa_secp384r1_sha384, rsa_pss_rsae_sha384,
        rsa_pss_rsae_sha512}},
      {"cnsa1-202603",
       {TLS_RSA_WITH_AES_256_GCM_SHA384, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, TLS_AES_256_GCM_SHA384},
       {secp384r1, MLKEM1024},
       {rsa_pkcs1_sha384, ecdsa_secp384r1_sha384, rsa_pss_rsae_sha384}},
      {"cnsa2-202603",
       {TLS_AES_256_GCM_SHA384},
       {MLKEM1024},
       {ecdsa_secp384r1_sha384, rsa_pss_rsae_sha384}},
  };
  return policies;
}

struct NamedTestGroup {
  std::string_view name;
  NamedGroup group;
};
constexpr std::array<NamedTestGroup, 6> kGroups = {{{"P-256", secp256r1},
                                                    {"P-384", secp384r1},
                                                    {"P-521", secp521r1},
                                                    {"X25519", x25519},
                                                    {"X25519MLKEM768", X25519MLKEM768},
                                                    {"MLKEM1024", MLKEM1024}}};

struct NamedScheme {
  std::string_view name;
  SignatureScheme scheme;
  std::string_view credential;
  ProtocolVersion newest = ProtocolVersion::kTls13;
};
constexpr std::array<NamedScheme, 16> kSchemes = {{
    {"RSA_PKCS1_SHA1", rsa_pkcs1_sha1, "rsa2048", ProtocolVersion::kTls12},
    {"RSA_PKCS1_SHA256", rsa_pkcs1_sha256, "rsa2048", ProtocolVersion::kTls12},
    {"RSA_PKCS1_SHA256_LEGACY", rsa_pkcs1_sha256_legacy, "rsa2048", ProtocolVersion::kTls12},
    {"RSA_PKCS1_SHA384", rsa_pkcs1_sha384, "rsa2048", ProtocolVersion::kTls12},
    {"RSA_PKCS1_SHA512", rsa_pkcs1_sha512, "rsa2048", ProtocolVersion::kTls12},
    {"ECDSA_SHA1", ecdsa_sha1, "ecdsa-p256"},
    {"ECDSA_P256_SHA256", ecdsa_secp256r1_sha256, "ecdsa-p256"},
    {"ECDSA_P384_SHA384", ecdsa_secp384r1_sha384, "ecdsa-p384"},
    {"ECDSA_P521_SHA512", ecdsa_secp521r1_sha512, "ecdsa-p521"},
    {"RSA_PSS_SHA256", rsa_pss_rsae_sha256, "rsa2048"},
    {"RSA_PSS_SHA384", rsa_pss_rsae_sha384, "rsa2048"},
    {"RSA_PSS_SHA512", rsa_pss_rsae_sha512, "rsa2048"},
    {"Ed25519", ed25519, "ed25519"},
    {"ML-DSA-44", mldsa44, "mldsa44"},
    {"ML-DSA-65", mldsa65, "mldsa65"},
    {"ML-DSA-87", mldsa87, "mldsa87"},
}};

bool Allows(const auto& list, auto what) { return std::ranges::count(list, what) > 0; }

// Everything but RSA key exchange and PSK: what a certificate of any kind and any group goes with.
const std::vector<CipherSuite>& SuitesWithGroups() {
  static const std::vector<CipherSuite> suites = [] {
    std::vector<CipherSuite> kept;
    for (CipherSuite suite : TestedCipherSuites()) {
      const CipherSuiteInfo& info = *FindCipherSuite(suite);
      if (!info.IsPsk() && info.key_exchange != KeyExchangeKind::kRsa) kept.push_back(suite);
    }
    return kept;
  }();
  return suites;
}

class PolicyTests {
 public:
  PolicyTests(Suite& suite, const Policy& policy, Protocol protocol)
      : suite_(suite), policy_(policy), protocol_(protocol) {}

  void AddSuite(CipherSuite number) {
    const CipherSuiteInfo& info = *FindCipherSuite(number);
    const bool ecdsa = info.authentication == Authentication::kEcdsa;
    const X509 credential{.name = ecdsa ? "ecdsa-p384" : "rsa2048"};
    TestCase test = Base(Allows(policy_.suites, number));
    test.peer.versions = kFromTls12;
    if (!info.UsableIn(ProtocolVersion::kTls13)) test.peer.versions = kTls12Only;
    test.peer.cipher_suites = {number};
    AddBothRoles(std::move(test), badpeer::Name(number).substr(4), credential, credential);
  }

  void AddGroup(const NamedTestGroup& group) {
    TestCase test = Base(Allows(policy_.groups, group.group));
    test.peer.groups = {group.group};
    AddBothRoles(std::move(test), group.name, {.name = "rsa2048"}, {.name = "rsa2048"});
  }

  void AddScheme(const NamedScheme& scheme) {
    TestCase test = Base(Allows(policy_.schemes, scheme.scheme));
    test.peer.versions.max = scheme.newest;
    const X509 shims{.name = std::string(scheme.credential)};
    X509 peers = shims;
    peers.signature_schemes = {scheme.scheme};
    AddBothRoles(std::move(test), scheme.name, shims, peers, {scheme.scheme});
  }

  // A suite that the client did not offer, but has.
  void AddUnofferedChaCha() {
    TestCase test = Base(false);
    test.name = NameOf("Client-ReallyWontAcceptChaCha");
    test.peer.cipher_suites = {};
    test.hooks = {OnSend<ServerHello>(
        [](Peer&, ServerHello& hello) { hello.cipher_suite = TLS_CHACHA20_POLY1305_SHA256; })};
    test.expect = ShimRejects{.error = ":WRONG_CIPHER_RETURNED:"};
    suite_.Add(std::move(test));
  }

 private:
  std::string NameOf(std::string_view what) const {
    return badpeer::Name("Compliance", policy_.name, ProtocolName(protocol_), what);
  }

  TestCase Base(bool allowed) const {
    TestCase test{.spec = DocumentOf(policy_.name),
                  .shim = {.flags = {"-" + std::string(policy_.name)}},
                  .peer = {.versions = kFromTls12, .cipher_suites = SuitesWithGroups()}};
    // Which side notices first, and how, depends on the message in which the choice is made.
    if (!allowed) test.expect = ShimRejects{};
    return Over(protocol_, std::move(test));
  }

  // `verified` is what the peer accepts of a shim that is a server.
  void AddBothRoles(TestCase test, std::string_view what, const X509& shims, const X509& peers,
                    std::vector<SignatureScheme> verified = {}) {
    TestCase server = test;
    server.name = NameOf(badpeer::Name("Server", what));
    server.shim.role = Role::kServer;
    server.shim.certificate = shims;
    server.peer.verify_signatures = std::move(verified);
    suite_.Add(std::move(server));
    test.name = NameOf(badpeer::Name("Client", what));
    test.peer.credentials = {peers};
    suite_.Add(std::move(test));
  }

  Suite& suite_;
  const Policy& policy_;
  Protocol protocol_;
};

// A server under a policy that leaves it a choice of groups.
void AddGroupPreferences(Suite& suite, Protocol protocol) {
  struct Preference {
    std::string_view policy, name;
    std::vector<NamedGroup> offered;
    NamedGroup chosen;
  };
  const Preference preferences[] = {
      {"cnsa1-202603", "PrefersMLKEM1024", {secp256r1, secp384r1, MLKEM1024}, MLKEM1024},
      // Of groups that it prefers alike, the client's first.
      {"fips-202609",
       "Equipreference-PrefersX25519MLKEM768",
       {secp256r1, secp384r1, X25519MLKEM768, MLKEM1024},
       X25519MLKEM768},
      {"fips-202609",
       "Equipreference-PrefersMLKEM1024",
       {secp256r1, secp384r1, MLKEM1024, X25519MLKEM768},
       MLKEM1024},
  };
  for (const Preference& p : preferences) {
    suite.Add(
        Over(protocol, {.name = Name("Compliance", p.policy, ProtocolName(protocol), p.name),
                        .spec = DocumentOf(p.policy),
                        .shim = {.role = Role::kServer, .flags = {"-" + std::string(p.policy)}},
                        .peer = {.versions = kTls13Only,
                                 .groups = p.offered,
                                 .key_shares = std::vector{secp256r1, secp384r1}},
                        .state = {.group = p.chosen}}));
  }
}

void AddCipherPreferences(Suite& suite, Protocol protocol) {
  struct Preference {
    std::string_view policy_name, policy, name;
    std::vector<CipherSuite> offered;
    CipherSuite chosen;
  };
  const CipherSuite aes128 = TLS_AES_128_GCM_SHA256, aes256 = TLS_AES_256_GCM_SHA384,
                    chacha = TLS_CHACHA20_POLY1305_SHA256;
  const Preference preferences[] = {
      {"cnsa202407", "cnsa-202407", "AES-256-preferred", {chacha, aes128, aes256}, aes256},
      {"cnsa202407", "cnsa-202407", "AES-128-preferred", {chacha, aes128}, aes128},
      {"fips-202609", "fips-202609", "CipherEquipreference-AES-128", {aes128, aes256}, aes128},
      {"fips-202609", "fips-202609", "CipherEquipreference-AES-256", {aes256, aes128}, aes256},
  };
  for (const Preference& p : preferences) {
    suite.Add(
        Over(protocol, {.name = Name("Compliance", p.policy_name, ProtocolName(protocol), p.name),
                        .spec = DocumentOf(p.policy),
                        .shim = {.role = Role::kServer, .flags = {"-" + std::string(p.policy)}},
                        .peer = {.versions = kTls13Only, .cipher_suites = p.offered},
                        .state = {.cipher_suite = p.chosen}}));
  }
}

}  // namespace

void AddComplianceTests(std::vector<TestCase>& tests) {
  Suite suite("CompliancePolicy", tests, RuleLevel::kCustom);
  for (Protocol protocol : {Protocol::kTls, Protocol::kQuic}) {
    const ProtocolVersion oldest = VersionsOf(protocol).front().version;
    const auto for_policies = [&](auto add) {
      for (const Policy& policy : Policies()) add(PolicyTests(suite, policy, protocol));
    };
    for (CipherSuite number : TestedCipherSuites()) {
      const bool in_protocol = oldest < ProtocolVersion::kTls13 ||
                               FindCipherSuite(number)->UsableIn(ProtocolVersion::kTls13);
      if (in_protocol) for_policies([&](PolicyTests under) { under.AddSuite(number); });
    }
    for (const Policy& policy : Policies()) {
      if (policy.name.starts_with("fips"))
        PolicyTests(suite, policy, protocol).AddUnofferedChaCha();
    }
    for (const NamedTestGroup& group : kGroups) {
      for_policies([&](PolicyTests under) { under.AddGroup(group); });
    }
    AddGroupPreferences(suite, protocol);
    for (const NamedScheme& scheme : kSchemes) {
      if (scheme.newest < oldest) continue;
      for_policies([&](PolicyTests under) { under.AddScheme(scheme); });
    }
    AddCipherPreferences(suite, protocol);
  }
}

}  // namespace badpeer
