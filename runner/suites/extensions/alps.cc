// Application settings (draft-vvv-tls-alps): both sides tell theirs for the protocol that ALPN has
// chosen, since TLS 1.3. The client's come in a message of its own, before its Certificate.
#include "runner/suites/extensions/alps.h"

#include <algorithm>

#include "runner/scenario/flag_values.h"
#include "runner/suites/common_hooks.h"
#include "runner/tls/peer.h"

namespace badpeer {
namespace {

using Flags = std::vector<std::string>;

Expectation Unsupported() {
  return ShimRejects{.error = ":UNEXPECTED_EXTENSION:",
                     .alert = AlertDescription::unsupported_extension};
}

// --- Up to TLS 1.2 there are none.

void AddOldVersions(const ExtensionVariant& variant, AlpsCodePoint point) {
  const PeerOptions settled{.application = {.protocols = {"foo"}},
                            .alps = point.Options("foo", "runner")};
  const Hook answer = OnSend<ServerHello>(
      [point](Peer&, ServerHello& hello) { hello.extensions.push_back(point.Settings("runner")); });
  const auto offers = [&](const std::string& prefix) {
    return JoinFlags({{prefix + "-advertise-alpn", AlpnList({"foo"})},
                      {prefix + "-expect-alpn", "foo"},
                      AlpsSettings(prefix, "foo", "shim"),
                      point.Flag()});
  };
  variant.Add({.name = Name("ALPS-Reject-Client", point.name()),
               .spec = kAlpsSpec,
               .level = RuleLevel::kCustom,
               .shim = {.flags = offers("")},
               .peer = settled,
               .hooks = {answer},
               .expect = Unsupported()});
  variant.Add({.name = Name("ALPS-Reject-Client-Resume", point.name()),
               .spec = kAlpsSpec,
               .level = RuleLevel::kCustom,
               .shim = {.flags = offers("-on-resume")},
               .resumptions = 1,
               .resume = Resumption{.peer = settled, .hooks = {answer}},
               .expect = Unsupported()});
  variant.Add(
      {.name = Name("ALPS-Decline-Server", point.name()),
       .spec = kAlpsSpec,
       .level = RuleLevel::kCustom,
       .shim = {.role = Role::kServer,
                .flags = JoinFlags(
                    {{"-select-alpn", "foo"}, AlpsSettings("", "foo", "shim"), point.Flag()})},
       .peer = settled,
       .resumptions = 1});
}

// --- Agreed on, also with other settings in the next connection, or empty ones.

void AddBasic(const ExtensionVariant& variant, AlpsCodePoint point) {
  const auto peer = [&](std::string_view settings) {
    return PeerOptions{.application = {.protocols = {"proto"}},
                       .alps = point.Options("proto", settings)};
  };
  const Flags told = JoinFlags(
      {AlpsSettings("-on-initial", "proto", "shim1"), ExpectsAlpsSettings("-on-initial", "runner1"),
       AlpsSettings("-on-resume", "proto", "shim2"), ExpectsAlpsSettings("-on-resume", "runner2")});
  const auto add = [&](TestCase test) {
    test.peer = peer("runner1");
    test.state.alps = point.Expected("shim1");
    test.resumptions = 1;
    test.resume = Resumption{.peer = peer("runner2"),
                             .state = ExpectedState{.alps = point.Expected("shim2")}};
    variant.Add(std::move(test));
  };
  const auto name = [&](std::string_view side) { return Name("ALPS-Basic", side, point.name()); };
  add(AlpsTest(name("Client"), Role::kClient, told, point.Flag()));
  add(AlpsTest(name("Server"), Role::kServer, told, point.Flag()));
  add(AlpsTest(name("Server-Defer"), Role::kServer,
               JoinFlags({{"-defer-alps"}, told, point.Flag()})));

  for (const auto& [side, role] : {std::pair{"Client", Role::kClient}, {"Server", Role::kServer}}) {
    TestCase empty = AlpsTest(
        Name("ALPS-Empty", side, point.name()), role,
        JoinFlags({AlpsSettings("", "proto", ""), ExpectsAlpsSettings("", ""), point.Flag()}));
    empty.peer.alps = point.Options("proto", "");
    empty.state.alps = point.Expected("");
    empty.resumptions = 1;
    variant.Add(std::move(empty));
  }
}

// --- Not agreed on: other protocols, the other code point, both.

void AddClientRefusals(const ExtensionVariant& variant, AlpsCodePoint point) {
  const auto add = [&](std::string_view name, std::string protocol, Flags flags,
                       std::string_view settings, Hooks hooks, Expectation expect) {
    variant.Add({.name = Name("ALPS", name, point.name()),
                 .spec = kAlpsSpec,
                 .level = RuleLevel::kCustom,
                 .shim = {.flags = JoinFlags({flags, point.Flag()})},
                 .peer = {.application = {.protocols = {protocol}},
                          .alps = point.Options(protocol, settings)},
                 .hooks = std::move(hooks),
                 .expect = std::move(expect)});
  };
  const Flags two = {"-advertise-alpn", AlpnList({"proto1", "proto2"})};
  // The new code point goes before the old one.
  const auto answer = [&](AlpsCodePoint which, std::string_view settings) {
    return variant.OnAnswer([which, added = which.Settings(settings)](Peer&, Extensions& all) {
      const auto old =
          std::ranges::find(all, ExtensionType::application_settings_old, &Extension::type);
      all.insert(which.old ? all.end() : old, added);
    });
  };
  add("UnsupportedProtocol-Client", "proto1",
      JoinFlags({two, AlpsSettings("", "proto2", "shim"), {"-expect-alpn", "proto1"}}), "runner",
      {answer(point, "runner")},
      ShimRejects{.error = ":INVALID_ALPN_PROTOCOL:",
                  .alert = AlertDescription::illegal_parameter});
  add("WrongServerCodepoint-Client", "proto",
      JoinFlags({{"-advertise-alpn", AlpnList({"proto"}), "-expect-alpn", "proto"},
                 AlpsSettings("", "proto", ""),
                 ExpectsAlpsSettings("", "")}),
      "", {answer(point.Other(), "")}, Unsupported());
  // The honest answer stands there as well.
  add("UnsupportedProtocol-Client-ServerBoth", "proto1",
      JoinFlags({two, AlpsSettings("", "proto1", "shim"), {"-expect-alpn", "proto1"}}), "runner",
      {answer(point.Other(), "runner")}, Unsupported());
}

void AddServerDeclines(const ExtensionVariant& variant, AlpsCodePoint point) {
  const auto peer = [&](std::string_view settings) {
    return PeerOptions{.application = {.protocols = {"proto"}},
                       .alps = point.Other().Options("proto", settings)};
  };
  TestCase wrong =
      AlpsTest(Name("ALPS-IgnoreClientWrongCodepoint-Server", point.name()), Role::kServer,
               JoinFlags({AlpsSettings("-on-initial", "proto", "shim1"),
                          AlpsSettings("-on-resume", "proto", "shim2"), point.Flag()}));
  wrong.peer = peer("runner1");
  wrong.resumptions = 1;
  wrong.resume = Resumption{.peer = peer("runner2")};
  variant.Add(std::move(wrong));
  variant.Add({.name = Name("ALPS-UnsupportedProtocol-Server", point.name()),
               .spec = kAlpsSpec,
               .level = RuleLevel::kCustom,
               .shim = {.role = Role::kServer,
                        .flags = JoinFlags({{"-select-alpn", "proto1"},
                                            AlpsSettings("", "proto2", "shim"),
                                            point.Flag()})},
               .peer = {.application = {.protocols = {"proto1"}},
                        .alps = point.Options("proto1", "runner")}});
}

// --- The client's message: missing, without the settings, with more, or unasked.

void AddClientMessages(const ExtensionVariant& variant, AlpsCodePoint point) {
  const auto add = [&](std::string_view name, Hook hook, Expectation expect) {
    TestCase test = AlpsTest(Name(name, point.name()), Role::kServer,
                             JoinFlags({AlpsSettings("", "proto", "shim"), point.Flag()}));
    test.peer.alps = point.Options("proto", "runner");
    test.hooks = {std::move(hook)};
    test.state.alps = point.Expected("shim");
    test.expect = std::move(expect);
    variant.Add(std::move(test));
  };
  const auto edit = [](auto change) {
    return OnSend<ClientEncryptedExtensions>(
        [change](Peer&, ClientEncryptedExtensions& message) { change(message.extensions); });
  };
  const ShimRejects unexpected{.error = ":UNEXPECTED_MESSAGE:",
                               .alert = AlertDescription::unexpected_message};
  add("ALPS-OmitClientApplicationSettings", edit([](Extensions& all) { all.clear(); }),
      ShimRejects{.error = ":MISSING_EXTENSION:", .alert = AlertDescription::missing_extension});
  add("ALPS-OmitClientEncryptedExtensions", Skip<ClientEncryptedExtensions>(), unexpected);
  add("ExtraClientEncryptedExtension",
      edit([](Extensions& all) { all.push_back({.type = ExtensionType{1234}, .data = {0}}); }),
      Unsupported());
  variant.With({}).Add({.name = Name("UnexpectedClientEncryptedExtensions", point.name()),
                        .spec = kAlpsSpec,
                        .level = RuleLevel::kCustom,
                        .shim = {.role = Role::kServer},
                        .hooks = {UnaskedClientExtensions({})},
                        .expect = unexpected});
}

}  // namespace

ExtensionType AlpsCodePoint::type() const {
  return old ? ExtensionType::application_settings_old : ExtensionType::application_settings;
}

AlpsState AlpsCodePoint::Expected(const std::optional<std::string>& settings) const {
  AlpsState state;
  if (settings) (old ? state.peer_settings_old : state.peer_settings) = BytesOf(*settings);
  return state;
}

AlpsOptions AlpsCodePoint::Options(std::string_view protocol, std::string_view settings) const {
  return {.settings = {{std::string(protocol), BytesOf(settings)}}, .use_old_code_point = old};
}

Extension AlpsCodePoint::Settings(std::string_view settings) const {
  return {.type = type(), .data = BytesOf(settings)};
}

std::vector<std::string> AlpsSettings(std::string_view prefix, std::string_view protocol,
                                      std::string_view settings) {
  return {std::string(prefix).append("-application-settings"),
          std::string(protocol).append(",").append(settings)};
}

std::vector<std::string> ExpectsAlpsSettings(std::string_view prefix, std::string_view settings) {
  return {std::string(prefix).append("-expect-peer-application-settings"), std::string(settings)};
}

TestCase AlpsTest(std::string name, Role role, std::vector<std::string> flags,
                  std::vector<std::string> first) {
  const Flags alpn = role == Role::kClient
                         ? Flags{"-advertise-alpn", AlpnList({"proto"}), "-expect-alpn", "proto"}
                         : Flags{"-select-alpn", "proto"};
  return {.name = std::move(name),
          .spec = kAlpsSpec,
          .level = RuleLevel::kCustom,
          .shim = {.role = role, .flags = JoinFlags({first, alpn, flags})},
          .peer = {.application = {.protocols = {"proto"}}}};
}

Hook UnaskedClientExtensions(Extensions extensions) {
  return SendBefore<Finished>(
      [extensions](Peer&) { return ClientEncryptedExtensions{.extensions = extensions}; });
}

void AddAlps(const ExtensionVariant& any) {
  const ExtensionVariant variant = any.With(kOwnAlpn);
  for (const AlpsCodePoint point : {AlpsCodePoint{.old = false}, AlpsCodePoint{.old = true}}) {
    if (!variant.IsTls13()) {
      AddOldVersions(variant, point);
      continue;
    }
    AddBasic(variant, point);
    AddClientRefusals(variant, point);
    AddServerDeclines(variant, point);
    AddClientMessages(variant, point);
    if (!variant.IsDtls()) AddAlpsEarlyData(variant, point);
  }
}

}  // namespace badpeer
