// False Start (RFC 7918): when a client may do it, and that it still wants the rest of the
// handshake.
#include "runner/scenario/flag_values.h"
#include "runner/suites/basic/basic.h"
#include "runner/suites/common_hooks.h"
#include "runner/tls/peer.h"
#include "runner/wire/handshake12.h"
#include "runner/wire/handshake13.h"

namespace badpeer {
namespace {

constexpr CipherSuite kEcdheAead = CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256;

PeerOptions Server(CipherSuite suite, bool with_alpn) {
  PeerOptions peer{.versions = kUpToTls12, .cipher_suites = {suite}, .expect_false_start = true};
  if (with_alpn) peer.application.protocols = {"foo"};
  return peer;
}

// Neither ticket nor ChangeCipherSpec nor Finished: what the server sends next is in plaintext.
Hooks SkipSecondLeg() {
  return {Skip<NewSessionTicket12>(), Skip<Finished>(),
          OnSend<Finished>([](Peer& peer, Finished&) { peer.channel().SetWriteKeys({}); }),
          FlightHook{[](Peer&, Flight& flight) {
            return std::erase_if(flight, [](const FlightItem& item) {
                     return item.type == ContentType::change_cipher_spec;
                   }) > 0;
          }}};
}

void AddUnfinished(Suite& suite) {
  const std::vector<std::string> flags = {"-false-start",    "-handshake-never-done",
                                          "-advertise-alpn", AlpnList({"foo"}),
                                          "-expect-alpn",    "foo"};
  suite.Add({.name = "FalseStart-SkipServerSecondLeg",
             .spec = "RFC 7918 4",
             .shim = {.flags = flags},
             .peer = Server(kEcdheAead, true),
             .hooks = SkipSecondLeg(),
             .exchange = {ShimWritesFirst(), Echo()},
             .expect = ShimRejects{.error = ":UNEXPECTED_RECORD:"}});
  suite.Add({.name = "FalseStart-BadFinished",
             .spec = "RFC 7918 4",
             .shim = {.flags = flags},
             .peer = Server(kEcdheAead, true),
             .hooks = {OnSecret(Secret::kVerifyData, [](Peer&, Bytes& data) { data[0] ^= 1; })},
             .exchange = {ShimWritesFirst(), Echo()},
             .expect = ShimRejects{.error = ":DIGEST_CHECK_FAILED:"}});
  // The shim reads first, in a handshake that reading starts.
  PeerOptions reads_nothing_early = Server(kEcdheAead, true);
  reads_nothing_early.expect_false_start = false;
  suite.Add({.name = "FalseStart-SkipServerSecondLeg-Implicit",
             .spec = "RFC 7918 4",
             .shim = {.flags = {"-implicit-handshake", "-false-start", "-handshake-never-done",
                                "-advertise-alpn", AlpnList({"foo"})}},
             .peer = reads_nothing_early,
             .hooks = SkipSecondLeg(),
             .expect = ShimRejects{.error = ":UNEXPECTED_RECORD:"}});
}

void AddConditions(Suite& suite) {
  suite.Add({.name = "FalseStart-NoALPNAllowed",
             .spec = "RFC 7918 4",
             .level = RuleLevel::kCustom,
             .shim = {.flags = {"-false-start", "-allow-false-start-without-alpn"}},
             .peer = Server(kEcdheAead, false),
             .exchange = {ShimWritesFirst(), Echo()}});
  const auto add_none = [&](const char* name, CipherSuite cipher_suite, bool with_alpn,
                            RuleLevel level = RuleLevel::kCustom) {
    std::vector<std::string> flags = {"-false-start"};
    if (with_alpn) {
      flags.insert(flags.end(), {"-advertise-alpn", AlpnList({"foo"})});
    }
    suite.Add({.name = name,
               .spec = "RFC 7918 5.3",
               .level = level,
               .shim = {.flags = std::move(flags)},
               .peer = Server(cipher_suite, with_alpn),
               .hooks = {AlertInsteadOfFinished()},
               .exchange = {ShimWritesFirst(), Echo()},
               .expect = ShimRejects{.error = ":TLSV1_ALERT_ACCESS_DENIED:",
                                     .local = "tls: peer did not false start: EOF"}});
  };
  add_none("NoFalseStart-NoALPN", kEcdheAead, false);
  add_none("NoFalseStart-NoAEAD", CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, true);
  add_none("NoFalseStart-RSA", CipherSuite::TLS_RSA_WITH_AES_128_GCM_SHA256, true,
           RuleLevel::kMust);
}

}  // namespace

void AddBasicFalseStart(Suite& suite) {
  AddUnfinished(suite);
  AddConditions(suite);
}

}  // namespace badpeer
