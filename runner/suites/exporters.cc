// Exported keying material (RFC 5705; RFC 8446, 7.5): the same on both sides, with and without a
// context, at every moment where a connection has it, and not before.
#include "runner/suites/families.h"
#include "runner/suites/suite.h"
#include "runner/tls/peer.h"

namespace badpeer {
namespace {

using Flags = std::vector<std::string>;

constexpr std::size_t kSize = 1024;

Exchange Exports(std::size_t size, std::string label, std::string context, bool use_context) {
  return {.export_keying_material = size,
          .export_label = std::move(label),
          .export_context = std::move(context),
          .use_export_context = use_context};
}
Exchange ExportsWithContext() { return Exports(kSize, "label", "context", true); }

void AddPlain(Suite& suite, Protocol protocol, const NamedVersion& version) {
  const bool tls13 = version.version >= ProtocolVersion::kTls13;
  const auto add = [&](std::string_view what, Exchange exchange, int resumptions) {
    const std::string kind = Name(ProtocolName(protocol), version.name);
    suite.Add({.name = what.empty() ? Name("ExportKeyingMaterial", kind)
                                    : Name("ExportKeyingMaterial", what, kind),
               .spec = tls13 ? "RFC 8446 7.5" : "RFC 5705 4",
               .protocol = protocol,
               .peer = {.versions = {ProtocolVersion::kTls10, version.version}},
               .exchange = std::move(exchange),
               .resumptions = resumptions});
  };
  add("", ExportsWithContext(), 1);
  // Up to TLS 1.2 an absent context and an empty one give different values.
  add("NoContext", Exports(kSize, "", "", false), 0);
  add("EmptyContext", Exports(kSize, "", "", true), 0);
  add("Small", Exports(1, "label", "context", true), 0);
}

void AddEarlyData(Suite& suite, Protocol protocol) {
  const std::string kind = Name(ProtocolName(protocol), "TLS13");
  // A client that has sent early data has no exporter secret yet.
  suite.Add({.name = Name("NoEarlyKeyingMaterial-Client-InEarlyData", kind),
             .spec = "RFC 8446 7.5",
             .protocol = protocol,
             .shim = {.flags = {"-on-resume-export-keying-material", std::to_string(kSize),
                                "-on-resume-export-label", "label", "-on-resume-export-context",
                                "context"}},
             .resumptions = 1,
             .early_data = true,
             .expect = ShimRejects{.error = ":HANDSHAKE_NOT_COMPLETE:"}});
  // A server has it while the client's Finished is still out.
  TestCase half_rtt{.name = Name("ExportKeyingMaterial-Server-HalfRTT", kind),
                    .spec = "RFC 8446 7.5",
                    .protocol = protocol,
                    .shim = {.role = Role::kServer},
                    .exchange = ExportsWithContext(),
                    .resumptions = 1,
                    .early_data = true};
  half_rtt.peer.early_data.send.emplace();  // offered, and nothing sent
  half_rtt.peer.early_data.expect_half_rtt.emplace();
  suite.Add(std::move(half_rtt));
}

}  // namespace

void AddExporterTests(std::vector<TestCase>& tests) {
  Suite suite("ExportKeyingMaterial", tests);
  for (Protocol protocol : {Protocol::kTls, Protocol::kDtls, Protocol::kQuic}) {
    for (const NamedVersion& version : VersionsOf(protocol)) AddPlain(suite, protocol, version);
    if (protocol != Protocol::kDtls) AddEarlyData(suite, protocol);
  }
  Exchange false_start = ExportsWithContext();
  false_start.shim_writes_first = true;
  suite.Add({.name = "ExportKeyingMaterial-FalseStart",
             .spec = "RFC 7918 3",
             .shim = {.flags = {"-false-start", "-advertise-alpn",
                                "\x03"
                                "foo",
                                "-expect-alpn", "foo"}},
             .peer = {.versions = kUpToTls12,
                      .cipher_suites = {CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256},
                      .application = {.protocols = {"foo"}},
                      .expect_false_start = true},
             .exchange = false_start});
  // In the middle of a renegotiation there are two master secrets, and none that is right.
  suite.Add({.name = "ExportKeyingMaterial-Renegotiate",
             .shim = {.flags = {"-async", "-use-exporter-between-reads", "-renegotiate-freely",
                                "-expect-total-renegotiations", "1"}},
             .peer = {.versions = kUpToTls12},
             .exchange = {.renegotiations = 1},
             .expect = ShimRejects{.error = "failed to export keying material"}});
}

}  // namespace badpeer
