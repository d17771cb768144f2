// Packet protection (RFC 9001, 5 and 6; RFC 9369, 3.3): secrets, keys, header protection, packet
// numbers, Retry integrity.
//
//   InitialSecrets initial = DeriveInitialSecrets(Version::kV1, first_dcid);
//   PacketProtection client(Version::kV1, CipherSuite::TLS_AES_128_GCM_SHA256, initial.client);
//   Bytes packet = client.Seal(EncodeLongHeader(header, 0, 1, payload.size()), 1, 0, payload);
//   Result<OpenedPacket> opened = client.Open(packet, header->packet_number_offset, largest);
#ifndef BADPEER_RUNNER_QUIC_PACKET_PROTECTION_H_
#define BADPEER_RUNNER_QUIC_PACKET_PROTECTION_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "runner/base/bytes.h"
#include "runner/base/result.h"
#include "runner/crypto/aead.h"
#include "runner/crypto/hash.h"
#include "runner/quic/packet_header.h"
#include "runner/quic/version.h"
#include "runner/wire/code_points.h"

namespace badpeer::quic {

struct InitialSecrets {
  Bytes client{};
  Bytes server{};
};

// RFC 9001, 5.2. `dcid`: of the client's first Initial, or its first after a Retry. `version` v1 or
// v2.
InitialSecrets DeriveInitialSecrets(Version version, ByteView dcid);

// The secret after a key update (RFC 9001, 6.1).
Bytes NextSecret(Version version, CipherSuite suite, ByteView secret);

// False for suites that QUIC does not use, such as TLS_AES_128_CCM_8_SHA256.
bool IsQuicSuite(CipherSuite suite);
crypto::HashAlgorithm HashOf(CipherSuite suite);  // Of a suite that QUIC uses.

// RFC 9000, A.3. `largest`: the largest number so far in its space, or none.
std::uint64_t DecodePacketNumber(std::optional<std::uint64_t> largest, std::uint64_t truncated,
                                 std::size_t number_size);
// RFC 9000, A.2: the fewest bytes, 1 to 4, from which `number` can be told.
std::size_t PacketNumberSize(std::uint64_t number, std::optional<std::uint64_t> largest_acked);

// What a protected packet shows once its header protection is removed.
struct UnmaskedHeader {
  Bytes header{};  // First byte to packet number, in the clear.
  std::uint64_t number = 0;
  bool key_phase = false;          // Short headers.
  bool reserved_bits_set = false;  // RFC 9000, 17.2 and 17.3.1: an error once authenticated.
};

struct OpenedPacket {
  UnmaskedHeader unmasked{};
  Bytes payload{};
};

// The keys of one direction at one encryption level; not for two threads at once.
class PacketProtection {
 public:
  // `suite` must be one that IsQuicSuite(); `version` v1 or v2.
  PacketProtection(Version version, CipherSuite suite, ByteView secret);

  // The keys after a key update: new but for header protection.
  PacketProtection Next() const;

  // Nothing when the packet is too short for a sample.
  std::optional<UnmaskedHeader> Unmask(ByteView packet, std::size_t number_offset,
                                       std::optional<std::uint64_t> largest);
  // The payload; nothing when it does not authenticate.
  std::optional<Bytes> OpenPayload(const UnmaskedHeader& unmasked, ByteView packet);
  // Both of these in one.
  Result<OpenedPacket> Open(ByteView packet, std::size_t number_offset,
                            std::optional<std::uint64_t> largest);

  // `header` ends with the packet number of `number_size` bytes. A payload too short for a sample
  // is the caller's fault: throws std::invalid_argument when number and payload have less than 4
  // bytes together.
  Bytes Seal(Bytes header, std::size_t number_size, std::uint64_t number, ByteView payload);

 private:
  PacketProtection(Version version, CipherSuite suite, ByteView secret, Bytes header_key);

  std::array<std::uint8_t, crypto::kAeadNonceSize> Nonce(std::uint64_t number) const;

  Version version_;
  CipherSuite suite_;
  Bytes secret_;
  Bytes header_key_;
  Bytes iv_;
  crypto::Aead aead_;
  crypto::RecordNumberMask mask_;
};

// RFC 9001, 5.8: over the Retry packet without its tag.
std::array<std::uint8_t, kRetryIntegrityTagSize> RetryIntegrityTag(Version version,
                                                                   ByteView original_dcid,
                                                                   ByteView retry_without_tag);

}  // namespace badpeer::quic

#endif  // BADPEER_RUNNER_QUIC_PACKET_PROTECTION_H_
