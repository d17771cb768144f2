// Exported keying material (RFC 5705; RFC 8446, 7.5): the same on both sides, with and without a
// context, at every moment where a connection has it, and not before.
#include "runner/scenario/defaults.h"
#include "runner/scenario/flag_values.h"
#include "runner/suites/families.h"
#include "runner/suites/suite.h"
#include "runner/tls/peer.h"

namespace badpeer {
namespace {

using Flags = std::vector<std::string>;

constexpr std::size_t kSize = 1024;

const Exporter kWithContext = {.size = kSize, .label = "label", .context = "context"};

void AddPlain(Suite& suite, Protocol protocol, const NamedVersion& version) {
  const bool tls13 = version.version >= ProtocolVersion::kTls13;
  const auto add = [&](std::string_view what, const Exporter& exporter, int resumptions) {
    const std::string kind = Name(ProtocolName(protocol), version.name);
    suite.Add(Over(protocol, {.name = what.empty() ? Name("ExportKeyingMaterial", kind)
                                                   : Name("ExportKeyingMaterial", what, kind),
                              .spec = tls13 ? "RFC 8446 7.5" : "RFC 5705 4",
                              .peer = {.versions = {ProtocolVersion::kTls10, version.version}},
                              .exchange = {ExportKeyingMaterial(exporter), Echo()},
                              .resumptions = resumptions}));
  };
  add("", kWithContext, 1);
  // Up to TLS 1.2 an absent context and an empty one give different values.
  add("NoContext", {.size = kSize}, 0);
  add("EmptyContext", {.size = kSize, .context = ""}, 0);
  add("Small", {.size = 1, .label = "label", .context = "context"}, 0);
}

void AddEarlyData(Suite& suite, Protocol protocol) {
  const std::string kind = Name(ProtocolName(protocol), "TLS13");
  // A client that has sent early data has no exporter secret yet.
  suite.Add(Over(
      protocol, WithEarlyData({.name = Name("NoEarlyKeyingMaterial-Client-InEarlyData", kind),
                               .spec = "RFC 8446 7.5",
                               .level = RuleLevel::kCustom,
                               .shim = {.flags = {"-on-resume-export-keying-material",
                                                  std::to_string(kSize), "-on-resume-export-label",
                                                  "label", "-on-resume-export-context", "context"}},
                               .resumptions = 1,
                               .expect = ShimRejects{.error = ":HANDSHAKE_NOT_COMPLETE:"}})));
  // A server has it while the client's Finished is still out.
  TestCase half_rtt{.name = Name("ExportKeyingMaterial-Server-HalfRTT", kind),
                    .spec = "RFC 8446 7.5",
                    .shim = {.role = Role::kServer},
                    .exchange = {ExportKeyingMaterial(kWithContext), Echo()},
                    .resumptions = 1};
  half_rtt.peer.early_data->send.emplace();  // offered, and nothing sent
  half_rtt.peer.early_data->expect_half_rtt.emplace();
  suite.Add(Over(protocol, WithEarlyData(std::move(half_rtt))));
}

}  // namespace

void AddExporterTests(std::vector<TestCase>& tests) {
  Suite suite("ExportKeyingMaterial", tests);
  for (Protocol protocol : {Protocol::kTls, Protocol::kDtls, Protocol::kQuic}) {
    for (const NamedVersion& version : VersionsOf(protocol)) AddPlain(suite, protocol, version);
    if (protocol != Protocol::kDtls) AddEarlyData(suite, protocol);
  }
  suite.Add({.name = "ExportKeyingMaterial-FalseStart",
             .spec = "RFC 7918 3",
             .level = RuleLevel::kCustom,
             .shim = {.flags = {"-false-start", "-advertise-alpn", AlpnList({"foo"}),
                                "-expect-alpn", "foo"}},
             .peer = {.versions = kUpToTls12,
                      .cipher_suites = {CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256},
                      .application = {.protocols = {"foo"}},
                      .expect_false_start = true},
             .exchange = {ShimWritesFirst(), ExportKeyingMaterial(kWithContext), Echo()}});
  // In the middle of a renegotiation there are two master secrets, and none that is right.
  suite.Add({.name = "ExportKeyingMaterial-Renegotiate",
             .shim = {.flags = {"-async", "-use-exporter-between-reads", "-renegotiate-freely",
                                "-expect-total-renegotiations", "1"}},
             .peer = {.versions = kUpToTls12},
             .exchange = {Renegotiate(), Echo()},
             .expect = ShimRejects{.error = "failed to export keying material"}});
}

}  // namespace badpeer
