#include "runner/dtls/packet_transport.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "runner/base/peer_failure.h"
#include "runner/base/stream.h"

namespace badpeer {
namespace {

using std::chrono::milliseconds;

class PacketTransportTest : public testing::Test {
 protected:
  std::string ReadHex(std::size_t size) {
    Bytes bytes(size);
    shim_->ReadFull(bytes);
    return ToHex(bytes);
  }
  std::string FailureOf(const std::function<void()>& act) {
    try {
      act();
    } catch (const PeerFailure& failure) {
      return failure.what();
    }
    return "no failure";
  }

  std::pair<std::unique_ptr<Stream>, std::unique_ptr<Stream>> ends_ =
      MakeStreamPair(std::chrono::seconds(5));
  Stream* shim_ = ends_.second.get();
  PacketTransport packets_{*ends_.first};
};

TEST_F(PacketTransportTest, FramesPacketsBothWays) {
  packets_.WritePacket(BytesOf("abc"));
  packets_.WritePacket({});
  packets_.Flush();
  EXPECT_EQ(ReadHex(8), "5000000003616263");
  EXPECT_EQ(ReadHex(5), "5000000000");
  shim_->Write(FromHex("5000000002beef5000000000"));
  EXPECT_EQ(ToHex(packets_.ReadPacket()), "beef");
  EXPECT_EQ(ToHex(packets_.ReadPacket()), "");
}

TEST_F(PacketTransportTest, CommandsHaveTheFormatOfTheShim) {
  packets_.SetMtu(512);
  EXPECT_EQ(ReadHex(5), "4d00000200");
  packets_.SetTimeout(milliseconds(250));
  EXPECT_EQ(ReadHex(5), "55000000fa");
  packets_.ExpectNextTimeout(milliseconds(400));
  EXPECT_EQ(ReadHex(9), "450000000017d78400");
  packets_.ExpectNextTimeout(std::nullopt);
  EXPECT_EQ(ReadHex(9), "45ffffffffffffffff");
}

TEST_F(PacketTransportTest, TheClockMovesOnceTheShimSaysSo) {
  shim_->Write(BytesOf("t"));
  EXPECT_EQ(packets_.AdvanceClock(milliseconds(400)), std::nullopt);
  EXPECT_EQ(ReadHex(9), "540000000017d78400");
}

TEST_F(PacketTransportTest, AnUnreadPacketIsFoundWhenTheClockMoves) {
  shim_->Write(FromHex("5000000001aa74"));
  EXPECT_EQ(packets_.AdvanceClock(milliseconds(1)), FromHex("aa"));
}

TEST_F(PacketTransportTest, RefusesWhatIsNoPacket) {
  shim_->Write(FromHex("74"));
  EXPECT_NE(FailureOf([&] { packets_.ReadPacket(); }).find("got opcode 0x74"), std::string::npos);
  shim_->Write(FromHex("50ffffffff"));
  EXPECT_NE(FailureOf([&] { packets_.ReadPacket(); }).find("4294967295 bytes"), std::string::npos);
}

TEST_F(PacketTransportTest, TheEndOfTheStreamIsClosed) {
  shim_->Close();
  try {
    packets_.ReadPacket();
    FAIL();
  } catch (const PeerFailure& failure) {
    EXPECT_EQ(failure.kind(), PeerFailure::Kind::kClosed);
  }
}

}  // namespace
}  // namespace badpeer
