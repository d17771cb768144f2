#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <ostream>
#include <string>
#include <variant>
#include <vector>

#include "runner/dtls/record_reader.h"
#include "runner/dtls/record_writer.h"
#include "runner/tls/make_protection.h"
#include "tests/runner/dtls/shim_side.h"

namespace badpeer {
namespace {

struct Case {
  const char* name;
  ProtocolVersion version;
  CipherSuite suite;
  RecordOptions options;
};

const Case kCases[] = {
    {"Dtls10Cbc", ProtocolVersion::kTls11, CipherSuite::TLS_RSA_WITH_AES_128_CBC_SHA, {}},
    {"Dtls12Cbc", ProtocolVersion::kTls12, CipherSuite::TLS_RSA_WITH_AES_128_CBC_SHA256, {}},
    {"Dtls12Gcm", ProtocolVersion::kTls12, CipherSuite::TLS_RSA_WITH_AES_128_GCM_SHA256, {}},
    {"Dtls12ChaCha20",
     ProtocolVersion::kTls12,
     CipherSuite::TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
     {}},
    {"Dtls13Aes", ProtocolVersion::kTls13, CipherSuite::TLS_AES_256_GCM_SHA384, {}},
    {"Dtls13ChaCha20", ProtocolVersion::kTls13, CipherSuite::TLS_CHACHA20_POLY1305_SHA256, {}},
    {"Dtls13Ccm8", ProtocolVersion::kTls13, CipherSuite::TLS_AES_128_CCM_8_SHA256, {}},
    {"Dtls13Padded",
     ProtocolVersion::kTls13,
     CipherSuite::TLS_AES_128_GCM_SHA256,
     {.inner_padding = 30}},
    {"Dtls13Short",
     ProtocolVersion::kTls13,
     CipherSuite::TLS_AES_128_GCM_SHA256,
     {.short_sequence_numbers = true}},
    {"Dtls13Shortest",
     ProtocolVersion::kTls13,
     CipherSuite::TLS_AES_128_GCM_SHA256,
     {.omit_record_length = true, .short_sequence_numbers = true}},
};

bool Is13(const Case& test) { return test.version == ProtocolVersion::kTls13; }
std::vector<Case> Select(bool (*wanted)(const Case&)) {
  std::vector<Case> cases;
  std::copy_if(std::begin(kCases), std::end(kCases), std::back_inserter(cases), wanted);
  return cases;
}
void PrintTo(const Case& test, std::ostream* out) { *out << test.name; }
std::string NameOf(const testing::TestParamInfo<Case>& test) { return test.param.name; }

class RecordTest : public testing::TestWithParam<Case> {
 protected:
  RecordTest() {
    const TrafficKeys keys =
        TestKeys(GetParam().version, GetParam().suite, is_13() ? kEpochApplication : 1);
    epoch_->keys = keys;
    epoch_->protection = MakeProtection(keys, Protocol::kDtls);
    writer_.AddEpoch(epoch_);
    reader_.SetKeys(keys);
  }

  bool is_13() const { return Is13(GetParam()); }
  std::uint16_t wire_version() const {
    return static_cast<std::uint16_t>(
        ToDtls(std::min(GetParam().version, ProtocolVersion::kTls12)));
  }
  Bytes Seal(std::string_view text, ContentType type = ContentType::application_data) {
    return writer_.Seal(type, BytesOf(text), epoch_, wire_version()).bytes;
  }
  std::variant<OpenedRecord, RecordRefusal> Open(ByteView bytes) {
    return reader_.Open(bytes, {.epoch = epoch_->keys.epoch, .wire_version = wire_version()});
  }
  // The alert that an attempt to open ends with.
  std::optional<AlertDescription> RefusalOf(ByteView bytes) {
    auto result = Open(bytes);
    if (auto* refusal = std::get_if<RecordRefusal>(&result)) return refusal->alert;
    return std::nullopt;
  }

