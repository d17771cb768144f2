#include "runner/quic/frame.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace badpeer::quic {
namespace {

const Bytes kData = FromHex("0011223344556677");
const Bytes kToken = FromHex("000102030405060708090a0b0c0d0e0f");

struct Sample {
  Frame frame;
  const char* hex;
  const char* text;
};

std::vector<Sample> Samples() {
  return {
      {PaddingFrame{3}, "000000", "PADDING 3"},
      {PingFrame{}, "01", "PING"},
      {AckFrame{.delay = 5, .ranges = {{7, 9}, {3, 3}}},
       "02090501020200",
       "ACK 7-9,3"},
      {AckFrame{.ranges = {{0, 0}}, .ecn = EcnCounts{1, 2, 3}}, "0300000000010203",
       "ACK_ECN 0 ect0 1 ect1 2 ce 3"},
      {ResetStreamFrame{4, 0x10, 100}, "0404104064", "RESET_STREAM 4 error 0x10"},
      {ResetStreamFrame{4, 0x10, 100, 50},
       "24041040643"
       "2",
       "RESET_STREAM_AT 4 error 0x10"},
      {StopSendingFrame{4, 1}, "050401", "STOP_SENDING 4 error 0x1"},
      {CryptoFrame{16, kData}, "0610080011223344556677", "CRYPTO 16+8"},
      {NewTokenFrame{kData}, "07080011223344556677", "NEW_TOKEN 8"},
      {StreamFrame{0, 0, kData, false}, "0a00080011223344556677", "STREAM 0 0+8"},
      {StreamFrame{4, 64, kData, true}, "0f044040080011223344556677", "STREAM 4 64+8 fin"},
      {MaxDataFrame{1u << 20}, "1080100000", "MAX_DATA 1048576"},
      {MaxStreamDataFrame{8, 63}, "11083f", "MAX_STREAM_DATA 8 63"},
      {MaxStreamsFrame{true, 100}, "124064", "MAX_STREAMS bidirectional 100"},
      {MaxStreamsFrame{false, 3}, "1303", "MAX_STREAMS unidirectional 3"},
      {DataBlockedFrame{1}, "1401", "DATA_BLOCKED 1"},
      {StreamDataBlockedFrame{1, 2}, "150102", "STREAM_DATA_BLOCKED 1 2"},
      {StreamsBlockedFrame{true, 9}, "1609", "STREAMS_BLOCKED bidirectional 9"},
      {StreamsBlockedFrame{false, 9}, "1709", "STREAMS_BLOCKED unidirectional 9"},
      {NewConnectionIdFrame{2, 1, kData, kToken},
       "180201080011223344556677000102030405060708090a0b0c0d0e0f",
       "NEW_CONNECTION_ID 2 0011223344556677"},
      {RetireConnectionIdFrame{1}, "1901", "RETIRE_CONNECTION_ID 1"},
      {PathChallengeFrame{kData}, "1a0011223344556677", "PATH_CHALLENGE 0011223344556677"},
      {PathResponseFrame{kData}, "1b0011223344556677", "PATH_RESPONSE 0011223344556677"},
      {ConnectionCloseFrame{false, 0x0a, 6, {}}, "1c0a0600", "CONNECTION_CLOSE error 0xa"},
      {ConnectionCloseFrame{true, 0x100, 0, ByteView(kData).subspan(2, 2)}, "1d4100022233",
       "CONNECTION_CLOSE application error 0x100 \"\"3\""},
      {HandshakeDoneFrame{}, "1e", "HANDSHAKE_DONE"},
      {ImmediateAckFrame{}, "1f", "IMMEDIATE_ACK"},
      {DatagramFrame{kData}, "31080011223344556677", "DATAGRAM 8"},
      {AckFrequencyFrame{1, 2, 25000, 3}, "40af0102800061a803",
       "ACK_FREQUENCY 1 threshold 2 delay 25000 us"},
  };
}

TEST(FrameTest, EveryKindEncodesAndReadsBack) {
  std::set<std::size_t> kinds;
  for (const Sample& sample : Samples()) {
    Bytes wire;
    EncodeFrame(sample.frame, wire);
    EXPECT_EQ(ToHex(wire), sample.hex) << sample.text;
    EXPECT_EQ(Describe(sample.frame), sample.text);
    const auto decoded = DecodeFrames(wire);
    ASSERT_TRUE(decoded) << sample.text << ": " << decoded.error().message;
    ASSERT_EQ(decoded->size(), 1u);
    EXPECT_EQ(Describe(decoded->front()), sample.text);
    EXPECT_EQ(TypeOf(decoded->front()), TypeOf(sample.frame));
    Bytes again;
    EncodeFrame(decoded->front(), again);
    EXPECT_EQ(again, wire);
    kinds.insert(sample.frame.index());
  }
  EXPECT_EQ(kinds.size(), std::variant_size_v<Frame>);
}

TEST(FrameTest, FramesFollowEachOther) {
  Bytes wire;
  for (const Sample& sample : Samples()) EncodeFrame(sample.frame, wire);
  const auto decoded = DecodeFrames(wire);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->size(), Samples().size());
}

