// What the tests of a kind have in common: what a table adds is what runs.
#include "runner/scenario/defaults.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "runner/scenario/shim_flags.h"

namespace badpeer {
namespace {

using Flags = std::vector<std::string>;

// Whether CompleteTest gives the shim these flags, one behind the other.
bool Has(TestCase test, const Flags& flags) {
  CompleteTest(test);
  return !std::ranges::search(test.all_flags, flags).empty();
}

TEST(OverTest, OnlyQuicGetsWhatQuicNeeds) {
  for (Protocol protocol : {Protocol::kTls, Protocol::kDtls}) {
    const TestCase test = Over(protocol, {});
    EXPECT_EQ(test.protocol, protocol);
    EXPECT_TRUE(test.shim.protocol_flags.empty());
    EXPECT_TRUE(test.peer.quic->transport_parameters.empty());
    EXPECT_TRUE(test.peer.application.protocols.empty());
  }
}

TEST(OverTest, EachSideExpectsWhatTheOtherIsGiven) {
  const TestCase test = Over(Protocol::kQuic, {});
  EXPECT_TRUE(Has(test, {"-quic", "-quic-transport-params", ToBase64(Bytes{3, 4}),
                         "-expect-quic-transport-params", ToBase64(Bytes{1, 2})}));
  EXPECT_EQ(test.peer.quic->transport_parameters, (Bytes{1, 2}));
  EXPECT_EQ(test.state.quic->transport_parameters, (Bytes{3, 4}));
  EXPECT_TRUE(
      Has(test, {"-advertise-alpn", "\003foo", "-select-alpn", "foo", "-expect-alpn", "foo"}));
  EXPECT_EQ(test.peer.application.protocols, (std::vector<std::string>{"foo"}));
  EXPECT_EQ(test.state.application.protocol, "foo");
}

TEST(OverTest, WhatATestSaysItselfIsLeftToIt) {
  const TestCase own_parameters = Over(Protocol::kQuic, {}, {.transport_parameters = false});
  EXPECT_FALSE(Has(own_parameters, {"-quic-use-legacy-codepoint"}));
  EXPECT_TRUE(own_parameters.peer.quic->transport_parameters.empty());
  EXPECT_TRUE(Has(own_parameters, {"-expect-alpn", "foo"}));
  const TestCase own_protocol =
      Over(Protocol::kQuic, {.peer = {.application = {.protocols = {"h3"}}}},
           {.application_protocol = false});
  EXPECT_FALSE(Has(own_protocol, {"-expect-alpn"}));
  EXPECT_EQ(own_protocol.peer.application.protocols, (std::vector<std::string>{"h3"}));
  EXPECT_EQ(own_protocol.state.application.protocol, std::nullopt);
  EXPECT_FALSE(own_protocol.peer.quic->transport_parameters.empty());
}

TEST(OverTest, ALaterConnectionIsToldAsWell) {
  const TestCase test =
      Over(Protocol::kQuic, {.resumptions = 1, .resume = Resumption{.state = ExpectedState{}}});
  EXPECT_FALSE(test.resume->peer.quic->transport_parameters.empty());
  EXPECT_EQ(test.resume->state->application.protocol, "foo");
  const TestCase as_first = Over(Protocol::kQuic, {.resumptions = 1, .resume = Resumption{}});
  EXPECT_FALSE(as_first.resume->state);
}

TEST(WithEarlyDataTest, AClientWritesAndTheServerExpectsIt) {
  const TestCase test = WithEarlyData({.resumptions = 1});
  EXPECT_TRUE(Has(test, {"-on-resume-expect-accept-early-data", "-enable-early-data",
                         "-expect-ticket-supports-early-data", "-on-resume-shim-writes-first"}));
  EXPECT_GT(test.peer.early_data->max_size, 0u);
  EXPECT_EQ(test.peer.early_data->expect, std::vector<Bytes>{BytesOf(kShimInitialWrite)});
}

TEST(WithEarlyDataTest, OurClientSendsAndExpectsAnAnswer) {
  const TestCase test = WithEarlyData({.shim = {.role = Role::kServer}, .resumptions = 1});
  EXPECT_FALSE(Has(test, {"-on-resume-shim-writes-first"}));
  const EarlyDataOptions& options = *test.peer.early_data;
  ASSERT_TRUE(options.send && options.expect_half_rtt);
  ASSERT_EQ(options.send->size(), options.expect_half_rtt->size());
  for (std::size_t i = 0; i < options.send->size(); ++i) {
    Bytes inverted = (*options.send)[i];
    for (std::uint8_t& byte : inverted) byte ^= 0xff;
    EXPECT_EQ((*options.expect_half_rtt)[i], inverted);
  }
  EXPECT_TRUE(options.accept);
}

TEST(WithEarlyDataTest, RejectedItIsExpectedByBoth) {
  const TestCase test =
      WithEarlyData({.shim = {.role = Role::kServer}, .resumptions = 1}, EarlyDataFate::kRejected);
  EXPECT_TRUE(Has(test, {"-on-resume-expect-reject-early-data"}));
  EXPECT_FALSE(test.peer.early_data->accept);
}

TEST(WithEarlyDataTest, WhatTheTestSaysStays) {
  const EarlyDataOptions said{.max_size = 7, .expect = std::vector<Bytes>{}};
  const TestCase test = WithEarlyData({.peer = {.early_data = said}, .resumptions = 1});
  EXPECT_EQ(test.peer.early_data->max_size, 7u);
  EXPECT_EQ(test.peer.early_data->expect, std::vector<Bytes>{});
}

TEST(WithEarlyDataTest, OnlyTheResumptionHasIt) {
  const TestCase test =
      WithEarlyData({.shim = {.role = Role::kServer}, .resumptions = 1, .resume = Resumption{}});
  EXPECT_FALSE(test.peer.early_data->send);
  EXPECT_TRUE(test.resume->peer.early_data->send);
}

TEST(WithEarlyDataTest, ADtlsClientIsAskedAndCannot) {
  const TestCase test = Over(Protocol::kDtls, WithEarlyData({.resumptions = 1}));
  EXPECT_TRUE(Has(test, {"-enable-early-data"}));
  EXPECT_FALSE(Has(test, {"-on-resume-shim-writes-first"}));
}

}  // namespace
}  // namespace badpeer
