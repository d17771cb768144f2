#include "shim_api/transport.h"

#include <gtest/gtest.h>

#include "shim_api/async_transport.h"
#include "shim_api/packeted_transport.h"
#include "tests/shim_api/socket_pair.h"

namespace badpeer::shim {
namespace {

ByteString ReadSome(Transport& transport, std::size_t max = 100) {
  ByteString out(max);
  const IoResult read = transport.Read(out);
  EXPECT_EQ(read.status, IoStatus::kOk);
  out.resize(read.bytes);
  return out;
}

TEST(TcpTransportTest, MovesBytesAndSeesTheEnd) {
  SocketPair pair;
  pair.Send({1, 2, 3});
  EXPECT_EQ(ReadSome(pair.tcp()), ByteString({1, 2, 3}));
  EXPECT_EQ(pair.tcp().Write(ByteString{4, 5}).bytes, 2u);
  EXPECT_EQ(pair.Received(), ByteString({4, 5}));
  pair.CloseRunner();
  std::uint8_t byte;
  EXPECT_EQ(pair.tcp().Read({&byte, 1}).status, IoStatus::kEof);
  EXPECT_EQ(pair.tcp().Write(ByteString{6}).status, IoStatus::kError);
}

TEST(TcpTransportTest, ReadAllEndsWithinItsBytes) {
  SocketPair pair;
  pair.Send({1, 2});
  pair.CloseRunner();
  std::uint8_t bytes[3];
  EXPECT_EQ(pair.tcp().ReadAll(bytes).status, IoStatus::kEof);
}

TEST(TcpTransportTest, NobodyListens) {
  EXPECT_EQ(TcpTransport::Connect(1, /*ipv6=*/false, 0), nullptr);
}

TEST(AsyncTransportTest, LetsSingleBytesThrough) {
  SocketPair pair;
  AsyncTransport async(pair.tcp(), AsyncTransport::Unit::kByte);
  pair.Send({1, 2, 3});
  ByteString out(3);
  EXPECT_EQ(async.Read(out).status, IoStatus::kWouldBlock);
  async.AllowRead(1);
  EXPECT_EQ(ReadSome(async), ByteString({1}));
  EXPECT_EQ(async.Read(out).status, IoStatus::kWouldBlock);
  async.AllowRead(2);
  EXPECT_EQ(ReadSome(async), ByteString({2, 3}));

  EXPECT_EQ(async.Write(ByteString{4, 5}).status, IoStatus::kWouldBlock);
  async.AllowWrite(1);
  EXPECT_EQ(async.Write(ByteString{4, 5}).bytes, 1u);
  EXPECT_EQ(pair.Received(), ByteString({4}));
}

TEST(AsyncTransportTest, FlushCostsAUnit) {
  SocketPair pair;
  AsyncTransport async(pair.tcp(), AsyncTransport::Unit::kByte);
  EXPECT_EQ(async.Flush().status, IoStatus::kWouldBlock);
  async.AllowWrite(1);
  EXPECT_EQ(async.Flush().status, IoStatus::kOk);
  EXPECT_EQ(async.Flush().status, IoStatus::kWouldBlock);
}

TEST(AsyncTransportTest, CountsDatagramsInDtls) {
  SocketPair pair;
  PacketedTransport packeted(pair.tcp());
  AsyncTransport async(packeted, AsyncTransport::Unit::kDatagram);
  async.AllowWrite(1);
  EXPECT_EQ(async.Write(ByteString{1, 2, 3}).bytes, 3u);
  EXPECT_EQ(async.Write(ByteString{1}).status, IoStatus::kWouldBlock);
}

TEST(PacketedTransportTest, FramesDatagrams) {
  SocketPair pair;
  PacketedTransport packeted(pair.tcp());
  EXPECT_EQ(packeted.Write(ByteString{7, 8}).bytes, 2u);
  EXPECT_EQ(pair.Received(), ByteString({'P', 0, 0, 0, 2, 7, 8}));
  pair.Send({'P', 0, 0, 0, 1, 9, 'P', 0, 0, 0, 2, 10, 11});
  EXPECT_EQ(ReadSome(packeted), ByteString({9}));
  EXPECT_EQ(ReadSome(packeted), ByteString({10, 11}));
}

TEST(PacketedTransportTest, ASmallBufferLosesTheRestOfADatagram) {
  SocketPair pair;
  PacketedTransport packeted(pair.tcp());
  pair.Send({'P', 0, 0, 0, 3, 1, 2, 3, 'P', 0, 0, 0, 1, 4});
  EXPECT_EQ(ReadSome(packeted, 2), ByteString({1, 2}));
  EXPECT_EQ(ReadSome(packeted, 2), ByteString({4}));
}

TEST(PacketedTransportTest, CommandsInterruptReadsUntilTheyAreTaken) {
  SocketPair pair;
  PacketedTransport packeted(pair.tcp());
  // 1.5 s in nanoseconds.
  pair.Send({'T', 0, 0, 0, 0, 0x59, 0x68, 0x2f, 0x00, 'P', 0, 0, 0, 1, 5});
  ByteString out(10);
  EXPECT_EQ(packeted.Read(out).status, IoStatus::kWouldBlock);
  EXPECT_EQ(pair.Received(), ByteString({'t'}));
  EXPECT_EQ(packeted.Read(out).status, IoStatus::kWouldBlock);
  const std::optional<DtlsCommand> command = packeted.TakeCommand();
  ASSERT_TRUE(command);
  EXPECT_EQ(command->kind, DtlsCommand::Kind::kAdvanceClock);
  EXPECT_EQ(command->time, std::chrono::milliseconds(1500));
  EXPECT_FALSE(packeted.HasCommand());
  EXPECT_EQ(ReadSome(packeted), ByteString({5}));
}

TEST(PacketedTransportTest, KnowsAllCommands) {
  SocketPair pair;
  PacketedTransport packeted(pair.tcp());
  ByteString out(10);
  pair.Send({'M', 0, 0, 1, 0});
  packeted.Read(out);
  DtlsCommand command = packeted.TakeCommand().value();
  EXPECT_EQ(command.kind, DtlsCommand::Kind::kSetMtu);
  EXPECT_EQ(command.mtu, 256u);

  pair.Send({'E', 0, 0, 0, 0, 0, 0, 0x03, 0xe8});
  packeted.Read(out);
  command = packeted.TakeCommand().value();
  EXPECT_EQ(command.kind, DtlsCommand::Kind::kExpectTimeout);
  EXPECT_EQ(command.time, std::chrono::microseconds(1));

  pair.Send({'E', 255, 255, 255, 255, 255, 255, 255, 255});
  packeted.Read(out);
  EXPECT_EQ(packeted.TakeCommand().value().kind, DtlsCommand::Kind::kExpectNoTimeout);

  pair.Send({'U', 0, 0, 0, 250});
  packeted.Read(out);
  command = packeted.TakeCommand().value();
  EXPECT_EQ(command.kind, DtlsCommand::Kind::kSetInitialTimeout);
  EXPECT_EQ(command.time, std::chrono::milliseconds(250));
}

TEST(PacketedTransportTest, RefusesWhatIsNoFrame) {
  for (const ByteString& bytes : {ByteString{'X'}, ByteString{'P', 0, 1, 0, 0}}) {
    SocketPair pair;
    PacketedTransport packeted(pair.tcp());
    pair.Send(bytes);
    ByteString out(10);
    EXPECT_EQ(packeted.Read(out).status, IoStatus::kError);
  }
}

}  // namespace
}  // namespace badpeer::shim
