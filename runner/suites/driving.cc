// How an application drives the stack: it peeks before it reads, asks for a handshake that is over,
// refuses a client early, keeps no more of a client's certificate than its hash, exports secrets.
#include "runner/suites/families.h"
#include "runner/suites/suite.h"
#include "runner/tls/peer.h"

namespace badpeer {
namespace {

using Flags = std::vector<std::string>;

constexpr VersionRange UpTo(ProtocolVersion version) { return {ProtocolVersion::kTls10, version}; }

// The callback sees the ClientHello before anything is decided; a refusal is an internal_error.
void AddDdosCallback(Suite& suite, bool tls13, bool accepts, bool resumes) {
  const std::string_view version = tls13 ? "TLS13" : "";
  // BoGo's names have the two words for resumption the wrong way round.
  std::string name =
      Name("Server-DDoS", accepts ? "OK" : "Reject", resumes ? "NoResume" : "Resume");
  if (tls13) name = Name(name, version);
  TestCase test{
      .name = std::move(name),
      .spec = "RFC 5246 7.4.1.2, RFC 8446 4.1.2",
      .shim = {.role = Role::kServer, .flags = {"-install-ddos-callback"}},
      .peer = {.versions = UpTo(tls13 ? ProtocolVersion::kTls13 : ProtocolVersion::kTls12)},
      .resumptions = resumes ? 1 : 0};
  if (!accepts) {
    test.shim.flags.push_back(resumes ? "-on-resume-fail-ddos-callback" : "-fail-ddos-callback");
    test.expect =
        ShimRejects{.error = ":CONNECTION_REJECTED:", .alert = AlertDescription::internal_error};
  }
  suite.Add(std::move(test));
}

// A session that holds the certificate is of no use to a server that wants the hash, and the other
// way round.
void AddRetainedCertificate(Suite& suite, const NamedVersion& version) {
  const auto add = [&](std::string_view what, bool initially, bool later, bool certificate) {
    Flags flags;
    if (certificate) flags.push_back("-verify-peer");
    for (const char* flag : {"retain-only-sha256-client-cert", "expect-sha256-client-cert"}) {
      if (initially) flags.push_back(std::string("-on-initial-") + flag);
      if (later) flags.push_back(std::string("-on-resume-") + flag);
      if (!certificate) break;
    }
    TestCase test{.name = Name("RetainOnlySHA256", what, version.name),
                  .spec = "RFC 5246 7.4.6, RFC 8446 4.4.2",
                  .shim = {.role = Role::kServer, .flags = std::move(flags)},
                  .peer = {.versions = {version.version, version.version}},
                  .resumptions = 1,
                  .expect_resume_rejected = initially != later};
    if (certificate) test.peer.credentials = {X509{.name = "rsa2048"}};
    suite.Add(std::move(test));
  };
  add("NoCert", true, true, false);
  add("Cert", true, true, true);
  add("OnOff", true, false, true);
  add("OffOn", false, true, true);
}

// RFC 5929, 3. Without an extended master secret the value of a resumed connection can be forced on
// it (RFC 7627, 1), so that a stack must not give it out.
void AddTlsUnique(Suite& suite) {
  for (const char* side : {"Server", "Client"}) {
    for (bool resumed : {false, true}) {
      for (bool ems : {false, true}) {
        const PeerOptions peer{.versions = kUpToTls12, .extended_master_secret = ems};
        TestCase test{
            .name = Name("TLSUnique", resumed ? "Resume" : "Full", ems ? "EMS" : "NoEMS", side),
            .spec = "RFC 5929 3",
            .peer = peer,
            .exchange = {TlsUnique(), Echo()}};
        if (resumed) {
          test.resumptions = 1;
          test.resume = Resumption{.peer = peer};
        }
        if (resumed && !ems) test.expect = ShimRejects{.error = "failed to get tls-unique"};
        suite.Add(std::move(test));
      }
    }
  }
}

void AddPeek(Suite& suite) {
  const auto add = [&](std::string_view what, TestCase test) {
    test.name = Name("Peek", what);
    test.spec = "RFC 5246 6.2.1, RFC 8446 5.1";
    test.shim.flags.insert(test.shim.flags.begin(), "-peek-then-read");
    suite.Add(std::move(test));
  };
  add("Basic", {.exchange = {EmptyRecords(1), Echo()}});
  add("ImplicitHandshake", {.shim = {.flags = {"-implicit-handshake"}}});
  add("Renegotiate",
      {.shim = {.flags = {"-renegotiate-freely", "-expect-total-renegotiations", "1"}},
       .peer = {.versions = kUpToTls12},
       .exchange = {Renegotiate(), Echo()}});
  add("Shutdown",
      {.shim = {.flags = {"-check-close-notify"}}, .peer = {.shim_close = ShimClose::kAwaited}});
  add("Alert", {.hooks = {At(Phase::kBeforeApplicationData,
                             [](Peer& peer) {
                               peer.channel().SendAlert(AlertLevel::fatal,
                                                        AlertDescription::record_overflow);
                             })},
                .expect = ShimRejects{.error = ":TLSV1_ALERT_RECORD_OVERFLOW:"}});
  add("KeyUpdate", {.exchange = {KeyUpdates(1), Echo()}});
}

void AddExtraHandshake(Suite& suite) {
  const Flags flags = {"-async", "-no-op-extra-handshake"};
  for (const NamedVersion& version : VersionsOf(Protocol::kTls)) {
    if (version.version < ProtocolVersion::kTls12) continue;
    const PeerOptions peer{.versions = {version.version, version.version}};
    suite.Add({.name = Name("ExtraHandshake-Client", version.name),
               .spec = "RFC 5246 7.3, RFC 8446 2",
               .shim = {.flags = flags},
               .peer = peer});
    suite.Add({.name = Name("ExtraHandshake-Server", version.name),
               .spec = "RFC 5246 7.3, RFC 8446 2",
               .shim = {.role = Role::kServer, .flags = flags},
               .peer = peer});
  }
  suite.Add({.name = "ExtraHandshake-Server-EarlyData-TLS13",
             .spec = "RFC 8446 2.3",
             .shim = {.role = Role::kServer, .flags = flags},
             .peer = {.versions = kTls13Only},
             .exchange = {Echo(), Echo()},
             .resumptions = 1,
             .early_data = true});
  // While false start waits for the rest of the handshake, a second one is none. What it sends
  // early, the alert cuts off.
  suite.Add({.name = "ExtraHandshake-FalseStart",
             .spec = "RFC 7918 4",
             .shim = {.flags = {"-handshake-twice", "-false-start", "-advertise-alpn",
                                "\x03"
                                "foo",
                                "-expect-alpn", "foo"}},
             .peer = {.versions = kUpToTls12,
                      .cipher_suites = {CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256},
                      .application = {.protocols = {"foo"}},
                      .expect_false_start = true},
             .hooks = {At(Phase::kAfterClientFinished,
                          [](Peer& peer) {
                            peer.channel().SendAlert(AlertLevel::fatal,
                                                     AlertDescription::access_denied);
                          })},
             .exchange = {ShimWritesFirst(), Echo()},
             .expect = ShimRejects{.error = ":TLSV1_ALERT_ACCESS_DENIED:",
                                   .local = "tls: peer did not false start: EOF"}});
}

void AddTrafficSecrets(Suite& suite) {
  for (const auto& [name, cipher_suite] :
       {std::pair{"AEAD-AES128-GCM-SHA256", CipherSuite::TLS_AES_128_GCM_SHA256},
        std::pair{"AEAD-AES256-GCM-SHA384", CipherSuite::TLS_AES_256_GCM_SHA384}}) {
    suite.Add({.name = Name("ExportTrafficSecrets", name),
               .spec = "RFC 8446 7.2",
               .peer = {.versions = kTls13Only, .cipher_suites = {cipher_suite}},
               .exchange = {ExportTrafficSecrets(), Echo()}});
  }
}

// Which of AES and ChaCha20 comes first depends on whether the machine has AES in hardware.
void AddCipherPreference(Suite& suite) {
  const std::string aes =
      std::to_string(static_cast<unsigned>(CipherSuite::TLS_AES_128_GCM_SHA256));
  const std::string chacha =
      std::to_string(static_cast<unsigned>(CipherSuite::TLS_CHACHA20_POLY1305_SHA256));
  const auto add = [&](std::string_view what, Role role, const std::string& with_aes,
                       std::vector<CipherSuite> suites) {
    TestCase test{
        .name = Name("TLS13-CipherPreference", what),
        .spec = "RFC 8446 4.1.1",
        .shim = {.role = role,
                 .flags = {"-expect-cipher-aes", with_aes, "-expect-cipher-no-aes", chacha}},
        .peer = {.cipher_suites = std::move(suites)}};
    if (role == Role::kServer) test.peer.groups = {NamedGroup::x25519};
    suite.Add(std::move(test));
  };
  const CipherSuite aes128 = CipherSuite::TLS_AES_128_GCM_SHA256;
  const CipherSuite chacha20 = CipherSuite::TLS_CHACHA20_POLY1305_SHA256;
  add("Server-ChaCha20-AES", Role::kServer, chacha, {chacha20, aes128});
  add("Server-AES-ChaCha20", Role::kServer, aes, {aes128, chacha20});
  add("Client", Role::kClient, aes, {});
}

}  // namespace

void AddDdosCallbackTests(std::vector<TestCase>& tests) {
  Suite suite("DDoSCallback", tests);
  for (bool resumes : {false, true}) {
    for (bool accepts : {true, false}) {
      for (bool tls13 : {false, true}) AddDdosCallback(suite, tls13, accepts, resumes);
    }
  }
}

void AddRetainedCertificateTests(std::vector<TestCase>& tests) {
  Suite suite("RetainOnlySHA256ClientCert", tests);
  for (const NamedVersion& version : VersionsOf(Protocol::kTls)) {
    AddRetainedCertificate(suite, version);
  }
}

void AddTlsUniqueTests(std::vector<TestCase>& tests) {
  Suite suite("TLSUnique", tests);
  AddTlsUnique(suite);
}

void AddPeekTests(std::vector<TestCase>& tests) {
  Suite suite("Peek", tests);
  AddPeek(suite);
}

void AddExtraHandshakeTests(std::vector<TestCase>& tests) {
  Suite suite("ExtraHandshake", tests);
  AddExtraHandshake(suite);
}

void AddTrafficSecretTests(std::vector<TestCase>& tests) {
  Suite suite("ExportTrafficSecrets", tests);
  AddTrafficSecrets(suite);
}

void AddCipherPreferenceTests(std::vector<TestCase>& tests) {
  Suite suite("TLS13CipherPreference", tests);
  AddCipherPreference(suite);
}

}  // namespace badpeer
