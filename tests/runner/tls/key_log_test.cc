#include "runner/tls/key_log.h"

#include <gtest/gtest.h>

namespace badpeer {
namespace {

std::string Line(const TrafficKeys& keys, bool of_client) {
  std::string text;
  const Bytes random = {0xaa}, master = {0xbb};
  AddToKeyLog(
      text,
      {.keys = keys, .of_client = of_client, .client_random = random, .master_secret = master});
  return text;
}

TEST(KeyLogTest, LabelsAreThoseOfTheFormat) {
  const auto keys = [](std::uint16_t epoch) {
    return TrafficKeys{.epoch = epoch, .traffic_secret = {0xcc}};
  };
  EXPECT_EQ(Line(keys(kEpochEarlyData), true), "CLIENT_EARLY_TRAFFIC_SECRET aa cc\n");
  EXPECT_EQ(Line(keys(kEpochHandshake), true), "CLIENT_HANDSHAKE_TRAFFIC_SECRET aa cc\n");
  EXPECT_EQ(Line(keys(kEpochHandshake), false), "SERVER_HANDSHAKE_TRAFFIC_SECRET aa cc\n");
  EXPECT_EQ(Line(keys(kEpochApplication), false), "SERVER_TRAFFIC_SECRET_0 aa cc\n");
  EXPECT_EQ(Line(keys(kEpochApplication + 1), false), "");  // after a KeyUpdate
  EXPECT_EQ(Line({.epoch = 1, .key = {1}}, false), "CLIENT_RANDOM aa bb\n");
  EXPECT_EQ(Line({}, true), "");
}

TEST(KeyLogTest, BothDirectionsShareTheMasterSecret) {
  std::string text;
  const TrafficKeys keys{.epoch = 1, .key = {1}};
  const Bytes random = {0xaa}, master = {0xbb};
  for (const bool of_client : {true, false}) {
    AddToKeyLog(text, {keys, of_client, random, master});
  }
  EXPECT_EQ(text, "CLIENT_RANDOM aa bb\n");
}

}  // namespace
}  // namespace badpeer
