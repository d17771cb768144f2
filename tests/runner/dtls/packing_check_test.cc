#include "runner/dtls/packing_check.h"

#include <gtest/gtest.h>

#include "runner/base/peer_failure.h"

namespace badpeer {
namespace {

OpenedRecord Record(ContentType type, std::uint16_t epoch, std::size_t payload) {
  OpenedRecord opened{.record = {.type = type, .epoch = epoch}};
  opened.record.payload = Bytes(payload);
  opened.record.wire_size = payload + (epoch == 0 ? 0 : 17);
  opened.header_size = epoch == 0 ? 13 : 5;
  opened.size = opened.header_size + opened.record.wire_size;
  return opened;
}

constexpr ContentType kHandshake = ContentType::handshake;

TEST(PackingCheckTest, LimitsPackets) {
  PackingCheck check(256);
  EXPECT_NO_THROW(check.OnPacket(256));
  EXPECT_THROW(check.OnPacket(257), PeerFailure);
  check.SetMaxPacketSize(0);
  EXPECT_NO_THROW(check.OnPacket(60000));
}

TEST(PackingCheckTest, ASecondRecordNeedsAFullFirstOne) {
  PackingCheck check(256);
  check.OnPacket(200);
  check.OnRecord(Record(kHandshake, 2, 178), 0);
  check.OnPacket(100);
  EXPECT_THROW(check.OnRecord(Record(kHandshake, 2, 78), 0), PeerFailure);

  check.EndFlight();
  check.OnPacket(244);
  check.OnRecord(Record(kHandshake, 2, 222), 0);
  check.OnPacket(100);
  EXPECT_NO_THROW(check.OnRecord(Record(kHandshake, 2, 78), 0));
}

TEST(PackingCheckTest, APacketBeginsWhereTheNextRecordDidNotFit) {
  PackingCheck check(256);
  check.OnPacket(100);
  check.OnRecord(Record(kHandshake, 0, 87), 0);
  check.OnPacket(100);
  EXPECT_THROW(check.OnRecord(Record(kHandshake, 2, 78), 0), PeerFailure);

  check.EndFlight();
  check.OnPacket(230);
  check.OnRecord(Record(kHandshake, 0, 217), 0);
  check.OnPacket(100);
  EXPECT_NO_THROW(check.OnRecord(Record(kHandshake, 2, 78), 0));
}

TEST(PackingCheckTest, WhatStandsBehindARecordIsRoom) {
  PackingCheck check(0);
  check.OnPacket(144);
  check.OnRecord(Record(kHandshake, 2, 50), 72);
  EXPECT_THROW(check.OnRecord(Record(kHandshake, 2, 50), 0), PeerFailure);
}

TEST(PackingCheckTest, PlaintextMessagesMayHaveRecordsOfTheirOwn) {
  PackingCheck check(0);
  check.OnPacket(126);
  check.OnRecord(Record(kHandshake, 0, 50), 63);
  EXPECT_NO_THROW(check.OnRecord(Record(kHandshake, 0, 50), 0));
}

TEST(PackingCheckTest, MessagesAreCutWhereThePacketEnds) {
  PackingCheck check(256);
  check.OnPacket(256);
  check.OnRecord(Record(kHandshake, 2, 234), 0);
  EXPECT_NO_THROW(check.OnCutMessage(true));
  EXPECT_THROW(check.OnCutMessage(false), PeerFailure);
  check.OnPacket(255);
  check.OnRecord(Record(kHandshake, 2, 233), 0);
  EXPECT_THROW(check.OnCutMessage(true), PeerFailure);
}

TEST(PackingCheckTest, OtherRecordsEndTheFlight) {
  PackingCheck check(256);
  check.OnPacket(100);
  check.OnRecord(Record(kHandshake, 2, 78), 0);
  check.OnPacket(40);
  check.OnRecord(Record(ContentType::application_data, 2, 18), 0);
  check.OnPacket(100);
  EXPECT_NO_THROW(check.OnRecord(Record(kHandshake, 2, 78), 0));
}

}  // namespace
}  // namespace badpeer