  TestEvents events_;
  Random random_{3};
  RecordOptions options_ = GetParam().options;
  std::shared_ptr<WriteEpoch> epoch_ = std::make_shared<WriteEpoch>();
  DtlsRecordWriter writer_{options_, events_, random_};
  DtlsRecordReader reader_;
};

class RecordWithLengthTest : public RecordTest {};
class PlainHeaderTest : public RecordTest {};
class UnifiedHeaderTest : public RecordTest {};

TEST_P(RecordTest, OpensWhatWasSealed) {
  for (std::uint64_t i = 0; i < 600; ++i) {
    const Bytes bytes = Seal("h");
    auto result = Open(bytes);
    ASSERT_TRUE(std::holds_alternative<OpenedRecord>(result))
        << i << ": " << std::get<RecordRefusal>(result).detail;
    const OpenedRecord& opened = std::get<OpenedRecord>(result);
    EXPECT_EQ(opened.size, bytes.size());
    EXPECT_EQ(opened.record.type, ContentType::application_data);
    EXPECT_EQ(opened.record.payload, BytesOf("h"));
    EXPECT_EQ(opened.record.sequence, i);
    EXPECT_EQ(opened.record.epoch, epoch_->keys.epoch);
    EXPECT_TRUE(opened.record.is_protected);
  }
}

// Epochs have 16 bits: after the last one comes one of the number 0, which is not plaintext.
TEST_P(UnifiedHeaderTest, EpochCountsRound) {
  for (std::uint16_t number : {std::uint16_t{0xffff}, std::uint16_t{0}}) {
    const TrafficKeys keys = TestKeys(GetParam().version, GetParam().suite, number);
    epoch_ = std::make_shared<WriteEpoch>();
    epoch_->keys = keys;
    epoch_->protection = MakeProtection(keys, Protocol::kDtls);
    writer_.AddEpoch(epoch_);
    reader_.SetKeys(keys);
    const Bytes bytes = Seal("h");
    EXPECT_EQ(std::get<OpenedRecord>(Open(bytes)).record.payload, BytesOf("h"));
    EXPECT_TRUE(RefusalOf(bytes));  // its number is used
    Bytes damaged = Seal("h");
    damaged.back() ^= 1;
    EXPECT_EQ(RefusalOf(damaged), AlertDescription::bad_record_mac);
  }
  EXPECT_EQ(writer_.Epoch(0), epoch_);
}

TEST_P(RecordWithLengthTest, LeavesWhatStandsBehindIt) {
  Bytes packet = Seal("one");
  const std::size_t first = packet.size();
  Append(packet, Seal("two"));
  EXPECT_EQ(std::get<OpenedRecord>(Open(packet)).size, first);
  EXPECT_EQ(std::get<OpenedRecord>(Open(ByteView(packet).subspan(first))).record.payload,
            BytesOf("two"));
}

TEST_P(RecordTest, RefusesDamage) {
  for (std::size_t from_end : {1u, 8u}) {
    Bytes bytes = Seal("hello");
    bytes[bytes.size() - from_end] ^= 1;
    EXPECT_EQ(RefusalOf(bytes), AlertDescription::bad_record_mac);
  }
}

TEST_P(RecordTest, RefusesRecordsThatEndEarly) {
  const Bytes bytes = Seal("hello");
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_TRUE(RefusalOf(ByteView(bytes).first(size))) << size;
  }
}

TEST_P(RecordTest, RefusesReplays) {
  const Bytes bytes = Seal("hello");
  EXPECT_EQ(RefusalOf(bytes), std::nullopt);
  // The unified header has not the whole number, so that a replay is decrypted as a later record.
  EXPECT_EQ(RefusalOf(bytes),
            is_13() ? AlertDescription::bad_record_mac : AlertDescription::illegal_parameter);
}

TEST_P(RecordTest, RefusesOtherEpochs) {
  const Bytes bytes = Seal("hello");
  reader_.SetKeys(TestKeys(GetParam().version, GetParam().suite, epoch_->keys.epoch + 1));
  auto result = reader_.Open(bytes, {.epoch = reader_.epoch(), .wire_version = wire_version()});
  ASSERT_TRUE(std::holds_alternative<RecordRefusal>(result));
  EXPECT_EQ(std::get<RecordRefusal>(result).detail, "a record of the wrong epoch");
}

TEST_P(RecordTest, TakesAlertsOfOlderEpochs) {
  reader_.SetKeys(TestKeys(GetParam().version, GetParam().suite, epoch_->keys.epoch + 1));
  for (const auto& epoch : {epoch_, [] {
                              auto plain = std::make_shared<WriteEpoch>();
                              plain->protection = MakeProtection({}, Protocol::kDtls);
                              return plain;
                            }()}) {
    const Bytes bytes = writer_.Seal(ContentType::alert, FromHex("0228"), epoch, 0xfeff).bytes;
    auto result = reader_.Open(bytes, {.epoch = reader_.epoch(), .wire_version = wire_version()});
    ASSERT_TRUE(std::holds_alternative<OpenedRecord>(result))
        << std::get<RecordRefusal>(result).detail;
    EXPECT_EQ(std::get<OpenedRecord>(result).record.payload, FromHex("0228"));
  }
}

TEST_P(PlainHeaderTest, RefusesAnotherVersion) {
  const Bytes bytes =
      writer_.Seal(ContentType::application_data, BytesOf("x"), epoch_, 0xfe00).bytes;
  EXPECT_EQ(RefusalOf(bytes), AlertDescription::protocol_version);
}

TEST_P(UnifiedHeaderTest, AHookChangesTheHeaderUnderTheSeal) {
  events_.before_seal = [](OutgoingRecord& record) {
    record.header = [](Bytes& header) { header[0] |= 0x10; };
  };
  auto result = Open(Seal("hello"));
  EXPECT_EQ(std::get<RecordRefusal>(result).detail,
            "a record has a connection ID, which nobody negotiated");
  events_.before_seal = [](OutgoingRecord& record) {
    record.header = [](Bytes& header) { header = FromHex("17fefd00030000000000010000"); };
  };
  result = Open(Seal("hello"));
  EXPECT_EQ(std::get<RecordRefusal>(result).detail,
            "a protected DTLS 1.3 record has the header of a plaintext one");
}

TEST_P(RecordTest, AHookChoosesTheRecordNumber) {
  events_.before_seal = [](OutgoingRecord& record) { record.sequence *= 100; };
  for (std::uint64_t i = 0; i < 4; ++i) {
    const auto sealed =
        writer_.Seal(ContentType::application_data, BytesOf("x"), epoch_, wire_version());
    EXPECT_EQ(sealed.number.sequence_number, i * 100);
    EXPECT_EQ(std::get<OpenedRecord>(Open(sealed.bytes)).record.sequence, i * 100);
  }
}

TEST_P(RecordTest, RefusesNoise) {
  Random noise(11);
  for (int round = 0; round < 2000; ++round) {
    Bytes bytes = noise.Take(noise.Below(60));
    // Often enough past the first checks.
    if (!bytes.empty() && round % 2 == 0) bytes[0] = is_13() ? 0x2f : 0x17;
    EXPECT_TRUE(RefusalOf(bytes)) << ToHex(bytes);
  }
}

INSTANTIATE_TEST_SUITE_P(All, RecordTest, testing::ValuesIn(kCases), NameOf);
INSTANTIATE_TEST_SUITE_P(All, RecordWithLengthTest, testing::ValuesIn(Select([](const Case& c) {
                           return !c.options.omit_record_length;
                         })),
                         NameOf);
INSTANTIATE_TEST_SUITE_P(All, PlainHeaderTest,
                         testing::ValuesIn(Select([](const Case& c) { return !Is13(c); })), NameOf);
INSTANTIATE_TEST_SUITE_P(All, UnifiedHeaderTest, testing::ValuesIn(Select(Is13)), NameOf);

TEST(RecordFormatTest, PlaintextHeader) {
  TestEvents events;
  Random random(1);
  RecordOptions options;
  DtlsRecordWriter writer(options, events, random);
  auto epoch = std::make_shared<WriteEpoch>();
  epoch->protection = MakeProtection({}, Protocol::kDtls);
  epoch->next_sequence = 0x010203;
  EXPECT_EQ(ToHex(writer.Seal(ContentType::alert, FromHex("0100"), epoch, 0xfeff).bytes),
            "15feff000000000001020300020100");
}

TEST(RecordFormatTest, OldEpochsAreForgotten) {
  TestEvents events;
  Random random(1);
  RecordOptions options;
  DtlsRecordWriter writer(options, events, random);
  for (std::uint16_t number = 0; number < 20; ++number) {
    auto epoch = std::make_shared<WriteEpoch>();
    epoch->keys.epoch = number;
    writer.AddEpoch(epoch);
  }
  EXPECT_EQ(writer.Epoch(19)->keys.epoch, 19);
  EXPECT_EQ(writer.Epoch(15)->keys.epoch, 15);
  EXPECT_THROW(writer.Epoch(10), std::out_of_range);
  EXPECT_THROW(writer.Epoch(20), std::out_of_range);
}

}  // namespace
}  // namespace badpeer
