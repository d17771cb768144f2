// key_share (RFC 8446, 4.2.8): for which groups a client guesses that the server has them, and what
// both sides make of shares that are missing, doubled or too long.
#include "runner/scenario/flag_values.h"
#include "runner/suites/common_hooks.h"
#include "runner/suites/extension_edits.h"
#include "runner/suites/flags.h"
#include "runner/suites/tls13_handshake/tls13_handshake.h"
#include "runner/tls/peer.h"
#include "runner/wire/extension_tls13.h"
#include "runner/wire/hello.h"

namespace badpeer {
namespace {

using enum NamedGroup;
using Flags = std::vector<std::string>;
using Groups = std::vector<NamedGroup>;

constexpr const char* kSpec = "RFC 8446 4.2.8";

// --- Shares that the shim is told to send.

Flags EachGroup(std::string_view flag, const Groups& groups) {
  Flags flags;
  for (NamedGroup group : groups) {
    flags.push_back(std::string(flag));
    flags.push_back(Number(group));
  }
  return flags;
}

Flags Chosen(NamedGroup group, bool retried) {
  return JoinFlags(
      {EachGroup("-expect-curve-id", {group}), {retried ? "-expect-hrr" : "-expect-no-hrr"}});
}

struct Shares {
  std::string_view name;
  Groups curves;  // of the shim; none: its default
  Groups shares;  // none: none at all
  Flags more{};
  Groups peer{};      // of the peer; none: its default
  Groups expected{};  // shares; none: those that it is told to send
};

void AddCustom(Suite& suite) {
  const Groups three = {x25519, X25519MLKEM768, secp256r1};
  const Groups all = {secp256r1, secp384r1, secp521r1, x25519, X25519MLKEM768, MLKEM1024};
  const Shares kCases[] = {
      {"", {x25519, secp256r1}, {secp256r1}},
      {"-DefaultSupportedGroups", {}, {x25519}},
      {"-Multiple", three, {x25519, X25519MLKEM768}, Chosen(x25519, false)},
      {"-MultipleNonContiguous", three, {x25519, secp256r1}, Chosen(x25519, false)},
      {"-NotMostPreferred-HRR", three, {X25519MLKEM768, secp256r1}, Chosen(x25519, true)},
      {"-PeerSelectedLaterKeyShare",
       three,
       {X25519MLKEM768, secp256r1},
       Chosen(secp256r1, false),
       {secp256r1}},
      {"-All", all, all},
      {"-Empty-HRR", {}, {}, {"-no-key-shares", "-expect-hrr"}},
  };
  for (const Shares& test : kCases) {
    suite.Add({.name = std::string("CustomKeyShares").append(test.name).append("-TLS13"),
               .spec = kSpec,
               .level = RuleLevel::kCustom,
               .shim = {.flags = JoinFlags({EachGroup("-curves", test.curves),
                                            EachGroup("-key-shares", test.shares), test.more})},
               .peer = {.versions = kTls13Only, .groups = test.peer},
               .hooks = {ExpectKeyShares(test.shares)}});
  }
}

// --- Shares that it makes of what it has heard of the server's groups.

struct Hint {
  std::string_view name;
  Groups curves;
  Flags shares;  // that it is told to send without a hint
  Groups hint;   // and what the server has
  Groups expected;
  Flags more{};
  bool fails = false;
};

void AddHinted(Suite& suite) {
  constexpr NamedGroup kUnknown{0x1234};
  const Groups three = {MLKEM1024, X25519MLKEM768, x25519};
  const Hint kCases[] = {
      {"", {MLKEM1024, x25519, X25519MLKEM768}, {}, {X25519MLKEM768, x25519}, {x25519}},
      {"-UnrecognizedGroupIgnored", three, {}, {kUnknown, x25519}, {x25519}, Chosen(x25519, false)},
      {"-OverridesExplicitKeyShare",
       {X25519MLKEM768, MLKEM1024},
       EachGroup("-key-shares", {MLKEM1024}),
       {X25519MLKEM768, MLKEM1024},
       {X25519MLKEM768}},
      {"-OverridesExplicitEmptyKeyShare",
       {X25519MLKEM768, MLKEM1024},
       {"-no-key-shares"},
       {X25519MLKEM768, MLKEM1024},
       {X25519MLKEM768}},
      {"-FallBackToExplicitKeyShare",
       three,
       EachGroup("-key-shares", {X25519MLKEM768, x25519}),
       {secp256r1},
       {X25519MLKEM768, x25519},
       {},
       true},
      {"-FallBackToExplicitEmptyKeyShare",
       three,
       {"-no-key-shares"},
       {secp256r1},
       {},
       {"-expect-hrr"},
       true},
  };
  for (const Hint& test : kCases) {
    suite.Add({.name = std::string("KeyShareWithServerHint").append(test.name).append("-TLS13"),
               .spec = kSpec,
               .level = RuleLevel::kCustom,
               .shim = {.flags = JoinFlags({EachGroup("-curves", test.curves), test.shares,
                                            EachGroup("-server-supported-groups-hint", test.hint),
                                            test.more})},
               .peer = {.versions = kTls13Only, .groups = test.hint},
               .hooks = {ExpectKeyShares(test.expected)},
               .expect = test.fails ? ShimRejects{.error = ":HANDSHAKE_FAILURE_ON_CLIENT_HELLO:"}
                                    : Succeeds()});
  }
}

// --- Shares that are wrong.

template <class M>
Hook WithoutShare() {
  return OnSend<M>([](Peer&, M& hello) { Remove(hello.extensions, ExtensionType::key_share); });
}

void AddWrong(Suite& suite) {
  suite.Add({.name = "MissingKeyShare-Client-TLS13",
             .spec = kSpec,
             .hooks = {WithoutShare<ServerHello>()},
             .expect = ShimRejects{.error = ":MISSING_KEY_SHARE:"}});
  const auto add = [&](std::string name, Hook hook, Expectation expect,
                       RuleLevel level = RuleLevel::kMust) {
    suite.Add({.name = std::move(name),
               .spec = kSpec,
               .level = level,
               .shim = {.role = Role::kServer},
               .hooks = {std::move(hook)},
               .expect = std::move(expect)});
  };
  suite.Add({.name = "MissingKeyShare-Server-TLS13",
             .spec = "RFC 8446 9.2",
             .shim = {.role = Role::kServer},
             .hooks = {WithoutShare<ClientHello>()},
             .expect = ShimRejects{.error = ":MISSING_KEY_SHARE:",
                                   .alert = AlertDescription::missing_extension}});
  add("DuplicateKeyShares-TLS13", OnSend<ClientHello>([](Peer&, ClientHello& hello) {
        KeyShareClient doubled;
        for (const KeyShareEntry& share : BodyIn<KeyShareClient>(hello.extensions).client_shares) {
          doubled.client_shares.insert(doubled.client_shares.end(), 2, share);
        }
        Replace(hello.extensions, doubled);
      }),
      ShimRejects{.error = ":DUPLICATE_KEY_SHARE:"}, RuleLevel::kCustom);
  add("TrailingKeyShareData-TLS13", OnSend<ClientHello>([](Peer&, ClientHello& hello) {
        // Inside the list, whose length stands in front.
        Bytes& data = ExtensionIn(hello.extensions, ExtensionType::key_share).data;
        data.push_back(0);
        const std::size_t size = data.size() - 2;
        data[0] = static_cast<std::uint8_t>(size >> 8);
        data[1] = static_cast<std::uint8_t>(size);
      }),
      ShimRejects{.error = ":DECODE_ERROR:"});
}

}  // namespace

void AddKeyShares(Suite& suite) {
  AddCustom(suite);
  AddHinted(suite);
  AddWrong(suite);
}

}  // namespace badpeer
