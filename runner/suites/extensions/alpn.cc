// ALPN (RFC 7301), also where NPN is offered beside it; QUIC does not go without (RFC 9001, 8.1).
#include <algorithm>

#include "runner/scenario/flag_values.h"
#include "runner/suites/extensions/extensions.h"
#include "runner/tls/peer.h"
#include "runner/wire/extension_common.h"

namespace badpeer {
namespace {

using Flags = std::vector<std::string>;
using Protocols = std::vector<std::string>;

constexpr const char* kSpec = "RFC 7301 3.1, RFC 7301 3.2";

const Protocols& Offered() {
  static const Protocols& protocols = *new Protocols{"foo", "bar", "baz"};
  return protocols;
}
std::string OfferedFlag() { return AlpnList({"foo", "bar", "baz"}); }

constexpr auto kNoProtocol = AlertDescription::no_application_protocol;

Expectation NoProtocol() {
  return ShimRejects{.error = ":NO_APPLICATION_PROTOCOL:", .alert = kNoProtocol};
}

ExpectedApplicationProtocol Foo() { return {.protocol = "foo", .by_alpn = true}; }

// The server's answer, whatever it has chosen, in front of extended_master_secret, its next.
Hook Answering(const ExtensionVariant& variant, std::string protocol) {
  return variant.OnAnswer([protocol](Peer&, Extensions& answer) {
    const auto next =
        std::ranges::find(answer, ExtensionType::extended_master_secret, &Extension::type);
    answer.insert(next != answer.end() ? next : answer.begin(),
                  AsExtension(Alpn{.protocols = {protocol}}));
  });
}

void AddClients(const ExtensionVariant& variant) {
  variant.Add({.name = "ALPNClient",
               .spec = kSpec,
               .shim = {.flags = {"-advertise-alpn", OfferedFlag(), "-expect-alpn", "foo"}},
               .peer = {.application = {.protocols = {"foo"}}},
               .state = {.application = Foo()},
               .resumptions = 1});
  const auto add = [&](std::string name, Flags flags, std::string answer, Expectation expect,
                       RuleLevel level = RuleLevel::kCustom) {
    variant.Add({.name = Name("ALPNClient", name),
                 .spec = kSpec,
                 .level = level,
                 .shim = {.flags = std::move(flags)},
                 .hooks = {Answering(variant, std::move(answer))},
                 .expect = std::move(expect)});
  };
  const std::string two = AlpnList({"foo", "bar"});
  add("RejectUnknown", {"-advertise-alpn", two}, "baz",
      ShimRejects{.error = ":INVALID_ALPN_PROTOCOL:",
                  .alert = AlertDescription::illegal_parameter});
  add("AllowUnknown", {"-advertise-alpn", two, "-allow-unknown-alpn-protos", "-expect-alpn", "baz"},
      "baz", Succeeds());
  add("EmptyProtocolName", {"-advertise-alpn", AlpnList({"foo"})}, "",
      ShimRejects{.error = ":PARSE_TLSEXT:"}, RuleLevel::kMust);
}

TestCase Server(std::string_view name, Flags flags) {
  return {.name = Name("ALPNServer", name),
          .spec = kSpec,
          .shim = {.role = Role::kServer, .flags = std::move(flags)},
          .peer = {.application = {.protocols = Offered()}}};
}

void AddServers(const ExtensionVariant& variant) {
  const Flags select = {"-expect-advertised-alpn", OfferedFlag(), "-select-alpn", "foo"};
  TestCase chosen = Server("", select);
  chosen.name = "ALPNServer";
  chosen.state.application = Foo();
  chosen.resumptions = 1;
  variant.Add(chosen);

  TestCase declined = Server("Decline", {"-decline-alpn"});
  declined.state.application.protocol = "";
  declined.resumptions = 1;
  declined.level = RuleLevel::kCustom;
  if (variant.IsQuic()) {
    declined.spec = "RFC 9001 8.1";
    declined.level = RuleLevel::kMust;
    declined.expect = NoProtocol();
  }
  variant.Add(std::move(declined));

  TestCase rejected = Server("Reject", {"-reject-alpn"});
  rejected.expect = NoProtocol();
  variant.Add(std::move(rejected));

  TestCase empty =
      Server("SelectEmpty", {"-expect-advertised-alpn", OfferedFlag(), "-select-empty-alpn"});
  empty.level = RuleLevel::kCustom;  // a mistake of the application
  empty.expect =
      ShimRejects{.error = ":INVALID_ALPN_PROTOCOL:", .alert = AlertDescription::internal_error};
  variant.Add(std::move(empty));

  // Sessions that the server must look up take another way through a callback that waits.
  TestCase waiting = chosen;
  waiting.name = "ALPNServer-Async";
  waiting.shim.flags.push_back("-async");
  waiting.peer.tickets.enabled = variant.IsTls13();
  variant.Add(std::move(waiting));

  TestCase nameless = Server("EmptyProtocolName", {"-select-alpn", "foo"});
  nameless.peer.application.protocols = {"foo", "", "baz"};
  nameless.expect = ShimRejects{.error = ":PARSE_TLSEXT:"};
  variant.Add(std::move(nameless));
}

// The order in which a hello has both must not matter.
Hook AlpnFirst() {
  return OnSend<ClientHello>([](Peer&, ClientHello& hello) {
    const auto alpn = std::ranges::find(hello.extensions, Alpn::kType, &Extension::type);
    std::rotate(hello.extensions.begin(), alpn, alpn + 1);
  });
}

Hook AnswerWithNpn(bool last) {
  return OnSend<ServerHello>([last](Peer&, ServerHello& hello) {
    Extensions& answer = hello.extensions;
    answer.insert(last ? answer.end() : answer.begin(),
                  AsExtension(NextProtocolNegotiation{.protocols = Offered()}));
  });
}

void AddBesideNpn(const ExtensionVariant& variant) {
  for (bool swapped : {false, true}) {
    const std::string_view last = swapped ? "-Swapped" : "";
    TestCase preferred{.name = std::string("ALPNServer-Preferred").append(last),
                       .spec = kSpec,
                       .level = RuleLevel::kCustom,
                       .shim = {.role = Role::kServer,
                                .flags = {"-expect-advertised-alpn", OfferedFlag(), "-select-alpn",
                                          "foo", "-advertise-npn", OfferedFlag()}},
                       .peer = {.application = {.protocols = Offered()}},
                       .state = {.application = Foo()},
                       .resumptions = 1};
    if (swapped) preferred.hooks = {AlpnFirst()};
    variant.Add(std::move(preferred));
    variant.Add(
        {.name = std::string("NegotiateALPNAndNPN").append(last),
         .spec = kSpec,
         .level = RuleLevel::kCustom,
         .shim = {.flags = {"-advertise-alpn", AlpnList({"foo"}), "-select-next-proto", "foo"}},
         .peer = {.application = {.protocols = Offered()}},
         .hooks = {AnswerWithNpn(swapped)},
         .expect = ShimRejects{.error = ":NEGOTIATED_BOTH_NPN_AND_ALPN:"}});
  }
}

void AddMissingInQuic(const ExtensionVariant& variant) {
  const auto add = [&](std::string name, Role role, Flags flags, Expectation expect,
                       Protocols protocols = {}, RuleLevel level = RuleLevel::kMust) {
    variant.Add({.name = std::move(name),
                 .spec = "RFC 9001 8.1",
                 .level = level,
                 .shim = {.role = role, .flags = std::move(flags)},
                 .peer = {.application = {.protocols = std::move(protocols)}},
                 .expect = std::move(expect)});
  };
  add("Client-ALPNMissingFromConfig", Role::kClient, {},
      ShimRejects{.error = ":NO_APPLICATION_PROTOCOL:"}, {}, RuleLevel::kCustom);
  add("Client-ALPNMissing", Role::kClient, {"-advertise-alpn", AlpnList({"foo"})}, NoProtocol());
  add("Server-ALPNMissing", Role::kServer, {}, NoProtocol());
  add("Server-ALPNMismatch", Role::kServer, {"-decline-alpn"}, NoProtocol(), {"foo"});
}

}  // namespace

void AddAlpn(const ExtensionVariant& any) {
  const ExtensionVariant variant = any.With(kOwnAlpn);
  AddClients(variant);
  AddServers(variant);
  if (variant.IsTls() && !variant.IsTls13()) AddBesideNpn(variant);
  if (variant.IsQuic()) AddMissingInQuic(variant);
}

}  // namespace badpeer
