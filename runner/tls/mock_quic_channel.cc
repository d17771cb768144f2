#include "runner/tls/mock_quic_channel.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>
#include <utility>

#include "runner/base/peer_failure.h"
#include "runner/tls/events.h"
#include "runner/tls/stream_channel.h"

namespace badpeer {
namespace {

constexpr std::size_t kHeaderSize = 8;
constexpr std::size_t kMaxUnit = 1 << 22;  // only a bound on memory

std::string LevelName(std::uint16_t level) {
  static constexpr std::array kNames = {"initial", "early data", "handshake", "application"};
  return level < kNames.size() ? kNames[level] : "unknown (" + std::to_string(level) + ")";
}

// There is no level for the keys after a KeyUpdate (RFC 9001, 6).
void RequireLevel(const TrafficKeys& keys) {
  if (keys.epoch <= kEpochApplication) return;
  throw std::invalid_argument("QUIC has no encryption level for epoch " +
                              std::to_string(keys.epoch));
}

class MockQuicChannel final : public StreamChannel {
 public:
  MockQuicChannel(Stream& stream, ChannelEvents& events, const RecordOptions& options)
      : StreamChannel(Protocol::kQuic, stream, events, options) {}

  void SkipEarlyData() override { skips_early_data_ = true; }
  // The transport's business; what stands before it goes out.
  void SendAlert(AlertLevel, AlertDescription) override { Flush(); }

 private:
  struct UnitHeader {
    std::array<std::uint8_t, kHeaderSize> bytes;

    ContentType type() const { return ContentType{bytes[0]}; }
    std::uint16_t level() const { return bytes[1]; }
    CipherSuite suite() const {
      return CipherSuite{static_cast<std::uint16_t>(bytes[2] << 8 | bytes[3])};
    }
    std::size_t size() const {
      return std::size_t{bytes[4]} << 24 | std::size_t{bytes[5]} << 16 |
             std::size_t{bytes[6]} << 8 | bytes[7];
    }
  };

  void SendFlight(Flight flight) override;
  Bytes EncodeUnit(OutgoingRecord record);

  IncomingRecord ReadRecord() override;
  void UseReadKeys(TrafficKeys keys) override;
  void CheckKeys(const UnitHeader& header, ByteView body) const;

  TrafficKeys read_keys_;
  std::uint64_t read_sequence_ = 0;
  bool skips_early_data_ = false;
};

void MockQuicChannel::SendFlight(Flight flight) {
  Bytes wire;
  for (FlightItem& item : flight) {
    if (item.type == ContentType::alert || item.type == ContentType::change_cipher_spec) {
      throw PeerFailure(PeerFailure::Kind::kHook, "a hook sends what QUIC does not have",
                        Name(item.type) + " record");
    }
    const Bytes unit = EncodeUnit(
        {.type = item.type, .payload = std::move(item.data), .epoch = std::move(item.epoch)});
    Append(wire, unit);
  }
  if (!wire.empty()) stream_.Write(wire);
}

Bytes MockQuicChannel::EncodeUnit(OutgoingRecord record) {
  record.sequence = record.epoch->next_sequence++;
  events_.Fire(record);
  const TrafficKeys& keys = record.epoch->keys;
  RequireLevel(keys);
  const bool is_initial = keys.epoch == kEpochPlaintext;
  const auto suite = is_initial ? std::uint16_t{0} : static_cast<std::uint16_t>(keys.cipher_suite);
  const ByteView secret = is_initial ? ByteView() : ByteView(keys.traffic_secret);
  const std::size_t size = secret.size() + record.payload.size();
  Bytes header = {static_cast<std::uint8_t>(record.type), static_cast<std::uint8_t>(keys.epoch),
                  static_cast<std::uint8_t>(suite >> 8),  static_cast<std::uint8_t>(suite),
                  static_cast<std::uint8_t>(size >> 24),  static_cast<std::uint8_t>(size >> 16),
                  static_cast<std::uint8_t>(size >> 8),   static_cast<std::uint8_t>(size)};
  if (record.header) record.header(header);
  Bytes unit = Concat({header, secret, record.payload});
  events_.Fire(SealedRecord{record, unit});
  return unit;
}

IncomingRecord MockQuicChannel::ReadRecord() {
  for (;;) {
    UnitHeader header;
    ReadHeader(header.bytes);
    if (header.size() > kMaxUnit) {
      throw PeerFailure("a unit of the mock QUIC transport is too long",
                        std::to_string(header.size()) + " bytes",
                        "at most " + std::to_string(kMaxUnit) + " bytes");
    }
    Bytes body(header.size());
    stream_.ReadFull(body);
    if (skips_early_data_ && header.level() == kEpochEarlyData &&
        read_keys_.epoch != kEpochEarlyData) {
      CountSkipped(body.size());
      continue;
    }
    CheckKeys(header, body);
    // The transport is ordered: nothing of the early data comes after this.
    skips_early_data_ = false;
    body.erase(body.begin(),
               body.begin() + static_cast<std::ptrdiff_t>(read_keys_.traffic_secret.size()));
    return {.type = header.type(),
            .epoch = header.level(),
            .sequence = read_sequence_++,
            .wire_size = header.size(),
            .payload = std::move(body),
            .is_protected = read_keys_.epoch != kEpochPlaintext};
  }
}

void MockQuicChannel::UseReadKeys(TrafficKeys keys) {
  RequireLevel(keys);
  if (keys.epoch == kEpochPlaintext) keys = {};
  read_keys_ = std::move(keys);
  read_sequence_ = 0;
}

void MockQuicChannel::CheckKeys(const UnitHeader& header, ByteView body) const {
  if (header.level() != read_keys_.epoch) {
    throw PeerFailure("the shim wrote at the wrong encryption level", LevelName(header.level()),
                      LevelName(read_keys_.epoch));
  }
  if (header.suite() != read_keys_.cipher_suite) {
    throw PeerFailure("the shim wrote with the wrong cipher suite", Name(header.suite()),
                      Name(read_keys_.cipher_suite));
  }
  const Bytes& secret = read_keys_.traffic_secret;
  const ByteView used = body.first(std::min(secret.size(), body.size()));
  if (!Equal(used, secret)) {
    throw PeerFailure("the shim wrote with the wrong traffic secret", ToHex(used), ToHex(secret));
  }
}

}  // namespace

std::unique_ptr<Channel> MakeMockQuicChannel(Stream& stream, ChannelEvents& events,
                                             const RecordOptions& options, Random&) {
  return std::make_unique<MockQuicChannel>(stream, events, options);
}

}  // namespace badpeer
