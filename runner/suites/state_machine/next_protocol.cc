// NPN (draft-agl-tls-nextprotoneg): a message behind the ChangeCipherSpec. TLS alone has it.
#include "runner/scenario/flag_values.h"
#include "runner/suites/state_machine/variant.h"
#include "runner/tls/peer.h"
#include "runner/wire/hello.h"

namespace badpeer {
namespace {

// "foo", "bar", "baz", as -advertise-npn takes them.
std::string ThreeProtocols() { return AlpnList({"foo", "bar", "baz"}); }

void AddSelected(StateMachineVariant& variant) {
  const auto expect = [](const char* protocol) {
    return ExpectedState{.application = {.protocol = protocol, .by_alpn = false}};
  };
  variant.Add({.name = "NPN-Client",
               .spec = "draft-agl-tls-nextprotoneg-04",
               .level = RuleLevel::kCustom,
               .shim = {.flags = {"-select-next-proto", "foo"}},
               .peer = {.versions = kUpToTls12, .application = {.protocols = {"foo"}}},
               .state = expect("foo"),
               .resumptions = 1});
  variant.Add({.name = "NPN-Server",
               .spec = "draft-agl-tls-nextprotoneg-04",
               .level = RuleLevel::kCustom,
               .shim = {.role = Role::kServer,
                        .flags = {"-advertise-npn", ThreeProtocols(), "-expect-next-proto", "bar"}},
               .peer = {.versions = kUpToTls12, .application = {.protocols = {"bar"}}},
               .state = expect("bar"),
               .resumptions = 1});
  // The client may select none after it has seen the server's list.
  variant.Add({.name = "NPN-Client-ClientSelectEmpty",
               .spec = "draft-agl-tls-nextprotoneg-04",
               .level = RuleLevel::kCustom,
               .shim = {.flags = {"-select-empty-next-proto"}},
               .peer = {.versions = kUpToTls12, .application = {.protocols = {"foo"}}},
               .state = expect(""),
               .resumptions = 1});
  variant.Add({.name = "NPN-Server-ClientSelectEmpty",
               .spec = "draft-agl-tls-nextprotoneg-04",
               .level = RuleLevel::kCustom,
               .shim = {.role = Role::kServer,
                        .flags = {"-advertise-npn", ThreeProtocols(), "-expect-no-next-proto"}},
               .peer = {.versions = kUpToTls12,
                        .application = {.protocols = {"no-match"}, .npn_fallback = false}},
               .state = expect(""),
               .resumptions = 1});
  // A server may negotiate it without offering anything; the client then selects as it likes.
  variant.Add({.name = "NPN-Client-ServerAdvertiseEmpty",
               .spec = "draft-agl-tls-nextprotoneg-04",
               .level = RuleLevel::kCustom,
               .shim = {.flags = {"-select-next-proto", "foo"}},
               .peer = {.versions = kUpToTls12},
               .hooks = {OnSend<ServerHello>([](Peer&, ServerHello& hello) {
                 hello.extensions.insert(hello.extensions.begin(),
                                         {ExtensionType::next_protocol_negotiation, {}});
               })},
               .state = expect("foo"),
               .resumptions = 1});
  variant.Add({.name = "NPN-Server-ServerAdvertiseEmpty",
               .spec = "draft-agl-tls-nextprotoneg-04",
               .level = RuleLevel::kCustom,
               .shim = {.role = Role::kServer,
                        .flags = {"-advertise-empty-npn", "-expect-next-proto", "foo"}},
               .peer = {.versions = kUpToTls12, .application = {.protocols = {"foo"}}},
               .state = expect("foo"),
               .resumptions = 1});
}

}  // namespace

void AddNextProtocol(StateMachineVariant& variant) {
  if (variant.IsTls()) AddSelected(variant);
}

}  // namespace badpeer
