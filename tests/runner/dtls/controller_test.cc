// The verbs of DtlsController, against a shim side that retransmits when its clock moves.
#include "runner/dtls/controller.h"

#include <gtest/gtest.h>

#include <chrono>

#include "tests/runner/dtls/two_ends.h"

namespace badpeer {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

class ControllerTest : public testing::Test, public TwoEnds {
 protected:
  explicit ControllerTest(const RecordOptions& peer = {}, const RecordOptions& shim = {})
      : TwoEnds(peer, shim) {
    shim_.events.control_flight = [this](DtlsController& dtls) {
      shim_flight_ = dtls.next();
      return false;
    };
    shim_stream_.on_timeout = [this] { Retransmit(); };
  }

  void Use(ProtocolVersion version, CipherSuite suite) {
    version_ = version;
    suite_ = suite;
  }

  // What the shim does when its timer fires.
  virtual void Retransmit() {
    DtlsController dtls(shim_.channel, no_flights_);
    dtls.WriteFlight(shim_flight_);
    dtls.FlushPacket();
  }

  DtlsFlights no_flights_;
  std::vector<DtlsMessage> shim_flight_;
};

TEST_F(ControllerTest, ReadsARetransmissionOfEveryFlightUpTo12) {
  Use(ProtocolVersion::kTls12, CipherSuite::TLS_RSA_WITH_AES_128_GCM_SHA256);
  int flights = 0;
  peer_.events.control_flight = [&](DtlsController& dtls) {
    ++flights;
    dtls.ExpectNextTimeout(milliseconds(400));
    dtls.AdvanceClock(milliseconds(400));
    const std::vector<ReceivedRecord> records = dtls.ReadRetransmit();
    EXPECT_FALSE(records.empty());
    EXPECT_GT(records[0].number.sequence_number, dtls.received_records()[0].number.sequence_number);
    EXPECT_EQ(records[0].covers, dtls.received_records()[0].covers);
    dtls.WriteFlight(dtls.next());
    return true;
  };
  // Up to 1.2 the shim repeats its last flight when ours comes again.
  RunBoth([&] { ServeHandshake(); }, [&] { ConnectHandshake(); });
  EXPECT_EQ(flights, 2);
  EXPECT_EQ(shim_stream_.commands,
            (std::vector<std::string>{"E 400000000", "T 400000000", "E 400000000", "T 400000000"}));
}

TEST_F(ControllerTest, TellsTheFlightsAroundIt) {
  Use(ProtocolVersion::kTls12, CipherSuite::TLS_RSA_WITH_AES_128_GCM_SHA256);
  std::string told;
  const auto tell = [&](const std::vector<DtlsMessage>& messages) {
    for (const DtlsMessage& m : messages) {
      told += (m.IsChangeCipherSpec() ? "CCS" : Name(m.type) + "#" + std::to_string(m.number)) +
              "@" + std::to_string(m.epoch) + " ";
    }
    told += "| ";
  };
  peer_.events.control_flight = [&](DtlsController& dtls) {
    tell(dtls.previous());
    tell(dtls.received());
    tell(dtls.next());
    told += std::to_string(dtls.write_epoch()) + " " + std::to_string(dtls.read_epoch()) + "\n";
    return false;
  };
  RunBoth([&] { ServeHandshake(); }, [&] { ConnectHandshake(); });
  EXPECT_EQ(told,
            "| client_hello#0@0 | server_hello#0@0 certificate#1@0 server_hello_done#2@0 | 0 0\n"
            "server_hello#0@0 certificate#1@0 server_hello_done#2@0 | "
            "client_key_exchange#1@0 CCS@0 finished#2@1 | CCS@0 finished#3@1 | 1 1\n");
}

TEST_F(ControllerTest, FinalFlightIsAcknowledgedIn13) {
  std::vector<std::vector<MessageRange>> covers;
  peer_.events.control_ack = [&](DtlsController& dtls) {
    EXPECT_TRUE(dtls.next().empty());
    EXPECT_EQ(dtls.received().size(), 1u);
    dtls.AdvanceClock(milliseconds(400));
    const std::vector<ReceivedRecord> again = dtls.ReadRetransmit();
    for (const ReceivedRecord& record : again) covers.push_back(record.covers);
    dtls.WriteAck(dtls.write_epoch(), again);
    EXPECT_TRUE(dtls.awaited_retransmit().empty());
    EXPECT_TRUE(dtls.ReadRetransmit().empty());
    return true;
  };
  RunBoth([&] { ServeHandshake(); },
          [&] {
            StartConnecting();
            EXPECT_EQ(shim_.channel.ReadAny().data, BytesOf("ping"));
          });
  ASSERT_EQ(covers.size(), 1u);
  EXPECT_EQ(covers[0], (std::vector<MessageRange>{{1, 0, 32}}));
}

TEST_F(ControllerTest, OtherRetransmissionsAreFailures) {
  std::vector<std::string> causes;
  peer_.events.control_ack = [&](DtlsController& dtls) {
    // Acknowledges half of Finished, as if it had come in two records.
    const std::vector<ReceivedRecord> half{{dtls.received_records()[0].number, {{1, 0, 16}}}};
    dtls.WriteAck(dtls.write_epoch(), half);
    EXPECT_EQ(dtls.awaited_retransmit().at(0).offset, 16u);
    dtls.AdvanceClock(nanoseconds(1));
    causes.push_back(FailureOf([&] { dtls.ReadRetransmit(); }).cause());
    shim_flight_[0].body[20] ^= 1;
    dtls.AdvanceClock(nanoseconds(1));
    causes.push_back(FailureOf([&] { dtls.ReadRetransmit({dtls.received()[0].Whole()}); }).cause());
    dtls.AdvanceClock(nanoseconds(1));
    causes.push_back(
        FailureOf([&] { dtls.ReadRetransmit({dtls.received()[0].Fragment(0, 10)}); }).cause());
    return true;
  };
  RunBoth([&] { ServeHandshake(); },
          [&] {
            StartConnecting();
            EXPECT_EQ(shim_.channel.ReadAny().data, BytesOf("ping"));
          });
  EXPECT_EQ(causes,
            (std::vector<std::string>{"the shim retransmitted the wrong part of its flight",
                                      "the shim retransmitted other bytes than it had sent",
                                      "the shim retransmitted the wrong part of its flight"}));
}

class SmallPacketsTest : public ControllerTest {
 protected:
  // 300 bytes: both headers and 275 of a message.
  SmallPacketsTest()
      : ControllerTest({.max_packet_size = 300}, {.max_handshake_fragment = fragment_size_}) {}

