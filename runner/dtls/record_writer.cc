#include "runner/dtls/record_writer.h"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include "runner/base/random.h"
#include "runner/dtls/unified_header.h"
#include "runner/tls/events.h"
#include "runner/wire/writer.h"

namespace badpeer {
namespace {

bool IsDtls13(const WriteEpoch& epoch) {
  return epoch.keys.version >= ProtocolVersion::kTls13 && !epoch.protection->IsNull();
}

// An honest sender pads what is too short to mask the record number with (RFC 9147, 4.2.3). With
// the 16-byte tag of all other suites nothing is.
std::size_t LeastPadding(const WriteEpoch& epoch, std::size_t payload_size) {
  constexpr std::size_t kShortTag = 8;
  if (epoch.keys.cipher_suite != CipherSuite::TLS_AES_128_CCM_8_SHA256) return 0;
  const std::size_t size = payload_size + 1 + kShortTag;
  return size < kMaskSample ? kMaskSample - size : 0;
}

}  // namespace

void DtlsRecordWriter::AddEpoch(std::shared_ptr<WriteEpoch> epoch) {
  std::erase(epochs_, epoch);
  epochs_.push_back(std::move(epoch));
  if (epochs_.size() > kKeptEpochs) epochs_.erase(epochs_.begin());
}

const std::shared_ptr<WriteEpoch>& DtlsRecordWriter::Epoch(std::uint16_t number) const {
  const auto found = std::find_if(epochs_.rbegin(), epochs_.rend(), [number](const auto& epoch) {
    return epoch->keys.epoch == number;
  });
  if (found != epochs_.rend()) return *found;
  throw std::out_of_range("the peer has no keys to write in epoch " + std::to_string(number));
}

DtlsRecordWriter::Sealed DtlsRecordWriter::Seal(ContentType type, ByteView content,
                                                const std::shared_ptr<WriteEpoch>& epoch,
                                                std::uint16_t wire_version) {
  OutgoingRecord record{.type = type,
                        .wire_version = wire_version,
                        .payload = ToBytes(content),
                        .seal = {.inner_padding = options_.inner_padding,
                                 .cbc_maximum_padding = options_.maximum_cbc_padding},
                        .epoch = epoch,
                        .sequence = epoch->next_sequence};
  if (IsDtls13(*epoch)) record.seal.inner_padding += LeastPadding(*epoch, content.size());
  events_.Fire(record);
  if (record.epoch != epoch && record.sequence == epoch->next_sequence) {
    record.sequence = record.epoch->next_sequence;
  }
  ++record.epoch->next_sequence;
  Bytes bytes = SealPayload(record);
  events_.Fire(SealedRecord{record, bytes});
  return {std::move(bytes), {record.epoch->keys.epoch, record.sequence & kSequenceMask}};
}

Bytes DtlsRecordWriter::MakeHeader(const OutgoingRecord& record, std::size_t sealed_size) const {
  Writer header;
  if (IsDtls13(*record.epoch)) {
    std::uint8_t first = kUnifiedBits;
    if (!options_.short_sequence_numbers) first |= kLongSequenceBit;
    if (!options_.omit_record_length) first |= kLengthBit;
    header.U8(static_cast<std::uint8_t>(first | (record.epoch->keys.epoch & kEpochBits)));
    header.Uint(record.sequence, SequenceWidth(first));
    if (!options_.omit_record_length) header.U16(static_cast<std::uint16_t>(sealed_size));
  } else {
    header.U8(static_cast<std::uint8_t>(record.type));
    header.U16(record.wire_version);
    header.U16(record.epoch->keys.epoch);
    header.U48(record.sequence);
    header.U16(static_cast<std::uint16_t>(sealed_size));
  }
  Bytes bytes = header.Finish();
  if (record.header) record.header(bytes);
  return bytes;
}

Bytes DtlsRecordWriter::SealPayload(const OutgoingRecord& record) {
  RecordProtection& protection = *record.epoch->protection;
  RecordContext context{.sequence = record.sequence & kSequenceMask,
                        .type = record.type,
                        .wire_version = record.wire_version};
  const bool is_13 = IsDtls13(*record.epoch);
  if (!is_13) context.sequence |= std::uint64_t{record.epoch->keys.epoch} << 48;

  Bytes header;
  context.header = [&](std::size_t sealed_size) {
    header = MakeHeader(record, sealed_size);
    return header;
  };
  const Bytes sealed = protection.Seal(context, record.payload, record.seal, random_);
  if (!is_13) header = MakeHeader(record, sealed.size());

  // A hook may have made another header of it, which then has no number to encrypt.
  if (is_13 && !header.empty() && IsUnified(header[0]) &&
      header.size() > SequenceWidth(header[0])) {
    const Bytes mask = protection.RecordNumberMask(sealed);
    for (std::size_t i = 0; i < SequenceWidth(header[0]); ++i) header[1 + i] ^= mask[i];
  }
  return Concat({header, sealed});
}

}  // namespace badpeer