TEST(FrameTest, StreamAndDatagramMayReachToTheEnd) {
  const auto frames = DecodeFrames(FromHex("0c04030102"));
  ASSERT_TRUE(frames);
  EXPECT_EQ(Describe(frames->at(0)), "STREAM 4 3+2");
  EXPECT_EQ(Describe(DecodeFrames(FromHex("300102"))->at(0)), "DATAGRAM 2");
}

// What decodes is written as it was: also without a length, and with an offset of zero.
TEST(FrameTest, FormsOfStreamAndDatagramSurvive) {
  for (const char* hex : {"08040102", "09040102", "0c04030102", "0c04000102", "0e0400020102",
                          "0f0403020102", "0a04020102", "300102", "31020102"}) {
    const Bytes payload = FromHex(hex);
    const auto frames = DecodeFrames(payload);
    ASSERT_TRUE(frames) << hex;
    Bytes again;
    EncodeFrame(frames->at(0), again);
    EXPECT_EQ(ToHex(again), hex);
  }
}

// Fields lie one behind the other from the type to the end, and each is where it says it is.
TEST(FieldsOfFramesTest, CoverEveryFrame) {
  for (const Sample& sample : Samples()) {
    Bytes wire;
    EncodeFrame(sample.frame, wire);
    const std::vector<FieldSpan> spans = LocateFields(sample.frame);
    ASSERT_FALSE(spans.empty()) << sample.text;
    EXPECT_EQ(spans[0].name, "type");
    std::size_t end = 0;
    for (const FieldSpan& span : spans) {
      if (span.name.find_first_of(".[") != std::string::npos) continue;
      EXPECT_EQ(span.offset, end) << sample.text << ": " << span.name;
      end = span.end();
    }
    EXPECT_EQ(end, wire.size()) << sample.text;
  }
}

TEST(FieldsOfFramesTest, InnerFieldsAndPrefixesHaveNames) {
  const AckFrame ack{.delay = 5, .ranges = {{70, 90}, {3, 3}}, .ecn = EcnCounts{1, 200, 3}};
  const std::vector<FieldSpan> spans = LocateFields(ack);
  std::string names;
  for (const FieldSpan& span : spans) names += span.name + " ";
  EXPECT_EQ(names,
            "type largest_acknowledged ack_delay ack_range_count first_ack_range ack_ranges "
            "ack_ranges[0] ack_ranges[0].gap ack_ranges[0].ack_range_length ecn_counts "
            "ecn_counts.ect0_count ecn_counts.ect1_count ecn_counts.ecn_ce_count ");
  const FieldSpan* ect1 = FindSpan(spans, "ecn_counts.ect1_count");
  EXPECT_EQ(ect1->size, 2u);
  const Bytes reason(100);
  const std::vector<FieldSpan> close = LocateFields(ConnectionCloseFrame{false, 1, 2, reason});
  const FieldSpan* phrase = FindSpan(close, "reason_phrase");
  ASSERT_NE(phrase, nullptr);
  EXPECT_EQ(phrase->prefix_width, 2u);
  EXPECT_EQ(phrase->size, 100u);
  EXPECT_EQ(FindSpan(LocateFields(ConnectionCloseFrame{.application = true}), "frame_type"),
            nullptr);
}