  static constexpr std::size_t fragment_size_ = 275;
};

TEST_F(SmallPacketsTest, AFlightMustFillThem) {
  RunBoth(
      [&] {
        Expect(peer_.channel, HandshakeType::client_hello, 1000);
        peer_.events.control_flight = [&](DtlsController& dtls) {
          EXPECT_EQ(dtls.received_records().size(), 4u);
          EXPECT_EQ(dtls.received_records()[3].covers, (std::vector<MessageRange>{{0, 825, 1000}}));
          dtls.AdvanceClock(milliseconds(400));
          EXPECT_EQ(dtls.ReadRetransmit().size(), 4u);
          dtls.SetMtu(301);
          dtls.AdvanceClock(milliseconds(800));
          EXPECT_EQ(FailureOf([&] { dtls.ReadRetransmit(); }).cause(),
                    "the shim cut a handshake message where its packet was not full");
          return false;
        };
        Send(peer_.channel, HandshakeType::server_hello, 10);
        peer_.channel.Flush();
      },
      [&] {
        Send(shim_.channel, HandshakeType::client_hello, 1000);
        shim_.channel.Flush();
        Expect(shim_.channel, HandshakeType::server_hello, 10);
      });
  EXPECT_EQ(shim_stream_.commands.at(1), "M 301");
}

// A peer that has sent its last flight, and a shim side that answers as the test says.
class AckTest : public ControllerTest {
 protected:
  AckTest() {
    peer_.channel.SetVersion(ProtocolVersion::kTls13);
    shim_.channel.SetVersion(ProtocolVersion::kTls13);
  }

