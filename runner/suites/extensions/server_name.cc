// server_name (RFC 6066, 3): which name the client says, and that the server knows it.
#include "runner/suites/extensions/extensions.h"
#include "runner/suites/spec.h"
#include "runner/tls/peer.h"
#include "runner/wire/extension_common.h"

namespace badpeer {
namespace {

constexpr const char* kName = "example.com";
constexpr const char* kSpec = "RFC 6066 3";

using Flags = std::vector<std::string>;

void AddClients(const ExtensionVariant& variant) {
  const auto add = [&](std::string name, Flags flags, std::string wanted, Credentials credentials,
                       Expectation expect) {
    variant.Add({.name = std::move(name),
                 .spec = kSpec,
                 .shim = {.flags = std::move(flags)},
                 .peer = {.credentials = std::move(credentials)},
                 .hooks = {ExpectsServerName<ClientHello>(variant, std::move(wanted))},
                 .expect = std::move(expect)});
  };
  const Expectation unexpected = PeerRejects{.local = "tls: unexpected server name"};
  const Flags named = {"-host-name", kName};
  add("ServerNameExtensionClient", named, kName, {X509{.name = kName}}, Succeeds());
  add("ServerNameExtensionClientMismatch", named, "mismatch.com", {}, unexpected);
  add("ServerNameExtensionClientMissing", {}, "missing.com", {}, unexpected);
  variant.Add({.name = "TolerateServerNameAck",
               .spec = kSpec,
               .shim = {.flags = named},
               .peer = {.credentials = {X509{.name = kName}}},
               .hooks = {variant.AddToAnswer(AsExtension(ServerNameAck{}))},
               .resumptions = 1});
  variant.Add({.name = "UnsolicitedServerNameAck",
               .spec = "RFC 5246 7.4.1.4, RFC 8446 4.2",
               .level = LevelOfClientsAlert(variant.protocol(), variant.version()),
               .hooks = {variant.AddToAnswer(AsExtension(ServerNameAck{}))},
               .expect = ShimRejects{.error = ":UNEXPECTED_EXTENSION:",
                                     .alert = AlertDescription::unsupported_extension}});
}

void AddServers(const ExtensionVariant& variant) {
  for (bool acknowledges : {true, false}) {
    TestCase test{
        .name = acknowledges ? "ServerNameExtensionServer" : "ServerNameExtensionServer-NoACK",
        .spec = kSpec,
        .level = acknowledges ? RuleLevel::kMust : RuleLevel::kCustom,
        .shim = {.role = Role::kServer, .flags = {"-expect-server-name", kName}},
        .peer = {.server_name = kName},
        .state = {.server_name = {.acknowledged = acknowledges}},
        .resumptions = 1};
    if (!acknowledges) test.shim.flags.push_back("-no-server-name-ack");
    variant.Add(std::move(test));
  }
}

}  // namespace

template <class Hello>
Hook ExpectsServerName(const ExtensionVariant& variant, std::string wanted) {
  const bool verified = variant.IsDtls() && !variant.IsTls13();
  return OnReceive<Hello>([verified, wanted](Peer&, const Hello& hello) {
    if (verified && hello.dtls_cookie->empty()) return;
    const auto body = Get<ServerName>(hello.extensions);
    const bool named = body && *body && !(*body)->server_name_list.empty();
    const std::string got = named ? (*body)->server_name_list.front().host_name : "";
    if (got != wanted) throw PeerFailure("tls: unexpected server name", got, wanted);
  });
}
template Hook ExpectsServerName<ClientHello>(const ExtensionVariant&, std::string);
template Hook ExpectsServerName<ClientHelloInner>(const ExtensionVariant&, std::string);

void AddServerNames(const ExtensionVariant& variant) {
  AddClients(variant);
  AddServers(variant);
}

}  // namespace badpeer
