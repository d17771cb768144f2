// Signature algorithms: every one of them in every version, signed and verified by either side, with
// its own preferences and by default; and which one is taken of several.
#include "runner/scenario/flag_values.h"
#include "runner/suites/families.h"
#include "runner/suites/signatures/signatures.h"
#include "runner/suites/suite.h"
#include "runner/tls/peer.h"

namespace badpeer {
namespace {

using enum SignatureScheme;
using enum CipherSuite;
using Flags = std::vector<std::string>;

// One code point that nobody has, and BoringSSL's private one: neither is ever chosen.
constexpr SignatureScheme kFake1{0x2a01};
constexpr SignatureScheme kFake2 = rsa_pkcs1_md5_sha1;

struct Algorithm {
  std::string_view name;
  SignatureScheme scheme{};  // none: what TLS 1.0 and 1.1 have for the key
  std::string_view credential;
  NamedGroup curve{};  // of the ECDSA key, which TLS 1.2 wants among the groups
  bool works_in_12 = true;
  bool works_in_13 = true;
  bool verified_by_default = true;
  bool of_clients_only = false;  // RFC 9963
};
constexpr Algorithm kAlgorithms[] = {
    {.name = "RSA_PKCS1_SHA1",
     .scheme = rsa_pkcs1_sha1,
     .credential = "rsa2048",
     .works_in_13 = false},
    {.name = "RSA_PKCS1_SHA256",
     .scheme = rsa_pkcs1_sha256,
     .credential = "rsa2048",
     .works_in_13 = false},
    {.name = "RSA_PKCS1_SHA256_LEGACY",
     .scheme = rsa_pkcs1_sha256_legacy,
     .credential = "rsa2048",
     .works_in_12 = false,
     .verified_by_default = false,
     .of_clients_only = true},
    {.name = "RSA_PKCS1_SHA384",
     .scheme = rsa_pkcs1_sha384,
     .credential = "rsa2048",
     .works_in_13 = false},
    {.name = "RSA_PKCS1_SHA512",
     .scheme = rsa_pkcs1_sha512,
     .credential = "rsa2048",
     .works_in_13 = false},
    {.name = "ECDSA_SHA1",
     .scheme = ecdsa_sha1,
     .credential = "ecdsa-p256",
     .curve = NamedGroup::secp256r1,
     .works_in_13 = false,
     .verified_by_default = false},
    {.name = "ECDSA_P256_SHA256",
     .scheme = ecdsa_secp256r1_sha256,
     .credential = "ecdsa-p256",
     .curve = NamedGroup::secp256r1},
    {.name = "ECDSA_P384_SHA384",
     .scheme = ecdsa_secp384r1_sha384,
     .credential = "ecdsa-p384",
     .curve = NamedGroup::secp384r1},
    {.name = "ECDSA_P521_SHA512",
     .scheme = ecdsa_secp521r1_sha512,
     .credential = "ecdsa-p521",
     .curve = NamedGroup::secp521r1,
     .verified_by_default = false},
    {.name = "RSA_PSS_SHA256", .scheme = rsa_pss_rsae_sha256, .credential = "rsa2048"},
    {.name = "RSA_PSS_SHA384", .scheme = rsa_pss_rsae_sha384, .credential = "rsa2048"},
    {.name = "RSA_PSS_SHA512", .scheme = rsa_pss_rsae_sha512, .credential = "rsa2048"},
    {.name = "Ed25519", .scheme = ed25519, .credential = "ed25519", .verified_by_default = false},
    {.name = "ML-DSA-44",
     .scheme = mldsa44,
     .credential = "mldsa44",
     .works_in_12 = false,
     .verified_by_default = false},
    {.name = "ML-DSA-65",
     .scheme = mldsa65,
     .credential = "mldsa65",
     .works_in_12 = false,
     .verified_by_default = false},
    {.name = "ML-DSA-87",
     .scheme = mldsa87,
     .credential = "mldsa87",
     .works_in_12 = false,
     .verified_by_default = false},
    {.name = "RSA", .credential = "rsa2048"},
    {.name = "ECDSA", .credential = "ecdsa-p256", .curve = NamedGroup::secp256r1},
};

const std::vector<SignatureScheme>& EverySchemeOfOurs() {
  static const std::vector<SignatureScheme> schemes = [] {
    std::vector<SignatureScheme> all;
    for (const Algorithm& algorithm : kAlgorithms) {
      if (algorithm.scheme != SignatureScheme{}) all.push_back(algorithm.scheme);
    }
    return all;
  }();
  return schemes;
}

bool IsMlDsa(SignatureScheme scheme) {
  return scheme == mldsa44 || scheme == mldsa65 || scheme == mldsa87;
}

// All tests of one algorithm in one version, for a shim in one role. Whoever signs, a client does
// it because the server asks for its certificate.
class AlgorithmTests {
 public:
  AlgorithmTests(Suite& suite, const Algorithm& algorithm, const NamedVersion& version, Role role)
      : suite_(suite), algorithm_(algorithm), version_(version), role_(role) {
    tls13_ = version.version >= ProtocolVersion::kTls13;
    legacy_ = algorithm.scheme == SignatureScheme{};
    const bool right_role = role == Role::kClient || !algorithm.of_clients_only;
    const bool in_version = tls13_ ? algorithm.works_in_13 : algorithm.works_in_12;
    signs_ = in_version && right_role;
    const bool peer_right = role == Role::kServer || !algorithm.of_clients_only;
    verifies_ = in_version && peer_right;
  }

