#include "runner/report/capture_keys.h"

#include <gtest/gtest.h>

namespace badpeer {
namespace {

constexpr Traffic::Time kStart{};

std::string Random(char digit) { return std::string(64, digit); }

// Of a connection whose ClientHello has a random of these digits.
Traffic Hello(char digit) {
  Traffic traffic;
  traffic.Add(TranscriptDirection::kFromShim, kStart,
              FromHex("160301002a"
                      "01000026"
                      "0303" +
                      Random(digit) + "00000000"));
  return traffic;
}

TEST(CaptureKeysTest, WhatIsOnTheWireNeedsNoOthers) {
  EXPECT_EQ(KeysByOuterRandom(Protocol::kTls, Role::kClient, {Hello('a')},
                              "CLIENT_RANDOM " + Random('a') + " 11\n"),
            "");
}

TEST(CaptureKeysTest, KeysOfAnInnerHelloAreFoundByTheOuterOne) {
  const std::string log = "CLIENT_TRAFFIC_SECRET_0 " + Random('a') + " 11\n" +  //
                          "CLIENT_TRAFFIC_SECRET_0 " + Random('b') + " 22\n" +
                          "SERVER_TRAFFIC_SECRET_0 " + Random('b') + " 33\n" +
                          "CLIENT_TRAFFIC_SECRET_0 " + Random('c') + " 44\n";
  EXPECT_EQ(
      KeysByOuterRandom(Protocol::kTls, Role::kClient, {Hello('a'), Hello('1'), Hello('2')}, log),
      "CLIENT_TRAFFIC_SECRET_0 " + Random('1') + " 22\n" +      //
          "SERVER_TRAFFIC_SECRET_0 " + Random('1') + " 33\n" +  //
          "CLIENT_TRAFFIC_SECRET_0 " + Random('2') + " 44\n");
}

TEST(CaptureKeysTest, ADatagramHasItsRandomElsewhere) {
  Traffic traffic;
  traffic.Add(TranscriptDirection::kToShim, kStart,
              FromHex("5000000041"
                      "16fefd00000000000000000034"
                      "010000280000000000000028"
                      "fefd" +
                      Random('7') + "000000000000"));
  EXPECT_EQ(KeysByOuterRandom(Protocol::kDtls, Role::kServer, {traffic},
                              "CLIENT_TRAFFIC_SECRET_0 " + Random('a') + " 11\n"),
            "CLIENT_TRAFFIC_SECRET_0 " + Random('7') + " 11\n");
}

TEST(CaptureKeysTest, WhatIsNoHelloHasNone) {
  Traffic traffic;
  traffic.Add(TranscriptDirection::kFromShim, kStart,
              BytesOf("GET / HTTP/1.1 and much more of this"));
  EXPECT_EQ(KeysByOuterRandom(Protocol::kTls, Role::kClient, {traffic},
                              "CLIENT_RANDOM " + Random('a') + " 11\n"),
            "");
}

}  // namespace
}  // namespace badpeer
