#include <gtest/gtest.h>

#include "shim_api/connection_driver.h"
#include "tests/shim_api/socket_pair.h"

namespace badpeer::shim {
namespace {

// TLS for QUIC without cryptography: two handshake records of one byte each, then keys.
class FakeQuicConnection : public StackConnection, public QuicTls {
 public:
  explicit FakeQuicConnection(MockQuicTransport& transport) : transport_(transport) {}

  OpResult Handshake() override {
    if (fails) return {OpStatus::kError};
    if (received.size() < 2) return {OpStatus::kWantRead};
    if (in_handshake_) {
      transport_.SetReadSecret(EncryptionLevel::kApplication, 0x1301, ByteString{0xee});
      in_handshake_ = false;
    }
    return {};
  }
  OpResult Read(MutableByteSpan) override { return {OpStatus::kUnsupported}; }
  OpResult Write(ByteSpan) override { return {OpStatus::kUnsupported}; }
  OpResult Shutdown() override { return {}; }
  ConnectionProperties Properties() override { return {}; }
  std::shared_ptr<StackSession> NewestSession() override { return nullptr; }
  std::string LastError() override { return fails ? "failed" : ""; }
  QuicTls* quic() override { return this; }

  bool ProvideHandshakeData(EncryptionLevel, ByteSpan data) override {
    received.insert(received.end(), data.begin(), data.end());
    return true;
  }
  bool InHandshake() const override { return in_handshake_; }
  bool SendsEarlyData() const override { return early; }
  OpResult ProcessPostHandshake() override {
    ++post_handshakes;
    return {};
  }

  ByteString received;
  bool fails = false;
  bool early = false;
  int post_handshakes = 0;

 private:
  MockQuicTransport& transport_;
  bool in_handshake_ = true;
};

class ConnectionDriverQuicTest : public testing::Test {
 protected:
  ConnectionDriverQuicTest() {
    config_.quic = true;
    channel_.emplace(pair_.TakeTcp(), config_);
    connection_.emplace(*channel_->quic());
    driver_.emplace(*connection_, *channel_, config_);
  }

  SocketPair pair_;
  ConnectionConfig config_;
  std::optional<RunnerChannel> channel_;
  std::optional<FakeQuicConnection> connection_;
  std::optional<ConnectionDriver> driver_;
};

TEST_F(ConnectionDriverQuicTest, FeedsTheHandshake) {
  pair_.Send({22, 0, 0, 0, 0, 0, 0, 1, 1, 22, 0, 0, 0, 0, 0, 0, 1, 2});
  EXPECT_EQ(driver_->Handshake().status, OpStatus::kOk);
  EXPECT_EQ(connection_->received, ByteString({1, 2}));
  pair_.CloseRunner();
}

TEST_F(ConnectionDriverQuicTest, DataIsNoPartOfAHandshake) {
  pair_.Send({23, 0, 0, 0, 0, 0, 0, 1, 1});
  EXPECT_EQ(driver_->Handshake().status, OpStatus::kError);
  pair_.CloseRunner();
}

TEST_F(ConnectionDriverQuicTest, ReadsDataInPiecesAndHandlesMessagesBetween) {
  pair_.Send({22, 0, 0, 0, 0, 0, 0, 1, 1, 22, 0, 0, 0, 0, 0, 0, 1, 2});
  pair_.Send({22, 3, 0x13, 0x01, 0, 0, 0, 2, 0xee, 4});  // a ticket, say
  pair_.Send({23, 3, 0x13, 0x01, 0, 0, 0, 4, 0xee, 7, 8, 9});
  std::uint8_t buffer[2];
  OpResult read = driver_->Read(buffer);  // With the handshake.
  EXPECT_EQ(read.status, OpStatus::kOk);
  EXPECT_EQ(read.bytes, 2u);
  EXPECT_EQ(buffer[1], 8);
  EXPECT_EQ(connection_->post_handshakes, 1);
  read = driver_->Read(buffer);
  EXPECT_EQ(read.bytes, 1u);
  EXPECT_EQ(buffer[0], 9);
  pair_.CloseRunner();
  EXPECT_EQ(driver_->Read(buffer).status, OpStatus::kEof);
}

TEST_F(ConnectionDriverQuicTest, PostHandshakeFailuresEndTheRead) {
  connection_->fails = true;
  pair_.Send({22, 0, 0, 0, 0, 0, 0, 1, 1});
  std::uint8_t buffer[2];
  EXPECT_EQ(driver_->Read(buffer).status, OpStatus::kError);
  pair_.CloseRunner();
}

TEST_F(ConnectionDriverQuicTest, WritesEarlyAtItsOwnLevel) {
  connection_->early = true;
  EXPECT_EQ(driver_->WriteAll(ByteString{5}).status, OpStatus::kOk);
  connection_->early = false;
  EXPECT_EQ(driver_->WriteAll(ByteString{6}).status, OpStatus::kOk);
  EXPECT_EQ(pair_.Received(), ByteString({23, 1, 0, 0, 0, 0, 0, 1, 5, 23, 3, 0, 0, 0, 0, 0, 1, 6}));
  pair_.CloseRunner();
}

}  // namespace
}  // namespace badpeer::shim
