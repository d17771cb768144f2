// Clients with pre-shared keys: which of them they offer, what they take of a server, and that they
// take a certificate only where they are told to.
#include "runner/suites/common_hooks.h"
#include "runner/suites/psk.h"
#include "runner/suites/spec.h"
#include "runner/tls/peer.h"
#include "runner/wire/messages.h"

namespace badpeer {
namespace {

const Expectation kUnexpectedMessage =
    ShimRejects{.error = ":UNEXPECTED_MESSAGE:", .alert = AlertDescription::unexpected_message};

void AddHashes(PskTests& tests) {
  for (const PskHash& of_key : PskHashes()) {
    for (const PskHash& of_suite : PskHashes()) {
      for (bool retry : {false, true}) {
        const std::string name = Name(of_key.name, of_suite.name);
        tests.Add(retry ? Name("HRR", name) : name,
                  {.shim = {.credentials = {of_key.key}, .flags = {"-expect-no-peer-cert"}},
                   .peer = {.cipher_suites = {of_suite.suite}, .credentials = {of_key.key}},
                   .hooks = retry ? AskForCookie() : Hooks{},
                   .resumptions = 1});
      }
    }
  }
}

void AddChoices(PskTests& tests) {
  const Credentials both = {Psk256(), Psk384()};
  tests.Add("AcceptFirst",
            {.shim = {.credentials = both, .flags = {"-expect-selected-credential", "0"}}});
  tests.Add("AcceptSecond",
            {.shim = {.credentials = both, .flags = {"-expect-selected-credential", "1"}},
             .peer = {.credentials = {Psk384()}}});
  // Offered beside a session that the server does not want.
  tests.Add(
      "DeclineSession",
      {.shim = {.flags = {"-on-resume-expect-no-session"}},
       .resumptions = 1,
       .resume = Resumption{.peer = {.credentials = {Psk256()}, .tickets = {.enabled = false}}},
       .expect_resume_rejected = true});
  // One credential makes two keys, of which the second hello has one.
  const Expectation not_found = ShimRejects{.error = ":PSK_IDENTITY_NOT_FOUND:"};
  tests.Add("OutOfBoundsIndex", {.hooks = {OnChoose(PskIndex{2})}, .expect = not_found});
  Hooks retry = AskForCookie();
  retry.push_back(OnChoose(PskIndex{1}));
  tests.Add("OutOfBoundsIndex-HRR", {.hooks = std::move(retry), .expect = not_found});
  tests.Add("NoKeyShare", {.spec = "RFC 8446 4.2.9",
                           .hooks = {OnSend<ServerHello>([](Peer&, ServerHello& hello) {
                             Remove(hello.extensions, ExtensionType::key_share);
                           })},
                           .expect = ShimRejects{.error = ":MISSING_KEY_SHARE:"}});
}

// Of a server that has a certificate alone; up to 1.2 there are no such keys.
void AddCertificates(PskTests& tests) {
  const auto add = [&](std::string_view name, bool tls12, TestCase test) {
    test.peer.credentials = {X509{.name = "rsa2048"}};
    if (tls12) test.peer.versions = kUpToTls12;
    tests.Add(tls12 ? Name(name, "TLS12") : name, std::move(test));
  };
  const std::string verify = "-verify-peer";
  for (bool tls12 : {false, true}) {
    if (tls12 && tests.protocol() == Protocol::kQuic) break;
    const char* spec = tls12 ? "RFC 5246 7.4.2" : "RFC 8446 4.4.2";
    TestCase required{.spec = tls12 ? "RFC 8446 4.2.1" : "RFC 8446 4.2.11",
                      .level = RuleLevel::kCustom,
                      .expect = ShimRejects{.error = ":UNSUPPORTED_PROTOCOL:",
                                            .alert = AlertDescription::protocol_version}};
    if (!tls12) {
      // It has not said which signatures it could verify.
      required.hooks = {Optional(OnChoose(SignatureScheme::rsa_pss_rsae_sha256)),
                        Optional(Waive(Check::kClientSchemes))};
      required.expect = ShimRejects{.error = ":MISSING_EXTENSION:"};
    }
    add("PSKRequired", tls12, std::move(required));
    add("PSKOrCert-Cert", tls12, {.spec = spec, .shim = {.flags = {verify}}});
    add("PSKOrCert-CertRequest", tls12,
        {.spec = spec,
         .shim = {.credentials = {Psk256(), X509{.name = "rsa2048"}}, .flags = {verify}},
         .peer = {.client_auth = {.mode = ClientAuth::kRequireAny}}});
    // It has nothing but a key, and the server takes no certificate as well.
    add("PSKOrCert-CertRequest-NoClientCert", tls12,
        {.spec = spec,
         .shim = {.flags = {verify}},
         .peer = {.client_auth = {.mode = ClientAuth::kRequest}}});
  }
  tests.Add("PSKOrCert-PSK", {.shim = {.flags = {verify}}});
  tests.Add("UnexpectedCertificateRequest",
            {.spec = "RFC 8446 4.3.2",
             .level = LevelOfClientsAlert(tests.protocol(), ProtocolVersion::kTls13),
             .hooks = {SendCertificateRequestAnyway()},
             .expect = kUnexpectedMessage});
  tests.Add("UnexpectedCertificate",
            {.spec = "RFC 8446 4.4.2",
             .level = LevelOfClientsAlert(tests.protocol(), ProtocolVersion::kTls13),
             .hooks = {SendCertificateAnyway("rsa2048")},
             .expect = kUnexpectedMessage});
}

}  // namespace

void AddPskClientTests(PskTests tests) {
  AddHashes(tests);
  AddChoices(tests);
  AddCertificates(tests);
}

}  // namespace badpeer
