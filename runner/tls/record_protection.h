// Seals and opens record payloads with one direction's keys: null, CBC with MAC-then-encrypt, or
// AEAD, for TLS and DTLS of all versions. Record headers, sequence numbers and their encryption on
// the wire belong to the channels; this class is told them.
//
//   auto protection = MakeProtection(keys, Protocol::kTls);
//   Bytes sealed = protection->Seal({.sequence = 0, .type = type, .wire_version = 0x0303}, payload,
//                                   {}, random);
#ifndef BADPEER_RUNNER_TLS_RECORD_PROTECTION_H_
#define BADPEER_RUNNER_TLS_RECORD_PROTECTION_H_

#include <cstddef>
#include <cstdint>
#include <functional>

#include "runner/base/bytes.h"
#include "runner/base/result.h"
#include "runner/wire/code_points.h"
#include "runner/wire/protocol.h"

namespace badpeer {

class Random;

// What the record's authentication covers beside the payload.
struct RecordContext {
  std::uint64_t sequence = 0;  // DTLS up to 1.2: epoch in the upper 16 bits; DTLS 1.3: without it
  ContentType type{};          // inner type in 1.3
  std::uint16_t wire_version = 0;
  // TLS 1.3 and DTLS 1.3: builds the additional data, which is the record header, once the length
  // of the sealed payload is known (RFC 8446, 5.2; RFC 9147, 4). Unused before 1.3.
  std::function<Bytes(std::size_t sealed_size)> header{};
};

// Where an honest sender has a choice, and where a test can damage what the choice yields.
struct SealOptions {
  std::size_t inner_padding = 0;  // 1.3: zeros after the inner content type
  bool omit_inner_type = false;   // 1.3: payload and padding alone, which no honest sender does
  std::size_t cbc_padding_blocks = 0;  // CBC: whole blocks of padding beyond the least needed
  bool cbc_maximum_padding = false;    // CBC: as much padding as 255 allows
  std::function<void(Bytes& padding)> cbc_padding{};  // sees the padding with its length byte, last
};

class RecordProtection {
 public:
  virtual ~RecordProtection() = default;

  virtual bool IsNull() const { return false; }
  virtual bool IsCbc() const { return false; }

  // Appends the sealed payload to `out`, which may hold a header already.
  virtual void SealTo(Bytes& out, const RecordContext& context, ByteView payload,
                      const SealOptions& options, Random& random) = 0;
  Bytes Seal(const RecordContext& context, ByteView payload, const SealOptions& options,
             Random& random);

  struct Opened {
    ContentType type;  // in 1.3 the inner type; ContentType::invalid if there was none
    Bytes payload;
  };
  // An error means that the record must be refused with bad_record_mac: it is too short, or its
  // MAC or its padding is wrong.
  virtual Result<Opened> Open(const RecordContext& context, ByteView sealed) = 0;

  // DTLS 1.3, RFC 9147, 4.2.3: the mask over the record number, from the first 16 bytes of the
  // ciphertext. Throws std::logic_error for other protections, std::invalid_argument for less.
  virtual Bytes RecordNumberMask(ByteView ciphertext) const;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_RECORD_PROTECTION_H_