  // From the shim, in plaintext.
  void ShimAcks(std::vector<ReceivedRecord> records) {
    DtlsController dtls(shim_.channel, no_flights_);
    dtls.WriteAck(0, records);
    dtls.FlushPacket();
  }
  void SendFinished() {
    Send(peer_.channel, HandshakeType::finished, 1500);  // in two records
    peer_.channel.Flush();
  }
};

TEST_F(AckTest, OfTheLastFlightMustNameItsRecords) {
  SendFinished();
  ShimAcks({{{0, 0}}, {{0, 1}}});
  peer_.channel.ReadAck();
  SendFinished();
  ShimAcks({{{0, 2}}, {{0, 3}}});
  EXPECT_EQ(FailureOf([&] { peer_.channel.ReadAck(); }).wanted(), "0.0 0.1 0.2 0.3");
}

TEST_F(AckTest, HandshakeDataOfTheShimAcknowledgesToo) {
  SendFinished();
  Send(shim_.channel, HandshakeType::new_session_ticket, 20);
  shim_.channel.Flush();
  Expect(peer_.channel, HandshakeType::new_session_ticket, 20);
  peer_.channel.ReadAck();  // nothing is owed, so that this does not wait
  SendFinished();
  ShimAcks({{{0, 2}}, {{0, 3}}});
  peer_.channel.ReadAck();
}

TEST_F(AckTest, RecordsToBeDroppedAreNotOwed) {
  peer_.events.control_flight = [](DtlsController& dtls) {
    DtlsFragment beyond = dtls.next()[0].Fragment(0, 10);
    beyond.number = 1000;
    beyond.must_be_dropped = true;
    dtls.WriteFragment(beyond);
    dtls.WriteFlight(dtls.next());
    return true;
  };
  SendFinished();
  ShimAcks({{{0, 1}}, {{0, 2}}});
  peer_.channel.ReadAck();
  ShimAcks({{{0, 0}}});
  EXPECT_EQ(FailureOf([&] { peer_.channel.ReadAny(); }).cause(),
            "the shim's ACK names a record that it can't have taken");
}

TEST_F(AckTest, AHookMayHaveReadIt) {
  const RecordNumber wanted[] = {{0, 0}, {0, 1}};
  ShimAcks({{{0, 0}}, {{0, 1}}});
  peer_.events.control_flight = [&](DtlsController& dtls) {
    dtls.WriteFlight(dtls.next());
    dtls.ReadAck(0, wanted);
    dtls.SkipFinalAck();
    return true;
  };
  SendFinished();
  peer_.channel.ReadAck();
}

TEST_F(AckTest, UnaskedOnesAreTakenInBetween) {
  SendFinished();
  ShimAcks({{{0, 1}}});
  Send(shim_.channel, HandshakeType::key_update, 1);
  shim_.channel.Flush();
  Expect(peer_.channel, HandshakeType::key_update, 1);
}

TEST_F(ControllerTest, FlightsMayBeMerged) {
  std::vector<std::size_t> sizes;
  peer_.events.control_flight = [&](DtlsController& dtls) {
    sizes.push_back(dtls.next().size());
    if (dtls.next().size() == 1) {
      dtls.MergeIntoNextFlight();
      return true;
    }
    return false;
  };
  Send(peer_.channel, HandshakeType::new_session_ticket, 10);
  peer_.channel.Flush();
  EXPECT_TRUE(peer_.events.packets.empty());
  Send(peer_.channel, HandshakeType::key_update, 1);
  peer_.channel.Flush();
  EXPECT_EQ(sizes, (std::vector<std::size_t>{1, 2}));
  Expect(shim_.channel, HandshakeType::new_session_ticket, 10);
  Expect(shim_.channel, HandshakeType::key_update, 1);
}

TEST_F(ControllerTest, AcksMayBeMergedToo) {
  peer_.channel.SetVersion(ProtocolVersion::kTls13);
  shim_.channel.SetVersion(ProtocolVersion::kTls13);
  int calls = 0;
  peer_.events.control_ack = [&](DtlsController& dtls) {
    ++calls;
    if (dtls.received().size() < 2) dtls.MergeIntoNextFlight();
    return dtls.received().size() < 2;
  };
  for (int i = 0; i < 2; ++i) {
    Send(shim_.channel, HandshakeType::new_session_ticket, 10);
    shim_.channel.Flush();
    Expect(peer_.channel, HandshakeType::new_session_ticket, 10);
    peer_.channel.AckFlight();
  }
  peer_.channel.FlushPacket();
  EXPECT_EQ(calls, 2);
  shim_.channel.ReadAck();
}

// Counts the system calls that leave.
class CountedWrites : public Stream {
 public:
  explicit CountedWrites(Stream& inner) : inner_(inner) {}

  int writes = 0;

  std::size_t ReadSome(std::span<std::uint8_t> into) override { return inner_.ReadSome(into); }
  bool ReadFullOrEnd(std::span<std::uint8_t> into) override { return inner_.ReadFullOrEnd(into); }
  using Stream::Write;
  void Write(std::span<const ByteView> parts) override {
    ++writes;
    inner_.Write(parts);
  }
  void ShutdownWrite() override { inner_.ShutdownWrite(); }
  void Close() override { inner_.Close(); }

