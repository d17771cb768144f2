#include "shim_api/mock_quic_transport.h"

#include <gtest/gtest.h>

#include "tests/shim_api/socket_pair.h"

namespace badpeer::shim {
namespace {

TEST(MockQuicTransportTest, RecordsCarryLevelSuiteAndSecret) {
  SocketPair pair;
  MockQuicTransport quic(pair.tcp());
  ASSERT_TRUE(quic.Write(EncryptionLevel::kInitial, ContentType::kHandshake, ByteString{1}));
  EXPECT_EQ(pair.Received(), ByteString({22, 0, 0, 0, 0, 0, 0, 1, 1}));
  quic.SetWriteSecret(EncryptionLevel::kApplication, 0x1302, ByteString{0xaa, 0xbb});
  ASSERT_TRUE(
      quic.Write(EncryptionLevel::kApplication, ContentType::kApplicationData, ByteString{9}));
  EXPECT_EQ(pair.Received(), ByteString({23, 3, 0x13, 0x02, 0, 0, 0, 3, 0xaa, 0xbb, 9}));
  ASSERT_TRUE(quic.SendAlert(EncryptionLevel::kInitial, 40));
  EXPECT_EQ(pair.Received(), ByteString({21, 0, 0, 0, 0, 0, 0, 2, 2, 40}));
}

TEST(MockQuicTransportTest, ReadsWhatItHasTheKeysFor) {
  SocketPair pair;
  MockQuicTransport quic(pair.tcp());
  quic.SetReadSecret(EncryptionLevel::kHandshake, 0x1301, ByteString{0xcc});
  pair.Send({22, 2, 0x13, 0x01, 0, 0, 0, 3, 0xcc, 4, 5});
  QuicRecord record;
  ASSERT_EQ(quic.Read(record), IoStatus::kOk);
  EXPECT_EQ(record.type, ContentType::kHandshake);
  EXPECT_EQ(record.level, EncryptionLevel::kHandshake);
  EXPECT_EQ(record.payload, ByteString({4, 5}));
}

TEST(MockQuicTransportTest, SkipsRejectedEarlyData) {
  SocketPair pair;
  MockQuicTransport quic(pair.tcp());
  pair.Send({23, 1, 0x13, 0x01, 0, 0, 0, 2, 7, 7, 22, 0, 0, 0, 0, 0, 0, 1, 8});
  QuicRecord record;
  ASSERT_EQ(quic.Read(record), IoStatus::kOk);
  EXPECT_EQ(record.payload, ByteString({8}));
}

TEST(MockQuicTransportTest, RefusesDisagreement) {
  const ByteString cases[] = {
      {22, 2, 0x13, 0x02, 0, 0, 0, 1, 0xcc},    // cipher suite
      {22, 2, 0x13, 0x01, 0, 0, 0, 1, 0xcd},    // secret
      {22, 2, 0x13, 0x01, 0, 0, 0, 0},          // too short for the secret
      {22, 3, 0x13, 0x01, 0, 0, 0, 1, 0xcc},    // no keys for the level
      {22, 4, 0x13, 0x01, 0, 0, 0, 1, 0xcc},    // no such level
      {22, 2, 0x13, 0x01, 255, 0, 0, 1, 0xcc},  // an absurd length
  };
  for (const ByteString& bytes : cases) {
    SocketPair pair;
    MockQuicTransport quic(pair.tcp());
    quic.SetReadSecret(EncryptionLevel::kHandshake, 0x1301, ByteString{0xcc});
    pair.Send(bytes);
    QuicRecord record;
    EXPECT_EQ(quic.Read(record), IoStatus::kError);
  }
}

TEST(MockQuicTransportTest, SeesTheEnd) {
  SocketPair pair;
  MockQuicTransport quic(pair.tcp());
  pair.CloseRunner();
  QuicRecord record;
  EXPECT_EQ(quic.Read(record), IoStatus::kEof);
}

}  // namespace
}  // namespace badpeer::shim
