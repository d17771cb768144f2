// The order of messages in DTLS (RFC 6347, 4.2; RFC 9147, 5): one is left out, and the numbers of the
// others have no gap, so that it is not lost but missing. Bug: CVE-2022-29222 (pion's server took a
// certificate without the CertificateVerify that proves it).
#include "runner/dtls/hooks.h"
#include "runner/suites/own/own.h"
#include "runner/tls/peer.h"
#include "runner/wire/messages.h"

namespace badpeer {
namespace {

struct Case {
  std::string_view what;
  Hooks hooks;
};

TestCase Test(Role role, std::string_view what, bool tls13, bool mutual) {
  TestCase test{
      .name = Name("BP-State-Skip", role == Role::kClient ? "Client" : "Server",
                   tls13 ? "TLS13" : "TLS12", what, "DTLS"),
      .spec = "RFC 5246 7.4, RFC 8446 4",
      .protocol = Protocol::kDtls,
      .shim = {.role = role},
      .peer = {.versions = tls13 ? kTls13Only : kTls12Only},
      .expect = tls13 ? RefusesWith(AlertDescription::unexpected_message) : RefusesWithAlert(),
      .skip_hints = true};
  if (mutual) {
    test.shim.flags = {"-require-any-client-certificate"};
    test.peer.credentials = {X509{.name = "rsa2048"}};
  }
  return test;
}

void AddClients(Suite& suite) {
  const Case kOlder[] = {{"Certificate", {Skip<Certificate12>()}},
                         {"ServerKeyExchange", {Skip<ServerKeyExchange>()}}};
  const Case k13[] = {{"EncryptedExtensions", {Skip<EncryptedExtensions>()}},
                      {"Certificate", {Skip<Certificate13>()}},
                      {"CertificateVerify", {Skip<CertificateVerify>()}},
                      {"Authentication", {Skip<Certificate13>(), Skip<CertificateVerify>()}}};
  const auto add = [&](const Case& skipped, bool tls13) {
    TestCase test = Test(Role::kClient, skipped.what, tls13, /*mutual=*/false);
    test.hooks = skipped.hooks;
    suite.Add(std::move(test));
  };
  for (const Case& skipped : kOlder) add(skipped, false);
  for (const Case& skipped : k13) add(skipped, true);
}

void AddServers(Suite& suite) {
  const Case kOlder[] = {{"Certificate", {Skip<Certificate12>()}},
                         {"ClientKeyExchange", {Skip<ClientKeyExchange>()}},
                         {"Authentication", {Skip<Certificate12>(), Skip<CertificateVerify>()}}};
  const Case k13[] = {{"Certificate", {Skip<Certificate13>()}},
                      {"CertificateVerify", {Skip<CertificateVerify>()}},
                      {"Authentication", {Skip<Certificate13>(), Skip<CertificateVerify>()}}};
  const auto add = [&](const Case& skipped, bool tls13) {
    TestCase test = Test(Role::kServer, skipped.what, tls13, /*mutual=*/true);
    test.hooks = skipped.hooks;
    suite.Add(std::move(test));
  };
  for (const Case& skipped : kOlder) add(skipped, false);
  for (const Case& skipped : k13) add(skipped, true);
}

// Up to DTLS 1.2 a ChangeCipherSpec and a Finished that come before the rest may have overtaken it. All
// that a server without the CertificateVerify can do is to say its own flight once more.
constexpr const char* kWaits = "the shim waits for the message that is missing";
constexpr std::chrono::seconds kFirstTimeout{1};  // RFC 6347, 4.2.4.1; or less

Hook SeesItWaiting() {
  return DtlsFlightHook{[](Peer&, DtlsController& dtls) -> bool {
    if (!dtls.next().front().IsHandshake(HandshakeType::certificate)) return false;
    dtls.WriteFlight(dtls.next());
    dtls.AdvanceClock(kFirstTimeout);
    dtls.ReadRetransmit();
    throw PeerFailure(kWaits);
  }};
}

void AddUnproven(Suite& suite) {
  TestCase test = Test(Role::kServer, "CertificateVerify", /*tls13=*/false, /*mutual=*/true);
  test.shim.flags.push_back("-async");
  test.hooks = {Skip<CertificateVerify>(), SeesItWaiting()};
  test.expect = ShimRejects{.local = kWaits};
  suite.Add(std::move(test));
}

}  // namespace

void AddOwnDatagramStateTests(std::vector<TestCase>& tests) {
  Suite suite("BP-State", tests);
  AddClients(suite);
  AddServers(suite);
  AddUnproven(suite);
}

}  // namespace badpeer
