#include "runner/interop/sim/scenario.h"

#include <gtest/gtest.h>

namespace badpeer::interop {
namespace {

using namespace std::chrono_literals;

constexpr const char* kLink = " --delay=15ms --bandwidth=10Mbps --queue=25";

Scenario Parse(const std::string& text) {
  Result<Scenario> scenario = ParseScenario(text);
  if (!scenario) ADD_FAILURE() << scenario.error().message;
  return scenario ? *scenario : Scenario{};
}

std::string ErrorOf(const std::string& text) {
  const Result<Scenario> scenario = ParseScenario(text);
  return scenario ? "" : scenario.error().message;
}

TEST(ScenarioTest, ReadsTheLink) {
  const Scenario scenario = Parse("simple-p2p --delay=750ms --bandwidth=10Mbps --queue=25");
  EXPECT_EQ(scenario.delay, 750ms);
  EXPECT_EQ(scenario.bits_per_second, 10'000'000u);
  EXPECT_EQ(scenario.queue_packets, 25u);
}

TEST(ScenarioTest, ReadsUnitsAsNs3Does) {
  EXPECT_EQ(Parse("simple-p2p --delay=1.5s --bandwidth=2Gbps --queue=1").delay, 1500ms);
  EXPECT_EQ(Parse("simple-p2p --delay=20us --bandwidth=100kbps --queue=1").bits_per_second,
            100'000u);
  EXPECT_EQ(Parse("simple-p2p --delay=2 --bandwidth=1MB/s --queue=1").delay, 2s);
  EXPECT_EQ(Parse("simple-p2p --delay=2 --bandwidth=1MB/s --queue=1").bits_per_second, 8'000'000u);
}

TEST(ScenarioTest, ReadsRatesAndBursts) {
  const Scenario lossy =
      Parse(std::string("drop-rate") + kLink +
            " --rate_to_server=30 --rate_to_client=2 --burst_to_server=3 --burst_to_client=4");
  EXPECT_EQ(lossy.to_server.drop_percent, 30);
  EXPECT_EQ(lossy.to_server.drop_burst, 3);
  EXPECT_EQ(lossy.to_client.drop_percent, 2);
  EXPECT_EQ(lossy.to_client.drop_burst, 4);
  EXPECT_EQ(lossy.to_client.corrupt_percent, 0);
  const Scenario corrupt =
      Parse(std::string("corrupt-rate") + kLink + " --rate_to_server=30 --rate_to_client=2");
  EXPECT_EQ(corrupt.to_server.corrupt_percent, 30);
  EXPECT_FALSE(corrupt.to_server.corrupt_burst);
  EXPECT_EQ(corrupt.to_server.drop_percent, 0);
}

TEST(ScenarioTest, ReadsTheOthers) {
  const Scenario listed = Parse(std::string("droplist") + kLink + " --drops_to_server=2,3,7");
  EXPECT_EQ(listed.to_server.drop_list, (std::set<std::uint64_t>{2, 3, 7}));
  EXPECT_TRUE(listed.to_client.drop_list.empty());

  const Scenario hole =
      Parse(std::string("blackhole") + kLink + " --on=5s --off=2s --repeat=3 --direction=toclient");
  EXPECT_EQ(hole.blackhole->on, 5s);
  EXPECT_EQ(hole.blackhole->off, 2s);
  EXPECT_EQ(hole.blackhole->repeat, 3);
  EXPECT_TRUE(hole.blackhole->to_client);
  EXPECT_FALSE(hole.blackhole->to_server);

  const Scenario rebind =
      Parse(std::string("rebind") + kLink + " --first-rebind=1s --rebind-freq=5s --rebind-addr");
  EXPECT_EQ(rebind.rebind->first, 1s);
  EXPECT_EQ(rebind.rebind->period, 5s);
  EXPECT_TRUE(rebind.rebind->address);

  EXPECT_TRUE(Parse(std::string("tcp-cross-traffic") + kLink).tcp_cross_traffic);
  const Scenario noise = Parse(std::string("udp-cross-traffic") + kLink + " --crossdatarate=3Mbps");
  EXPECT_EQ(noise.udp_cross_traffic->bits_per_second, 3'000'000u);
  EXPECT_EQ(noise.udp_cross_traffic->start, 20s);
}

TEST(ScenarioTest, ErrorsSayWhatIsWrongAndWhatWouldBeRight) {
  EXPECT_EQ(ErrorOf("simple-p2p --bandwidth=10Mbps --queue=25"),
            "scenario simple-p2p needs --delay");
  EXPECT_EQ(ErrorOf(std::string("simple-p2p") + kLink + " --loss=3"),
            "scenario simple-p2p has no option --loss; it has --delay, --bandwidth, --queue");
  EXPECT_NE(ErrorOf("wormhole --delay=1ms").find("simple-p2p, drop-rate"), std::string::npos);
  EXPECT_NE(ErrorOf("").find("no scenario is called ''"), std::string::npos);
  EXPECT_NE(ErrorOf("simple-p2p --delay=15parsec --bandwidth=1Mbps --queue=2").find("15parsec"),
            std::string::npos);
  EXPECT_NE(ErrorOf("simple-p2p --delay=15ms --bandwidth=0Mbps --queue=2"), "");
  EXPECT_NE(ErrorOf("simple-p2p --delay=15ms --bandwidth=1Mbps --queue=0"), "");
  EXPECT_NE(ErrorOf("simple-p2p --delay=-1ms --bandwidth=1Mbps --queue=1"), "");
  EXPECT_NE(ErrorOf(std::string("droplist") + kLink + " --drops_to_server=1,,2"), "");
  EXPECT_NE(ErrorOf(std::string("droplist") + kLink + " --drops_to_server=1,"), "");
  EXPECT_NE(ErrorOf(std::string("drop-rate") + kLink + " --rate_to_server=101 --rate_to_client=1"),
            "");
  EXPECT_NE(ErrorOf(std::string("rebind") + kLink + " --first-rebind=1s --rebind-freq=1ns"), "");
}

}  // namespace
}  // namespace badpeer::interop
