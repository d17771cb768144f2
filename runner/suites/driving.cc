// How an application drives the stack: it peeks before it reads, asks for a handshake that is over.
#include "runner/scenario/defaults.h"
#include "runner/scenario/flag_values.h"
#include "runner/suites/common_hooks.h"
#include "runner/suites/families.h"
#include "runner/suites/suite.h"
#include "runner/tls/peer.h"

namespace badpeer {
namespace {

using Flags = std::vector<std::string>;

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
  suite.Add(WithEarlyData({.name = "ExtraHandshake-Server-EarlyData-TLS13",
                           .spec = "RFC 8446 2.3",
                           .shim = {.role = Role::kServer, .flags = flags},
                           .peer = {.versions = kTls13Only},
                           .exchange = {Echo(), Echo()},
                           .resumptions = 1}));
  // While false start waits for the rest of the handshake, a second one is none. What it sends
  // early, the alert cuts off.
  suite.Add({.name = "ExtraHandshake-FalseStart",
             .spec = "RFC 7918 4",
             .shim = {.flags = {"-handshake-twice", "-false-start", "-advertise-alpn",
                                AlpnList({"foo"}), "-expect-alpn", "foo"}},
             .peer = {.versions = kUpToTls12,
                      .cipher_suites = {CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256},
                      .application = {.protocols = {"foo"}},
                      .expect_false_start = true},
             .hooks = {AlertInsteadOfFinished()},
             .exchange = {ShimWritesFirst(), Echo()},
             .expect = ShimRejects{.error = ":TLSV1_ALERT_ACCESS_DENIED:",
                                   .local = "tls: peer did not false start: EOF"}});
}

}  // namespace

void AddPeekTests(std::vector<TestCase>& tests) {
  Suite suite("Peek", tests, RuleLevel::kCustom);
  AddPeek(suite);
}

void AddExtraHandshakeTests(std::vector<TestCase>& tests) {
  Suite suite("ExtraHandshake", tests, RuleLevel::kCustom);
  AddExtraHandshake(suite);
}

}  // namespace badpeer
