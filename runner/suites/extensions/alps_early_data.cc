// ALPS and early data: what the client writes before it has heard of the server suits the settings of
// the session, so that these hold on unsaid, and early data needs settings that have not changed.
#include "runner/scenario/defaults.h"
#include "runner/suites/extensions/alps.h"
#include "runner/tls/peer.h"

namespace badpeer {
namespace {

using Flags = std::vector<std::string>;
using Settings = std::optional<std::string>;

constexpr std::uint32_t kMaxEarlyData = 16384;

constexpr Role kRoles[] = {Role::kClient, Role::kServer};

std::string_view NameOf(Role role) { return role == Role::kClient ? "Client" : "Server"; }

// --- Settings that stay the same, unsaid or wrongly said.

TestCase Same(std::string_view name, Role role, AlpsCodePoint point, bool empty) {
  const std::string_view shim = empty ? "" : "shim", runner = empty ? "" : "runner";
  const std::string_view last = empty ? "Empty-" : "";
  TestCase test = AlpsTest(
      Name(name, NameOf(role), point.name(), last), role,
      JoinFlags({AlpsSettings("", "proto", shim), ExpectsAlpsSettings("", runner), point.Flag()}));
  test.peer.alps = point.Options("proto", runner);
  test.state.alps = point.Expected(std::string(shim));
  test.resumptions = 1;
  return test;
}

// Said again although early data is accepted.
TestCase SaidAgain(Role role, AlpsCodePoint point, bool empty) {
  TestCase test = Same("ALPS-EarlyData-SendApplicationSettingsWithEarlyData", role, point, empty);
  const Extension settings = point.Settings(empty ? "" : "runner");
  Hook hook = OnSend<EncryptedExtensions>([settings](Peer& peer, EncryptedExtensions& answer) {
    if (peer.state().early_data.accepted) answer.extensions.push_back(settings);
    return peer.state().early_data.accepted;
  });
  test.expect = ShimRejects{.error = ":UNEXPECTED_EXTENSION_ON_EARLY_DATA:",
                            .alert = AlertDescription::illegal_parameter};
  if (role == Role::kServer) {
    hook = UnaskedClientExtensions({settings});
    test.expect =
        ShimRejects{.error = ":UNEXPECTED_MESSAGE:", .alert = AlertDescription::unexpected_message};
  }
  test.resume = Resumption{.peer = test.peer, .hooks = {std::move(hook)}};
  return test;
}

// --- Settings that change between the connections.

struct Change {
  std::string_view name;
  Settings initial, resumed;  // of the shim; none: it has no settings
};
const Change kChanges[] = {
    {"DifferentValues", "settings1", "settings2"},
    {"OnOff", "settings", std::nullopt},
    {"OffOn", std::nullopt, "settings"},
    // Empty settings are not the same as none.
    {"OnEmpty", "settings", ""},
    {"EmptyOn", "", "settings"},
    {"EmptyOff", "", std::nullopt},
    {"OffEmpty", std::nullopt, ""},
};

Flags SettingsFlags(const std::string& prefix, const Settings& settings) {
  if (!settings) return {};
  return JoinFlags(
      {AlpsSettings(prefix, "proto", *settings), ExpectsAlpsSettings(prefix, "runner")});
}

TestCase Changed(const Change& change, Role role, AlpsCodePoint point) {
  TestCase test =
      AlpsTest(Name("ALPS-EarlyData-Mismatch", change.name, NameOf(role), point.name()), role,
               JoinFlags({{"-on-resume-expect-early-data-reason", "alps_mismatch"},
                          point.Flag(),
                          SettingsFlags("-on-initial", change.initial),
                          SettingsFlags("-on-resume", change.resumed)}));
  test.peer.alps = point.Options("proto", "runner");
  test.state.alps = point.Expected(change.initial);
  test.resumptions = 1;
  test.resume =
      Resumption{.peer = test.peer, .state = ExpectedState{.alps = point.Expected(change.resumed)}};
  return test;
}

void AddChange(const ExtensionVariant& variant, const Change& change, AlpsCodePoint point) {
  // A client without settings in the session offers early data all the same.
  if (change.initial) {
    TestCase client = Changed(change, Role::kClient, point);
    client.shim.flags = JoinFlags({{"-enable-early-data", "-expect-ticket-supports-early-data",
                                    "-expect-no-offer-early-data"},
                                   client.shim.flags});
    for (PeerOptions* peer : {&client.peer, &client.resume->peer}) {
      peer->early_data->max_size = kMaxEarlyData;
    }
    variant.Add(std::move(client));
  }
  TestCase server = Changed(change, Role::kServer, point);
  variant.Add(WithEarlyData(std::move(server), EarlyDataFate::kRejected));
}

// --- A shim that has settings, with a peer that knows nothing of them.

void AddOneSided(const ExtensionVariant& variant, AlpsCodePoint point) {
  for (Role role : kRoles) {
    const std::string_view what =
        role == Role::kClient ? "Client-ServerDecline" : "Server-ClientNoOffer";
    TestCase test = AlpsTest(Name("ALPS-EarlyData", what, point.name()), role,
                             JoinFlags({AlpsSettings("", "proto", "shim"), point.Flag()}));
    test.resumptions = 1;
    variant.Add(WithEarlyData(std::move(test)));
  }
}

}  // namespace

void AddAlpsEarlyData(const ExtensionVariant& variant, AlpsCodePoint point) {
  for (bool empty : {false, true}) {
    for (Role role : kRoles) variant.Add(WithEarlyData(Same("ALPS-EarlyData", role, point, empty)));
    for (Role role : kRoles) variant.Add(WithEarlyData(SaidAgain(role, point, empty)));
  }
  for (const Change& change : kChanges) AddChange(variant, change, point);
  AddOneSided(variant, point);
}

}  // namespace badpeer
