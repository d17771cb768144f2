// The transport parameters of QUIC (RFC 9001, 8.2), under the code point of the RFC and that of the
// drafts before it; neither in anything but QUIC.
#include "runner/suites/extensions/extensions.h"
#include "runner/tls/peer.h"

namespace badpeer {
namespace {

using Flags = std::vector<std::string>;

constexpr const char* kSpec = "RFC 9001 8.2";
const Bytes kClients = {1, 2}, kServers = {3, 4};

struct CodePoints {
  std::string_view name;
  bool standard, legacy;

  bool Has(const CodePoints& other) const { return other.legacy ? legacy : standard; }
};
constexpr CodePoints kStandard{"Standard", true, false}, kLegacy{"Legacy", false, true},
    kBoth{"Both", true, true}, kNeither{"Neither", false, false};
constexpr CodePoints kPeers[] = {kStandard, kLegacy, kBoth, kNeither};
constexpr CodePoints kShims[] = {kStandard, kLegacy};

QuicOptions Options(const CodePoints& points, const Bytes& parameters) {
  return {.transport_parameters = parameters,
          .standard_code_point = points.standard,
          .legacy_code_point = points.legacy};
}

Flags CodePointFlag(const CodePoints& shim) {
  return {"-quic-use-legacy-codepoint", shim.legacy ? "1" : "0"};
}

Expectation Unsupported() { return ShimRejects{.alert = AlertDescription::unsupported_extension}; }

// --- In QUIC.

TestCase InQuic(std::string_view names, Role role, const CodePoints& shim, const CodePoints& peer) {
  const bool client = role == Role::kClient;
  const Bytes& own = client ? kClients : kServers;
  const Bytes& other = client ? kServers : kClients;
  TestCase test{.name = Name("QUICTransportParams", client ? "Client" : "Server", names),
                .spec = kSpec,
                .level = shim.legacy || peer.legacy ? RuleLevel::kCustom : RuleLevel::kMust,
                .shim = {.role = role, .flags = {"-quic-transport-params", ToBase64(own)}},
                .peer = {.quic = Options(peer, other)}};
  Flags& flags = test.shim.flags;
  for (std::string& flag : CodePointFlag(shim)) flags.push_back(std::move(flag));
  // A client refuses an answer that it did not ask for, a server passes over it.
  const bool understood = client ? peer.name == shim.name : peer.Has(shim);
  if (understood) {
    flags.insert(flags.end(), {"-expect-quic-transport-params", ToBase64(other)});
    ExpectedQuic& expected = *test.state.quic;
    (shim.legacy ? expected.transport_parameters_legacy : expected.transport_parameters) = own;
  } else {
    const bool unasked = client && (peer.standard || peer.legacy);
    test.expect = unasked ? Unsupported() : ShimRejects{.error = ":MISSING_EXTENSION:"};
  }
  return test;
}

void AddInQuic(const ExtensionVariant& variant) {
  const auto names = [](const CodePoints& client, const CodePoints& server) {
    return Name(std::string("Client").append(client.name),
                std::string("Server").append(server.name));
  };
  for (const CodePoints& shim : kShims) {
    for (const CodePoints& peer : kPeers) {
      variant.Add(InQuic(names(shim, peer), Role::kClient, shim, peer));
      variant.Add(InQuic(names(peer, shim), Role::kServer, shim, peer));
    }
  }
}

// --- Elsewhere. All of these pin the version.

void AddElsewhere(const ExtensionVariant& variant) {
  const std::string spec = "RFC 5246 7.4.1.4, RFC 9001 8.2";
  for (const CodePoints& shim : kShims) {
    const std::string version = VersionFlag(variant.version(), variant.protocol());
    TestCase client{
        .name = Name("QUICTransportParams-Client-NotSentInNonQUIC", shim.name),
        .spec = spec,
        .level = RuleLevel::kCustom,
        .shim = {.flags = {"-max-version", version, "-quic-transport-params", ToBase64(kServers)}},
        .peer = {.versions = {.min = variant.version()}},
        .expect = ShimRejects{.error = ":QUIC_TRANSPORT_PARAMETERS_MISCONFIGURED:"}};
    for (std::string& flag : CodePointFlag(shim)) client.shim.flags.push_back(std::move(flag));
    variant.Add(std::move(client));
    // The code point of the drafts is not known to belong to QUIC alone.
    for (const CodePoints& peer : kPeers) {
      variant.Add(
          {.name =
               Name("QUICTransportParams-NonQUICServer", std::string("Client").append(peer.name),
                    std::string("Server").append(shim.name)),
           .spec = spec,
           .level = variant.IsTls13() && peer.standard ? RuleLevel::kMust : RuleLevel::kCustom,
           .shim = {.role = Role::kServer, .flags = CodePointFlag(shim)},
           .peer = {.versions = {.min = variant.version()}, .quic = Options(peer, kClients)},
           .expect = peer.standard ? Unsupported() : Succeeds()});
    }
  }
}

}  // namespace

void AddQuicParameters(const ExtensionVariant& variant) {
  if (variant.IsQuic()) {
    AddInQuic(variant.With({.transport_parameters = false}));
  } else {
    AddElsewhere(variant);
  }
}

}  // namespace badpeer
