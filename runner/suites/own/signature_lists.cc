// signature_algorithms and signature_algorithms_cert (RFC 8446, 4.2.3; RFC 5246, 7.4.1.4.1) with
// lists that few send. Bugs: CVE-2020-1967 and CVE-2021-3449 (OpenSSL: a list of nothing known in
// signature_algorithms_cert, and a renegotiation without signature_algorithms, end the server).
#include "runner/suites/own/own.h"
#include "runner/suites/spec.h"
#include "runner/tls/connection.h"
#include "runner/wire/messages.h"

namespace badpeer {
namespace {

constexpr ExtensionType kSchemes = ExtensionType::signature_algorithms;
constexpr ExtensionType kCertSchemes = ExtensionType::signature_algorithms_cert;

// What no scheme is: the first is reserved for private use, the second one of GREASE.
constexpr SignatureScheme kUnknown{0xfe05}, kGrease{0x5a5a};

const Expectation kMalformed = RefusesWith(AlertDescription::decode_error);
constexpr const char* kUnreadable = "RFC 5246 7.2.2, RFC 8446 6";

struct ListCase {
  std::string_view name;
  Bytes body;
};
const std::vector<ListCase>& MalformedLists() {
  static const std::vector<ListCase> kCases = {
      {"NoBody", {}},
      {"Empty", {0, 0}},
      {"Odd", {0, 3, 8, 4, 4}},
      {"TrailingByte", {0, 2, 8, 4, 0}},
      {"TooShort", {0, 10, 8, 4}},
  };
  return kCases;
}

Bytes Encoded(const std::vector<SignatureScheme>& schemes) {
  return Encode(SignatureAlgorithms{.algorithms = schemes});
}
std::vector<SignatureScheme> Usual() {
  return {SignatureScheme::rsa_pss_rsae_sha256, SignatureScheme::ecdsa_secp256r1_sha256,
          SignatureScheme::rsa_pkcs1_sha256};
}
Bytes WithUnknown() {
  std::vector<SignatureScheme> schemes = Usual();
  schemes.insert(schemes.begin(), {kUnknown, kGrease});
  return Encoded(schemes);
}
Bytes Repeated(std::size_t times, SignatureScheme first) {
  std::vector<SignatureScheme> schemes(times, first);
  for (SignatureScheme scheme : Usual()) schemes.push_back(scheme);
  return Encoded(schemes);
}

template <class M>
Hook Sets(ExtensionType type, Bytes body) {
  return OnSend<M>([type, body](Peer&, M& message) {
    // In front: a PSK offer must stay the last.
    Remove(message.extensions, type);
    message.extensions.insert(message.extensions.begin(), {type, body});
  });
}

// --- Servers.

TestCase Server(std::string_view what, const NamedVersion& version, Hook hook, Expectation expect) {
  return {.name = Name("BP-SigAlgs-Server", what, version.name),
          .spec = "RFC 5246 7.4.1.4.1, RFC 8446 4.2.3",
          .level = expect.may_refuse ? RuleLevel::kShould : RuleLevel::kMust,
          .shim = {.role = Role::kServer},
          .peer = {.versions = {version.version, version.version}},
          .hooks = {std::move(hook)},
          .expect = std::move(expect),
          .skip_hints = true};
}

void AddServers(Suite& suite, const NamedVersion& version) {
  const auto add = [&](std::string_view what, Hook hook, Expectation expect) {
    suite.Add(Server(what, version, std::move(hook), std::move(expect)));
  };
  for (const ListCase& list : MalformedLists()) {
    TestCase test = Server(list.name, version, Sets<ClientHello>(kSchemes, list.body), kMalformed);
    test.spec = kUnreadable;
    suite.Add(std::move(test));
  }
  add("UnknownAndUsual", Sets<ClientHello>(kSchemes, WithUnknown()), Succeeds());
  // Nobody forbids either, and nobody has to bear it.
  add("Repeated", Sets<ClientHello>(kSchemes, Repeated(100, Usual().front())), SucceedsOrRefuses());
  constexpr std::size_t kMany = 16'000;
  add("32k", Sets<ClientHello>(kSchemes, Repeated(kMany, kUnknown)), SucceedsOrRefuses());
  // Only stacks that have the extension look at what is in it.
  add("CertUnknown", Sets<ClientHello>(kCertSchemes, Encoded({kUnknown, kGrease})),
      SucceedsOrRefuses());
  for (const ListCase& list : MalformedLists()) {
    add("Cert" + std::string(list.name), Sets<ClientHello>(kCertSchemes, list.body),
        SucceedsOrRefuses());
  }
}

// Up to TLS 1.2 a server may decline to renegotiate by a warning, and wait.
Hook EndsWhereDeclined() {
  return Optional(IncomingRecordHook{[](Peer&, const IncomingRecord& record) {
    const Bytes declined = {static_cast<std::uint8_t>(AlertLevel::warning),
                            static_cast<std::uint8_t>(AlertDescription::no_renegotiation)};
    if (record.type == ContentType::alert && record.payload == declined) throw ConnectionEnds();
    return true;
  }});
}

// The first hello is as it should be; the second has the list for certificates alone, or none.
void AddRenegotiations(Suite& suite) {
  for (bool with_cert : {true, false}) {
    const Hook hook = OnSend<ClientHello>([with_cert](Peer& peer, ClientHello& hello) {
      if (peer.state().client_verify_data.empty()) return false;
      Remove(hello.extensions, kSchemes);
      if (with_cert) hello.extensions.push_back({kCertSchemes, Encoded(Usual())});
      return true;
    });
    suite.Add({.name = with_cert ? "BP-SigAlgs-Server-Renegotiation-CertAlone"
                                 : "BP-SigAlgs-Server-Renegotiation-None",
               .spec = "RFC 5246 7.4.1.4.1",
               .level = RuleLevel::kShould,
               .shim = {.role = Role::kServer},
               .peer = {.versions = kTls12Only},
               .hooks = {hook, EndsWhereDeclined()},
               .exchange = {Renegotiate(), Echo()},
               .expect = SucceedsOrRefuses(),
               .skip_hints = true});
  }
}

// --- Clients that are asked for a certificate.

void AddClients(Suite& suite) {
  const auto add = [&](std::string_view what, Hook hook, Expectation expect) {
    suite.Add(
        {.name = Name("BP-SigAlgs-Client", what, "TLS13"),
         .spec = expect.should_fail ? kUnreadable : "RFC 8446 4.2.3",
         .level = expect.may_refuse || expect.should_fail ? RuleLevel::kShould : RuleLevel::kMust,
         .shim = {.certificate = X509{.name = "rsa2048"}},
         .peer = {.versions = kTls13Only, .client_auth = {.mode = ClientAuth::kRequest}},
         .hooks = {std::move(hook)},
         .expect = std::move(expect)});
  };
  for (const ListCase& list : MalformedLists()) {
    add(list.name, Sets<CertificateRequest13>(kSchemes, list.body), kMalformed);
  }
  add("UnknownAndUsual", Sets<CertificateRequest13>(kSchemes, WithUnknown()), Succeeds());
  add("CertUnknown", Sets<CertificateRequest13>(kCertSchemes, Encoded({kUnknown, kGrease})),
      SucceedsOrRefuses());
}

}  // namespace

void AddOwnSignatureListTests(std::vector<TestCase>& tests) {
  Suite suite("BP-SigAlgs", tests);
  for (const NamedVersion& version : VersionsOf(Protocol::kTls)) {
    if (version.version >= ProtocolVersion::kTls12) AddServers(suite, version);
  }
  AddRenegotiations(suite);
  AddClients(suite);
}

}  // namespace badpeer