  void AddSigning() {
    AddSign("Sign", true, {kFake1, algorithm_.scheme, kFake2}, signs_);
    const bool by_default = signs_ && !algorithm_.of_clients_only;
    AddSign("SignDefault", false, {kFake1, algorithm_.scheme, kFake2}, by_default);
    if (signs_ && !legacy_) AddSign("Sign-Negotiate", true, EverySchemeOfOurs(), true);
  }

  void AddVerifying() {
    AddVerify("Verify", true, verifies_);
    AddVerify("VerifyDefault", false, verifies_ && algorithm_.verified_by_default);
    if (verifies_) AddInvalid();
  }

 private:
  bool IsClient() const { return role_ == Role::kClient; }
  // RFC 9155 takes SHA-1 out of TLS 1.2 again, and what RFC 8446 does not have a stack need not.
  bool IsOptional() const {
    return algorithm_.scheme == rsa_pkcs1_sha1 || algorithm_.scheme == ecdsa_sha1 ||
           algorithm_.of_clients_only || IsMlDsa(algorithm_.scheme);
  }

  TestCase Base(std::string_view what) const {
    TestCase test{
        .name = Name(IsClient() ? "Client" : "Server", what, algorithm_.name, version_.name),
        .spec = tls13_ ? "RFC 8446 4.2.3" : "RFC 5246 7.4.1.4.1",
        .shim = {.role = role_},
        .peer = {.versions = {ProtocolVersion::kTls10, version_.version}}};
    if (IsOptional()) test.level = RuleLevel::kCustom;
    return test;
  }

  // The key's curve is among the groups of both, though not the one that the key exchange takes.
  void AddCurves(TestCase& test, bool peer_too) const {
    if (algorithm_.curve == NamedGroup{} || tls13_) return;
    for (NamedGroup group : {NamedGroup::x25519, algorithm_.curve}) {
      test.shim.flags.insert(test.shim.flags.end(), {"-curves", Number(group)});
    }
    if (peer_too) test.peer.groups = {NamedGroup::x25519, algorithm_.curve};
  }

  static const std::vector<CipherSuite>& ServerSuites() {
    static const std::vector<CipherSuite> suites = {
        TLS_AES_256_GCM_SHA384, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
        TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA};
    return suites;
  }

  void AddSign(std::string_view what, bool with_preferences, std::vector<SignatureScheme> accepted,
               bool succeeds) {
    TestCase test = Base(what);
    AddCurves(test, true);
    X509 credential{.name = std::string(algorithm_.credential)};
    if (with_preferences && !legacy_) credential.signature_schemes = {algorithm_.scheme};
    test.shim.certificate = credential;
    test.peer.verify_signatures = std::move(accepted);
    if (IsClient()) {
      test.peer.client_auth.mode = ClientAuth::kRequireAny;
    } else {
      test.peer.cipher_suites = ServerSuites();
    }
    // Which algorithms are on by default is the stack's choice, as is the alert.
    if (!with_preferences || !succeeds) test.level = RuleLevel::kCustom;
    if (!succeeds) {
      test.expect = ShimRejects{.error = std::string(SigningError()),
                                .alert = AlertDescription::handshake_failure};
    } else if (!legacy_) {
      test.state.peer_signature_scheme = algorithm_.scheme;
    }
    suite_.Add(std::move(test));
  }

