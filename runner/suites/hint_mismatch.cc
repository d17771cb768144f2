// A handshaker whose configuration differs from the shim's: the hints that it makes (its share of a
// group, a signature, a ticket that it has opened, a compressed certificate) do not fit the
// handshake, which must go on without them, as the shim's configuration says. These are tests like
// others, whose copies with hints are what they are for.
#include "runner/scenario/defaults.h"
#include "runner/scenario/flag_values.h"
#include "runner/suites/certificate_compressors.h"
#include "runner/suites/families.h"
#include "runner/suites/flags.h"
#include "runner/suites/suite.h"
#include "runner/tls/peer.h"
#include "runner/wire/handshake13.h"

namespace badpeer {
namespace {

using enum NamedGroup;
using Flags = std::vector<std::string>;

const Flags kAllow = {"-allow-hint-mismatch"};

// A flag with one value for the shim and another for the handshaker.
Flags Differing(const std::string& flag, std::string shim, std::string handshaker) {
  return {"-on-shim" + flag, std::move(shim), "-on-handshaker" + flag, std::move(handshaker)};
}

class HintMismatch {
 public:
  HintMismatch(Suite& suite, Protocol protocol) : suite_(suite), protocol_(protocol) {}

  void AddAll();

 private:
  TestCase Test(std::string_view name, VersionRange versions, Flags flags) const {
    return {.name = Name(ProtocolName(protocol_), "HintMismatch", name),
            .spec = "RFC 5246 7.4.1.3, RFC 8446 4.1.1",
            .shim = {.role = Role::kServer, .flags = std::move(flags)},
            .peer = {.versions = versions}};
  }
  void Add(TestCase test) { suite_.Add(Over(protocol_, std::move(test))); }

  void AddSignatureInput();
  void AddGroups();
  void AddCredentials(const NamedVersion& version);
  void AddTickets(const NamedVersion& version);
  void AddVersions();
  void AddCompression();
  void AddCipherSuites();

