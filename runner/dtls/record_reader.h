// Opens the shim's DTLS records under any epoch that is still readable, strictly: the transport
// neither damages nor reorders, so whatever an implementation on a real network would skip is an
// error of the shim.
//
//   DtlsRecordReader reader;
//   reader.SetKeys(handshake_keys);
//   auto result = reader.Open(rest_of_packet, {.epoch = kEpochHandshake});
//   if (const auto* refusal = std::get_if<RecordRefusal>(&result)) ...
#ifndef BADPEER_RUNNER_DTLS_RECORD_READER_H_
#define BADPEER_RUNNER_DTLS_RECORD_READER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/tls/flight.h"
#include "runner/tls/record_protection.h"
#include "runner/tls/traffic_keys.h"
#include "runner/wire/code_points.h"

namespace badpeer {

// Why a record is not taken, and the alert that says so to the shim.
struct RecordRefusal {
  AlertDescription alert{};
  std::string detail{};
  std::string got{};
  std::string wanted{};
};

struct OpenedRecord {
  IncomingRecord record{};
  std::size_t size = 0;  // on the wire, with its header
  std::size_t header_size = 0;
  bool is_cbc = false;
};

class DtlsRecordReader {
 public:
  DtlsRecordReader();

  // Keys of a further epoch, which becomes the current one.
  void SetKeys(const TrafficKeys& keys);
  std::uint16_t epoch() const;
  bool CanRead(std::uint16_t epoch) const;

  struct Wanted {
    std::uint16_t epoch = 0;
    // What a plaintext header must say; unset: anything. Alerts may say what they like: near the
    // negotiation no version is right for them.
    std::optional<std::uint16_t> wire_version{};
  };
  // The first record of `packet`. It must be of the wanted epoch; only an alert, in which a shim
  // tells what went wrong, may be of any epoch that can be read. Throws std::out_of_range if the
  // wanted epoch can't.
  std::variant<OpenedRecord, RecordRefusal> Open(ByteView packet, const Wanted& wanted);

 private:
  struct ReadEpoch {
    TrafficKeys keys;
    std::unique_ptr<RecordProtection> protection;
    std::uint64_t next_sequence = 0;  // the least that the next record may have

    bool UsesUnifiedHeader() const;
  };
  struct Header;

  std::variant<Header, RecordRefusal> ParsePlain(ByteView packet, const Wanted& wanted);
  std::variant<Header, RecordRefusal> ParseUnified(ByteView packet, const Wanted& wanted);
  std::variant<OpenedRecord, RecordRefusal> OpenPayload(ByteView packet, const Header& header,
                                                        const Wanted& wanted);
  ReadEpoch* Find(std::uint16_t epoch);
  ReadEpoch& Get(std::uint16_t epoch);

  static constexpr std::size_t kKeptEpochs = 6;

  std::vector<std::unique_ptr<ReadEpoch>> epochs_;  // oldest first
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_DTLS_RECORD_READER_H_