  std::string_view SigningError() const {
    if (!IsClient() && !tls13_) return ":NO_SHARED_CIPHER:";
    if (IsMlDsa(algorithm_.scheme) && !tls13_) return ":UNKNOWN_CERTIFICATE_TYPE:";
    return ":NO_COMMON_SIGNATURE_ALGORITHMS:";
  }

  TestCase VerifyBase(std::string_view what, bool with_preferences, bool expects_scheme) const {
    TestCase test = Base(what);
    if (with_preferences) AddCurves(test, false);
    const auto add_scheme = [&](const char* flag) {
      test.shim.flags.insert(test.shim.flags.end(), {flag, Number(algorithm_.scheme)});
    };
    if (expects_scheme) add_scheme("-expect-peer-signature-algorithm");
    if (with_preferences && !legacy_) add_scheme("-verify-prefs");
    if (!with_preferences) AddCurves(test, false);
    X509 credential{.name = std::string(algorithm_.credential)};
    if (!legacy_) credential.signature_schemes = {algorithm_.scheme};
    test.peer.credentials = {credential};
    if (IsClient()) {
      test.peer.cipher_suites = ServerSuites();
    } else {
      test.shim.flags.push_back("-require-any-client-certificate");
    }
    return test;
  }

  void AddVerify(std::string_view what, bool with_preferences, bool succeeds) {
    // With TLS 1.0 and 1.1 there is nothing to say of an algorithm.
    TestCase test = VerifyBase(what, with_preferences, !legacy_ || !with_preferences);
    if (!with_preferences || !succeeds) test.level = RuleLevel::kCustom;
    if (succeeds) {
      test.resumptions = 1;  // a session keeps it
    } else {
      test.hooks = {OnChoose(algorithm_.scheme)};
      // ECDSA suites are those of every key that is not RSA, but ML-DSA fits none in TLS 1.2.
      if (IsClient() && !tls13_ && IsMlDsa(algorithm_.scheme)) {
        test.hooks.push_back(OnChoose(TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256));
      }
      const bool wrong_certificate = IsClient() && !tls13_ && IsMlDsa(algorithm_.scheme);
      test.expect = ShimRejects{
          .error = wrong_certificate ? ":WRONG_CERTIFICATE_TYPE:" : ":WRONG_SIGNATURE_TYPE:",
          .alert = AlertDescription::illegal_parameter};
    }
    suite_.Add(std::move(test));
  }

  void AddInvalid() {
    TestCase test = VerifyBase("InvalidSignature", true, false);
    test.spec = "RFC 5246 7.2.2, RFC 8446 4.4.3";
    test.hooks = {SignatureHook{[](Peer&, SignatureMade& made) { made.signature.at(0) ^= 0x80; }}};
    test.expect = ShimRejects{.error = ":BAD_SIGNATURE:"};
    suite_.Add(std::move(test));
  }

  Suite& suite_;
  const Algorithm& algorithm_;
  const NamedVersion& version_;
  Role role_;
  bool tls13_ = false;
  bool legacy_ = false;
  bool signs_ = false;
  bool verifies_ = false;
};

}  // namespace

void AddSignatureAlgorithmTests(std::vector<TestCase>& tests) {
  Suite suite("SignatureAlgorithm", tests);
  for (const Algorithm& algorithm : kAlgorithms) {
    for (const NamedVersion& version : VersionsOf(Protocol::kTls)) {
      const bool legacy = algorithm.scheme == SignatureScheme{};
      if (legacy != (version.version < ProtocolVersion::kTls12)) continue;
      for (Role role : {Role::kClient, Role::kServer}) {
        AlgorithmTests algorithm_tests(suite, algorithm, version, role);
        algorithm_tests.AddSigning();
        algorithm_tests.AddVerifying();
      }
    }
  }
  AddSignaturePreferences(suite);
  AddSignatureMismatches(suite);
}

}  // namespace badpeer