// A fault by a field's name: a length of one byte more than there is, in every frame that has one.
TEST(FieldsOfFramesTest, FaultsFindTheirField) {
  int faults = 0;
  for (const Sample& sample : Samples()) {
    for (const FieldSpan& span : LocateFields(sample.frame)) {
      if (span.prefix_width != 1) continue;
      Bytes wire;
      EncodeFrame(sample.frame, wire);
      ++wire[span.offset];
      const auto decoded = DecodeFrames(wire);
      EXPECT_FALSE(decoded) << sample.text << ": " << span.name;
      ++faults;
    }
  }
  EXPECT_GE(faults, 7);
  Bytes wire;
  const Frame fresh = NewConnectionIdFrame{2, 1, kData, kToken};
  EncodeFrame(fresh, wire);
  wire[FindSpan(LocateFields(fresh), "retire_prior_to")->offset] = 9;
  const auto edited = DecodeFrames(wire);
  ASSERT_TRUE(edited);
  EXPECT_EQ(std::get<NewConnectionIdFrame>(edited->at(0)).retire_prior_to, 9u);
}

TEST(FieldsOfFramesTest, PrintAllOfAFrame) {
  EXPECT_EQ(PrintFields(NewConnectionIdFrame{2, 1, kData, kToken}),
            "NEW_CONNECTION_ID{sequence_number=2, retire_prior_to=1, "
            "connection_id=0011223344556677, "
            "stateless_reset_token=000102030405060708090a0b0c0d0e0f}");
  EXPECT_EQ(PrintFields(AckFrame{.delay = 5, .ranges = {{7, 9}, {3, 3}}}),
            "ACK{largest_acknowledged=9, ack_delay=5, ack_range_count=1, first_ack_range=2, "
            "ack_ranges=[{gap=2, ack_range_length=0}]}");
  EXPECT_EQ(PrintFields(PingFrame{}), "PING{}");
}

TEST(FrameTest, ErrorsNameFrameAndPlace) {
  const auto error = [](const char* hex) {
    const auto frames = DecodeFrames(FromHex(hex));
    return frames ? "none" : frames.error().message;
  };
  EXPECT_EQ(error("0101062a"), "malformed frame of type 0x6 at byte 2 of the payload");
  EXPECT_EQ(error("0142ff"), "frame of unknown type 0x2ff at byte 1 of the payload");
  EXPECT_EQ(error("0205000006"), "malformed frame of type 0x2 at byte 0 of the payload");
  EXPECT_EQ(error("02050001000500"), "malformed frame of type 0x2 at byte 0 of the payload");
  EXPECT_EQ(error("1a0011"), "malformed frame of type 0x1a at byte 0 of the payload");
  EXPECT_EQ(error("40"), "malformed frame of type 0x0 at byte 0 of the payload");
}

TEST(FrameTest, AckElicitingAsRfc9002Says) {
  for (const Sample& sample : Samples()) {
    const std::uint64_t type = TypeOf(sample.frame);
    const bool passive = type == 0 || type == 2 || type == 3 || type == 0x1c || type == 0x1d;
    EXPECT_EQ(IsAckEliciting(sample.frame), !passive) << sample.text;
  }
}

TEST(FrameTest, HostilePayloadsAreHarmless) {
  std::mt19937 random(6);
  Bytes honest;
  for (const Sample& sample : Samples()) EncodeFrame(sample.frame, honest);
  int decoded = 0;
  for (int i = 0; i < 100000; ++i) {
    Bytes payload = honest;
    for (int j = 0; j < 3; ++j) {
      payload[random() % payload.size()] = static_cast<std::uint8_t>(random());
    }
    payload.resize(random() % (payload.size() + 1));
    const auto frames = DecodeFrames(payload);
    if (!frames) continue;
    ++decoded;
    EXPECT_LE(frames->size(), payload.size());
    Bytes again;
    for (const Frame& frame : *frames) {
      Describe(frame);
      EncodeFrame(frame, again);
    }
  }
  EXPECT_GT(decoded, 1000);
  // A huge count of ranges costs no more than the bytes that are there.
  EXPECT_FALSE(DecodeFrames(FromHex("02ffffffffffffffff00ffffffffffffffff00")));
}

}  // namespace
}  // namespace badpeer::quic