 private:
  Stream& inner_;
};

TEST_F(ControllerTest, FlightsThatLeaveWithTheNextAreNotLost) {
  CountedWrites stream(*streams_.first);
  TestEnd peer(stream, {});
  int flights = 0;
  peer.events.control_flight = [&](DtlsController& dtls) {
    if (++flights < 3) dtls.LeaveWithNext();
    return false;
  };
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(stream.writes, 0);
    Send(peer.channel, HandshakeType::client_hello, 10);
    peer.channel.Flush();
  }
  EXPECT_EQ(stream.writes, 1);
  for (int i = 0; i < 3; ++i) Expect(shim_.channel, HandshakeType::client_hello, 10);
}

TEST_F(ControllerTest, AnswerQueuedInsteadOfAnAckIsAMistake) {
  Send(shim_.channel, HandshakeType::client_hello, 10);
  shim_.channel.Flush();
  Expect(peer_.channel, HandshakeType::client_hello, 10);
  Send(peer_.channel, HandshakeType::server_hello, 10);
  EXPECT_THROW(peer_.channel.AckFlight(), std::logic_error);
}

TEST_F(ControllerTest, ApplicationDataFlowsInAnyEpochAtHand) {
  for (const std::uint16_t epoch : {std::uint16_t{3}, std::uint16_t{4}}) {
    peer_.channel.SetWriteKeys(Keys(epoch));
    peer_.channel.SetReadKeys(Keys(epoch));
    shim_.channel.SetWriteKeys(Keys(epoch));
    shim_.channel.SetReadKeys(Keys(epoch));
  }
  DtlsController peer(peer_.channel, no_flights_);
  DtlsController shim(shim_.channel, no_flights_);
  peer.WriteApplicationData(3, BytesOf("old"));
  peer.WriteApplicationData(4, BytesOf("new"));
  peer.FlushPacket();
  shim.ReadApplicationData(3, BytesOf("old"));
  shim.ReadApplicationData(4, BytesOf("new"));
  peer.WriteApplicationData(3, BytesOf("old"));
  peer.FlushPacket();
  EXPECT_NE(FailureOf([&] { shim.ReadApplicationData(4, BytesOf("old")); }).cause().find("epoch"),
            std::string::npos);
  EXPECT_THROW(peer.WriteApplicationData(7, {}), std::out_of_range);
}

TEST_F(ControllerTest, RecordsMayHoldAnything) {
  const Bytes fragment =
      DtlsMessage{.type = HandshakeType::client_hello, .body = Bytes(10)}.Whole().Encode();
  DtlsController dtls(peer_.channel, no_flights_);
  dtls.WriteRecord(ContentType::handshake, 0, ByteView(fragment).first(5));
  EXPECT_EQ(dtls.WriteRecord(ContentType{42}, 0, BytesOf("x")), (RecordNumber{0, 1}));
  dtls.FlushPacket();
  EXPECT_EQ(FailureOf([&] { shim_.channel.ReadHandshake(); }).cause(),
            "a handshake record is not made of whole fragments");
  EXPECT_EQ(FailureOf([&] { shim_.channel.ReadHandshake(); }).cause(),
            "local error: unexpected message: a record that was not due");
}

TEST_F(ControllerTest, AnAlertThatCameBeforeTheClockMovedIsTold) {
  shim_.channel.SendAlert(AlertLevel::fatal, AlertDescription::unexpected_message);
  DtlsController dtls(peer_.channel, no_flights_);
  EXPECT_EQ(FailureOf([&] { dtls.AdvanceClock(nanoseconds(0)); }).cause(),
            "remote error: unexpected message");
}

TEST_F(ControllerTest, TheClockMovesOnlyWhenAllIsRead) {
  peer_.events.control_flight = [&](DtlsController& dtls) {
    EXPECT_EQ(FailureOf([&] { dtls.AdvanceClock(nanoseconds(0)); }).cause(),
              "the shim sent packets that nobody had read when its clock moved");
    return false;
  };
  RunBoth(
      [&] {
        Expect(peer_.channel, HandshakeType::client_hello, 10);
        Send(peer_.channel, HandshakeType::server_hello, 10);
        peer_.channel.Flush();
      },
      [&] {
        shim_stream_.on_timeout = nullptr;
        Send(shim_.channel, HandshakeType::client_hello, 10);
        shim_.channel.Queue(ContentType::application_data, BytesOf("too much"));
        shim_.channel.Flush();
        Expect(shim_.channel, HandshakeType::server_hello, 10);
      });
}

}  // namespace
}  // namespace badpeer
