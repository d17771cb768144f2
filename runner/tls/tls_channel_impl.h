// The class behind MakeTlsChannel: what is sent stands in tls_channel.cc, what is read in
// tls_channel_read.cc. No other file includes this.
#ifndef BADPEER_RUNNER_TLS_TLS_CHANNEL_IMPL_H_
#define BADPEER_RUNNER_TLS_TLS_CHANNEL_IMPL_H_

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>

#include "runner/base/random.h"
#include "runner/tls/events.h"
#include "runner/tls/make_protection.h"
#include "runner/tls/stream_channel.h"

namespace badpeer {

inline constexpr std::size_t kRecordHeaderSize = 5;

// The version that record headers carry once `version` is negotiated (RFC 8446, 5.1).
inline std::uint16_t RecordVersion(ProtocolVersion version) {
  return static_cast<std::uint16_t>(std::min(version, ProtocolVersion::kTls12));
}

struct RecordHeader {
  std::array<std::uint8_t, kRecordHeaderSize> bytes;

  ContentType type() const { return ContentType{bytes[0]}; }
  std::uint16_t version() const { return static_cast<std::uint16_t>(bytes[1] << 8 | bytes[2]); }
  std::size_t size() const { return std::size_t{bytes[3]} << 8 | bytes[4]; }
};

class TlsChannel final : public StreamChannel {
 public:
  TlsChannel(Stream& stream, ChannelEvents& events, const RecordOptions& options, Random& random)
      : StreamChannel(Protocol::kTls, stream, events, options), random_(random) {
    UseReadKeys({});
  }

  void ExpectCompatibilityChangeCipherSpec() override { change_cipher_spec_due_ = true; }
  void SkipEarlyData() override { skips_early_data_ = true; }

 private:
  void SendFlight(Flight flight) override;
  // Cuts the content into records and appends them to `wire`.
  void SendContent(const FlightItem& item, Bytes content, Bytes& wire);
  void AddRecord(const FlightItem& item, Bytes payload, Bytes& wire);
  Bytes SealRecord(OutgoingRecord record);
  std::size_t MaxFragment(const FlightItem& item) const;
  std::uint16_t VersionToSend(const FlightItem& item) const;

  IncomingRecord ReadRecord() override;
  void UseReadKeys(TrafficKeys keys) override;
  void CheckHeader(const RecordHeader& header);
  void CheckFirstHeader(const RecordHeader& header);
  void TakeCompatibilityChangeCipherSpec(const RecordHeader& header, Bytes body);
  Result<IncomingRecord> Open(const RecordHeader& header, Bytes body);
  bool ReadsTls13() const {
    return !protection_->IsNull() && read_version_ >= ProtocolVersion::kTls13;
  }

  Random& random_;
  std::unique_ptr<RecordProtection> protection_;  // of what is read
  ProtocolVersion read_version_{};
  std::uint16_t read_epoch_ = 0;
  std::uint64_t read_sequence_ = 0;
  bool change_cipher_spec_due_ = false;
  bool skips_early_data_ = false;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_TLS_CHANNEL_IMPL_H_
