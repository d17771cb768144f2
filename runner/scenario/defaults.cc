#include "runner/scenario/defaults.h"

#include <utility>

#include "runner/scenario/flag_values.h"

namespace badpeer {
namespace {

constexpr std::uint32_t kMaxEarlyData = 16384;

// Calls `change` for the options of the first connection and of those that differ.
template <class F>
void ForEachConnection(TestCase& test, F change) {
  change(test.peer, test.state);
  if (test.resume) change(test.resume->peer, test.resume->state ? *test.resume->state : test.state);
}

void AddTransportParameters(TestCase& test) {
  const Bytes ours = {1, 2}, theirs = {3, 4};
  ForEachConnection(test, [&](PeerOptions& peer, ExpectedState& state) {
    peer.quic = QuicOptions{.transport_parameters = ours};
    state.quic->transport_parameters = theirs;
  });
  std::vector<std::string>& flags = test.shim.protocol_flags;
  flags.insert(flags.end(),
               {"-quic-transport-params", ToBase64(theirs), "-expect-quic-transport-params",
                ToBase64(ours), "-quic-use-legacy-codepoint", "0"});
}

void AddApplicationProtocol(TestCase& test) {
  const std::string foo = "foo";
  ForEachConnection(test, [&](PeerOptions& peer, ExpectedState& state) {
    peer.application.protocols = {foo};
    state.application = {.protocol = foo, .by_alpn = true};
  });
  std::vector<std::string>& flags = test.shim.protocol_flags;
  flags.insert(flags.end(),
               {"-advertise-alpn", AlpnList({foo}), "-select-alpn", foo, "-expect-alpn", foo});
}

}  // namespace

TestCase Over(Protocol protocol, TestCase test, QuicDefaults given) {
  test.protocol = protocol;
  if (protocol != Protocol::kQuic) return test;
  if (given.transport_parameters) AddTransportParameters(test);
  if (given.application_protocol) AddApplicationProtocol(test);
  return test;
}

TestCase WithEarlyData(TestCase test, EarlyDataFate fate) {
  test.early_data = fate;
  EarlyDataOptions& resumed = *(test.resume ? test.resume->peer : test.peer).early_data;
  if (test.shim.role == Role::kClient) {
    for (EarlyDataOptions* options : {&*test.peer.early_data, &resumed}) {
      if (options->max_size == 0) options->max_size = kMaxEarlyData;
    }
    if (!resumed.expect) resumed.expect.emplace({BytesOf(kShimInitialWrite)});
  } else {
    if (!resumed.send) resumed.send = std::vector<Bytes>{{1, 2, 3, 4}};
    if (!resumed.expect_half_rtt) {
      resumed.expect_half_rtt = std::vector<Bytes>{{254, 253, 252, 251}};
    }
    resumed.accept = fate == EarlyDataFate::kAccepted;
  }
  return test;
}

}  // namespace badpeer
