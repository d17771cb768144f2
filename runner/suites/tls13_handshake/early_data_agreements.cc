// Early data is written for what the session has agreed on: the ALPN protocol (RFC 8446, 4.2.10), and
// no Channel ID, which needs a signature first.
#include "runner/scenario/defaults.h"
#include "runner/scenario/flag_values.h"
#include "runner/suites/flags.h"
#include "runner/suites/tls13_handshake/tls13_handshake.h"
#include "runner/tls/peer.h"

namespace badpeer {
namespace {

using Flags = std::vector<std::string>;

constexpr const char* kSpec = "RFC 8446 4.2.10";

// --- ALPN.

void AddAlpnOfClients(Suite& suite) {
  const auto add = [&](std::string_view name, const std::string& first, const std::string& second,
                       bool bad) {
    const Flags reason = {"-on-retry-expect-early-data-reason", "peer_declined"};
    const Flags expected = {"-on-initial-expect-alpn", first, "-on-resume-expect-alpn", first,
                            "-on-retry-expect-alpn",   second};
    TestCase test{.name = Name("EarlyData", name, "Client-TLS13"),
                  .spec = kSpec,
                  .level = RuleLevel::kCustom,
                  .shim = {.flags = JoinFlags({{"-advertise-alpn", AlpnList({"foo", "bar"})},
                                               bad ? Flags{} : reason,
                                               expected})},
                  .resumptions = 1};
    if (!first.empty()) test.peer.application.protocols = {first};
    test.resume = Resumption{};
    if (!second.empty()) test.resume->peer.application.protocols = {second};
    if (bad) {
      test.resume->hooks = {OnChoose(EarlyDataAnswer::kAccept)};
      test.expect = ShimRejects{.error = ":ALPN_MISMATCH_ON_EARLY_DATA:",
                                .alert = AlertDescription::illegal_parameter};
    }
    suite.Add(WithEarlyData(std::move(test), FateIf(bad)));
  };
  add("ALPNMismatch", "foo", "bar", false);
  add("ALPNOmitted1", "", "foo", false);
  add("ALPNOmitted2", "foo", "", false);
  add("BadALPNMismatch", "foo", "bar", true);
  // A client that would not have the session's protocol any more offers none.
  suite.Add(
      {.name = "EarlyData-ALPNPreferenceChanged-TLS13",
       .spec = kSpec,
       .level = RuleLevel::kCustom,
       .shim = {.flags = {"-enable-early-data", "-expect-ticket-supports-early-data",
                          "-expect-no-offer-early-data", "-on-initial-advertise-alpn",
                          AlpnList({"foo"}), "-on-initial-expect-alpn", "foo",
                          "-on-resume-advertise-alpn", AlpnList({"bar"}), "-on-resume-expect-alpn",
                          "bar", "-on-resume-expect-early-data-reason", "alpn_mismatch"}},
       .peer = {.early_data = EarlyDataOptions{.max_size = 16384},
                .application = {.protocols = {"foo", "bar"}}},
       .resumptions = 1});
}

void AddAlpnOfServers(Suite& suite) {
  const auto add = [&](std::string_view name, const std::string& first, const std::string& second) {
    const auto peer = [](const std::string& protocol) {
      PeerOptions options;
      if (!protocol.empty()) options.application.protocols = {protocol};
      return options;
    };
    suite.Add(WithEarlyData(
        {.name = Name("EarlyData", name, "Server-TLS13"),
         .spec = kSpec,
         .shim = {.role = Role::kServer,
                  .flags = {"-on-initial-select-alpn", first, "-on-resume-select-alpn", second,
                            "-on-resume-expect-early-data-reason", "alpn_mismatch"}},
         .peer = peer(first),
         .resumptions = 1,
         .resume = Resumption{.peer = peer(second)}},
        EarlyDataFate::kRejected));
  };
  add("ALPNOmitted1", "", "foo");
  add("ALPNOmitted2", "foo", "");
  add("ALPNMismatch", "foo", "bar");
}

// --- Channel ID.

TestCase WithChannelId(std::string_view name, Role role, Flags flags) {
  return {.name = Name("EarlyDataChannelID", name, "TLS13"),
          .spec = "draft-balfanz-tls-channelid-01",
          .level = RuleLevel::kCustom,
          .shim = {.role = role, .flags = std::move(flags)},
          .resumptions = 1};
}

void AddChannelIdOfClients(Suite& suite) {
  const Flags send = {"-send-channel-id", "{key:channel-id}"};
  TestCase both = WithChannelId("AcceptBoth-Client", Role::kClient, send);
  both.peer.channel_id.request = true;
  both.state.channel_id = true;
  both.expect = ShimRejects{.error = ":UNEXPECTED_EXTENSION_ON_EARLY_DATA:",
                            .alert = AlertDescription::illegal_parameter};
  suite.Add(WithEarlyData(std::move(both)));
  TestCase id =
      WithChannelId("AcceptChannelID-Client", Role::kClient,
                    JoinFlags({send, {"-on-retry-expect-early-data-reason", "peer_declined"}}));
  id.peer.channel_id.request = true;
  id.peer.early_data->accept = false;
  id.state.channel_id = true;
  suite.Add(WithEarlyData(std::move(id), EarlyDataFate::kRejected));
  suite.Add(WithEarlyData(WithChannelId("AcceptEarlyData-Client", Role::kClient, send)));
}

void AddChannelIdOfServers(Suite& suite) {
  TestCase both = WithChannelId("OfferBoth-Server", Role::kServer,
                                {"-expect-channel-id", ExpectedChannelId(),
                                 "-on-resume-expect-early-data-reason", "channel_id"});
  both.peer.channel_id.offer = true;
  both.state.channel_id = true;
  suite.Add(WithEarlyData(std::move(both), EarlyDataFate::kRejected));
  suite.Add(WithEarlyData(
      WithChannelId("OfferEarlyData-Server", Role::kServer,
                    {"-enable-channel-id", "-on-resume-expect-early-data-reason", "accept"})));
}

}  // namespace

void AddEarlyDataAgreements(Suite& suite) {
  AddAlpnOfClients(suite);
  AddAlpnOfServers(suite);
  AddChannelIdOfClients(suite);
  AddChannelIdOfServers(suite);
}

}  // namespace badpeer