  Suite& suite_;
  Protocol protocol_;
};

void HintMismatch::AddSignatureInput() {
  TestCase test = Test("SignatureInput", kTls13Only,
                       JoinFlags({kAllow, Differing("-select-alpn", "foo", "bar")}));
  test.peer.application.protocols = {"foo", "bar"};
  test.state.application = {.protocol = "foo", .by_alpn = true};
  Add(std::move(test));
}

void HintMismatch::AddGroups() {
  const auto add = [&](std::string_view name, VersionRange versions, std::vector<NamedGroup> shares,
                       NamedGroup shim, NamedGroup handshaker, bool mismatch = true) {
    const Flags curves = Differing("-curves", Number(shim), Number(handshaker));
    TestCase test = Test(name, versions, mismatch ? JoinFlags({kAllow, curves}) : curves);
    test.peer.key_shares = std::move(shares);
    test.state.group = shim;
    Add(std::move(test));
  };
  add("KeyShare", kTls13Only, {x25519, secp256r1}, x25519, secp256r1);
  if (protocol_ == Protocol::kTls) {
    add("ECDHE-Group", kTls12Only, {x25519, secp256r1}, x25519, secp256r1);
  }
  add("HandshakerHelloRetryRequest", kTls13Only, {x25519}, x25519, secp256r1);
  // No hint could have helped a shim that asks for another hello.
  add("ShimHelloRetryRequest", kTls13Only, {x25519}, secp256r1, x25519, false);
}

void HintMismatch::AddCredentials(const NamedVersion& version) {
  using enum SignatureScheme;
  const VersionRange versions{version.version, version.version};
  const auto with = [](SignatureScheme scheme) {
    return X509{.name = "rsa2048", .signature_schemes = {scheme}};
  };
  TestCase scheme = Test(Name("SignatureAlgorithm", version.name), versions, kAllow);
  scheme.shim.certificate = with(rsa_pss_rsae_sha256);
  scheme.shim.handshaker_certificate = with(rsa_pss_rsae_sha384);
  scheme.peer.verify_signatures = {rsa_pss_rsae_sha256, rsa_pss_rsae_sha384};
  scheme.state.peer_signature_scheme = rsa_pss_rsae_sha256;
  Add(std::move(scheme));

  TestCase certificate = Test(Name("Certificate", version.name), versions, kAllow);
  certificate.shim.certificate = X509{.name = "ecdsa-p256"};
  certificate.state.peer_credential = *certificate.shim.certificate;
  certificate.shim.handshaker_certificate = X509{.name = "ecdsa-p256-other"};
  Add(std::move(certificate));
}

void HintMismatch::AddTickets(const NamedVersion& version) {
  const VersionRange versions{version.version, version.version};
  const Flags allow = {"-on-resume-allow-hint-mismatch"};
  TestCase shim = Test(Name("NoTickets1", version.name), versions,
                       JoinFlags({allow, {"-on-shim-on-resume-no-ticket"}}));
  shim.resumptions = 1;
  shim.expect_resume_rejected = true;
  Add(std::move(shim));
  TestCase handshaker = Test(Name("NoTickets2", version.name), versions,
                             JoinFlags({allow, {"-on-handshaker-on-resume-no-ticket"}}));
  handshaker.resumptions = 1;
  Add(std::move(handshaker));
}

void HintMismatch::AddVersions() {
  using enum ProtocolVersion;
  const auto add = [&](std::string_view name, ProtocolVersion shim, ProtocolVersion handshaker) {
    TestCase test = Test(name, {kTls12, kTls13},
                         JoinFlags({kAllow, Differing("-max-version", VersionFlag(shim, protocol_),
                                                      VersionFlag(handshaker, protocol_))}));
    test.state.version = shim;
    Add(std::move(test));
  };
  add("Version1", kTls12, kTls13);
  add("Version2", kTls13, kTls12);
}

void HintMismatch::AddCompression() {
  const auto test = [&](std::string_view name, Flags flags) {
    TestCase made =
        Test(Name("CertificateCompression", name), kTls13Only, JoinFlags({kAllow, flags}));
    made.peer.compression->algorithms = {kShrinkingCompressor};
    made.state.compression.theirs = kShrinkingCompressor.algorithm;
    return made;
  };
  const std::string all = "-install-cert-compression-algs";
  Add(test("ShimOnly", {"-on-shim" + all}));
  TestCase handshaker = test("HandshakerOnly", {"-on-handshaker" + all});
  handshaker.state.compression = {};
  handshaker.hooks = {Never<CompressedCertificate>("tls: server certificate was compressed")};
  Add(std::move(handshaker));
  TestCase two = test("AlgorithmMismatch", Differing("-install-one-cert-compression-alg",
                                                     Number(kShrinkingCompressor.algorithm),
                                                     Number(kExpandingCompressor.algorithm)));
  two.peer.compression->algorithms.push_back(kExpandingCompressor);
  Add(std::move(two));
  TestCase input = test("InputMismatch", {all});
  input.shim.certificate = X509{.name = "rsa2048", .ocsp_response = {1, 2, 3, 4}};
  input.shim.handshaker_certificate = X509{.name = "rsa2048", .ocsp_response = {5, 6, 7, 8}};
  input.state.peer_credential = *input.shim.certificate;
  Add(std::move(input));
}

void HintMismatch::AddCipherSuites() {
  using enum CipherSuite;
  const std::string ecdhe = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";
  const std::string rsa = "TLS_RSA_WITH_AES_128_GCM_SHA256";
  TestCase hinted =
      Test("CipherMismatch1", kTls12Only, JoinFlags({kAllow, Differing("-cipher", ecdhe, rsa)}));
  hinted.state.cipher_suite = TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256;
  Add(std::move(hinted));
  // An RSA key exchange has no use for hints.
  TestCase unhinted = Test("CipherMismatch2", kTls12Only, Differing("-cipher", rsa, ecdhe));
  unhinted.state.cipher_suite = TLS_RSA_WITH_AES_128_GCM_SHA256;
  Add(std::move(unhinted));
}

void HintMismatch::AddAll() {
  const bool tls = protocol_ == Protocol::kTls;
  AddSignatureInput();
  AddGroups();
  for (const NamedVersion& version : VersionsOf(protocol_)) {
    if (version.version < ProtocolVersion::kTls12) continue;
    AddCredentials(version);
    AddTickets(version);
  }
  TestCase request = Test("CertificateRequest", kTls13Only,
                          JoinFlags({kAllow, {"-on-shim-require-any-client-certificate"}}));
  request.peer.credentials = {X509{.name = "rsa2048"}};
  Add(std::move(request));
  if (tls) AddVersions();
  AddCompression();
  if (tls) AddCipherSuites();
}

}  // namespace

void AddHintMismatchTests(std::vector<TestCase>& tests) {
  Suite suite("HintMismatch", tests, RuleLevel::kCustom);
  for (Protocol protocol : {Protocol::kTls, Protocol::kQuic}) {
    HintMismatch(suite, protocol).AddAll();
  }
}

}  // namespace badpeer
