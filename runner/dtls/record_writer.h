// Seals DTLS records under any of the epochs that the peer can still write in: the header of
// DTLS 1.0 and 1.2 (RFC 6347, 4.1), which DTLS 1.3 keeps for plaintext, and the unified header
// with its encrypted record number (RFC 9147, 4).
//
//   DtlsRecordWriter writer(options, events, random);
//   writer.AddEpoch(channel.write_epoch());
//   auto [bytes, number] = writer.Seal(ContentType::alert, alert, writer.Epoch(0), 0xfeff);
#ifndef BADPEER_RUNNER_DTLS_RECORD_WRITER_H_
#define BADPEER_RUNNER_DTLS_RECORD_WRITER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/tls/channel.h"
#include "runner/tls/flight.h"
#include "runner/wire/record_messages.h"

namespace badpeer {

class Random;

class DtlsRecordWriter {
 public:
  // All three must outlive this.
  DtlsRecordWriter(const RecordOptions& options, ChannelEvents& events, Random& random)
      : options_(options), events_(events), random_(random) {}

  void AddEpoch(std::shared_ptr<WriteEpoch> epoch);
  // The latest one of that number. Throws std::out_of_range if there is none, or it lies too far
  // back.
  const std::shared_ptr<WriteEpoch>& Epoch(std::uint16_t number) const;

  struct Sealed {
    Bytes bytes;  // with its header; hooks may have left nothing of it
    RecordNumber number;
  };
  // Takes the epoch's next record number. Runs the hooks.
  Sealed Seal(ContentType type, ByteView content, const std::shared_ptr<WriteEpoch>& epoch,
              std::uint16_t wire_version);

 private:
  Bytes MakeHeader(const OutgoingRecord& record, std::size_t sealed_size) const;
  Bytes SealPayload(const OutgoingRecord& record);

  // As many as a test looks back, so that thousands of KeyUpdates cost no memory.
  static constexpr std::size_t kKeptEpochs = 6;

  const RecordOptions& options_;
  ChannelEvents& events_;
  Random& random_;
  std::vector<std::shared_ptr<WriteEpoch>> epochs_;  // oldest first
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_DTLS_RECORD_WRITER_H_
