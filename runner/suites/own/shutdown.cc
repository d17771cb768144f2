// The end of a connection, looked at: a shim that is asked to must answer close_notify with its own,
// and one that has sent its close_notify must put up with what was on its way.
#include "runner/suites/own/own.h"
#include "runner/tls/connection.h"
#include "runner/wire/hello.h"

namespace badpeer {
namespace {

constexpr const char* kCheckCloseNotify = "-check-close-notify";

// RFC 8446, 6.1: without it, whoever cuts the connection cuts the data, and nobody notices.
void AddRequired(Suite& suite) {
  for (const NamedVersion& version : VersionsOf(Protocol::kTls)) {
    for (Role role : {Role::kClient, Role::kServer}) {
      for (bool async : {false, true}) {
        TestCase test{
            .name = Name("BP-CloseNotify", role == Role::kClient ? "Client" : "Server",
                         version.name, async ? "Async" : "Sync"),
            .spec = version.version >= ProtocolVersion::kTls13 ? "RFC 8446 6.1" : "RFC 5246 7.2.1",
            .shim = {.role = role, .flags = {kCheckCloseNotify}},
            .peer = {.versions = {version.version, version.version},
                     .shim_close = ShimClose::kRequired}};
        if (async) test.shim.flags.push_back("-async");
        suite.Add(std::move(test));
      }
    }
  }
}

void SendNoise(Connection& connection) {
  connection.Write({});
  connection.channel().SendAlert(AlertLevel::warning, AlertDescription::unexpected_message);
}

// The shim shuts down; what the peer sends before its own close_notify is to be passed over.
void AddNoise(Suite& suite) {
  const auto add = [&](const std::string& name, const char* spec, VersionRange versions,
                       std::vector<std::string> flags, std::function<void(Connection&)> send) {
    for (bool async : {false, true}) {
      TestCase test{.name = Name(name, async ? "Async" : "Sync"),
                    .spec = spec,
                    .level = RuleLevel::kCustom,
                    .shim = {.flags = flags},
                    .peer = {.versions = versions, .shim_close = ShimClose::kRequired},
                    .hooks = {At(Phase::kBeforeClose, send)},
                    .exchange = {ShimShutsDown()}};
      test.shim.flags.push_back(kCheckCloseNotify);
      if (async) test.shim.flags.push_back("-async");
      suite.Add(std::move(test));
    }
  };
  add("BP-Shutdown-Shim-Noise-TLS12", "RFC 5246 7.2.1", kTls12Only, {}, SendNoise);
  add("BP-Shutdown-Shim-KeyUpdate-TLS13", "RFC 8446 4.6.3", kTls13Only, {},
      [](Connection& c) { c.SendKeyUpdate(KeyUpdateRequest::update_requested); });
  add("BP-Shutdown-Shim-HelloRequest-Ignore-TLS12", "RFC 5246 7.4.1.1", kTls12Only,
      {"-renegotiate-ignore"}, [](Connection& c) { c.peer().Send(HelloRequest{}); });
}

}  // namespace

void AddOwnShutdownTests(std::vector<TestCase>& tests) {
  Suite suite("BP-Shutdown", tests);
  AddRequired(suite);
  AddNoise(suite);
}

}  // namespace badpeer
