#include "runner/quic/packet_protection.h"

#include <algorithm>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "runner/crypto/kdf.h"

namespace badpeer::quic {
namespace {

using crypto::AeadAlgorithm;
using crypto::HashAlgorithm;

constexpr std::size_t kMaxNumberSize = 4;
constexpr std::uint8_t kKeyPhaseBit = 0x04;

// What differs between the versions (RFC 9001, 5 and 6; RFC 9369, 3.3).
struct VersionFacts {
  Bytes initial_salt;
  std::string_view key, iv, header_key, update;
  Bytes retry_key;
  Bytes retry_nonce;
};

const VersionFacts& FactsOf(Version version) {
  static const VersionFacts v1 = {FromHex("38762cf7f55934b34d179ae6a4c80cadccbb7f0a"),
                                  "quic key",
                                  "quic iv",
                                  "quic hp",
                                  "quic ku",
                                  FromHex("be0c690b9f66575a1d766b54e368c84e"),
                                  FromHex("461599d35d632bf2239825bb")};
  static const VersionFacts v2 = {FromHex("0dede3def700a6db819381be6e269dcbf9bd2ed9"),
                                  "quicv2 key",
                                  "quicv2 iv",
                                  "quicv2 hp",
                                  "quicv2 ku",
                                  FromHex("8fb4b01b56ac48e260fbcbcead7ccc92"),
                                  FromHex("d86969bc2d7c6d9990efb04a")};
  return version == Version::kV2 ? v2 : v1;
}

AeadAlgorithm AeadOf(CipherSuite suite) {
  switch (suite) {
    case CipherSuite::TLS_AES_128_GCM_SHA256:
      return AeadAlgorithm::kAes128Gcm;
    case CipherSuite::TLS_AES_256_GCM_SHA384:
      return AeadAlgorithm::kAes256Gcm;
    case CipherSuite::TLS_CHACHA20_POLY1305_SHA256:
      return AeadAlgorithm::kChaCha20Poly1305;
    case CipherSuite::TLS_AES_128_CCM_SHA256:
      return AeadAlgorithm::kAes128Ccm;
    default:
      throw std::invalid_argument("not a cipher suite of QUIC");
  }
}

Bytes Expand(CipherSuite suite, ByteView secret, std::string_view label, std::size_t size) {
  return crypto::HkdfExpandLabel(HashOf(suite), secret, crypto::kTls13LabelPrefix, label, {}, size);
}

// The bits of the first byte that are protected: those below the fixed bit and type, or below the
// spin bit.
std::uint8_t ProtectedBits(std::uint8_t first) { return IsLongHeader(first) ? 0x0f : 0x1f; }
std::uint8_t ReservedBits(std::uint8_t first) { return IsLongHeader(first) ? 0x0c : 0x18; }

}  // namespace

InitialSecrets DeriveInitialSecrets(Version version, ByteView dcid) {
  constexpr HashAlgorithm kHash = HashAlgorithm::kSha256;
  const Bytes initial = crypto::HkdfExtract(kHash, FactsOf(version).initial_salt, dcid);
  const auto expand = [&](std::string_view label) {
    return crypto::HkdfExpandLabel(kHash, initial, crypto::kTls13LabelPrefix, label, {}, 32);
  };
  return {.client = expand("client in"), .server = expand("server in")};
}

Bytes NextSecret(Version version, CipherSuite suite, ByteView secret) {
  return Expand(suite, secret, FactsOf(version).update, crypto::HashSize(HashOf(suite)));
}

bool IsQuicSuite(CipherSuite suite) {
  return suite == CipherSuite::TLS_AES_128_GCM_SHA256 ||
         suite == CipherSuite::TLS_AES_256_GCM_SHA384 ||
         suite == CipherSuite::TLS_CHACHA20_POLY1305_SHA256 ||
         suite == CipherSuite::TLS_AES_128_CCM_SHA256;
}

HashAlgorithm HashOf(CipherSuite suite) {
  return suite == CipherSuite::TLS_AES_256_GCM_SHA384 ? HashAlgorithm::kSha384
                                                      : HashAlgorithm::kSha256;
}

std::uint64_t DecodePacketNumber(std::optional<std::uint64_t> largest, std::uint64_t truncated,
                                 std::size_t number_size) {
  const std::uint64_t expected = largest ? *largest + 1 : 0;
  const std::uint64_t window = std::uint64_t{1} << 8 * number_size;
  const std::uint64_t half = window / 2;
  const std::uint64_t candidate = (expected & ~(window - 1)) | truncated;
  if (candidate + half <= expected && candidate < (std::uint64_t{1} << 62) - window) {
    return candidate + window;
  }
  if (candidate > expected + half && candidate >= window) return candidate - window;
  return candidate;
}

std::size_t PacketNumberSize(std::uint64_t number, std::optional<std::uint64_t> largest_acked) {
  const std::uint64_t unacked = largest_acked ? number - *largest_acked : number + 1;
  for (std::size_t size = 1; size < kMaxNumberSize; ++size) {
    if (unacked < std::uint64_t{1} << (8 * size - 1)) return size;
  }
  return kMaxNumberSize;
}

PacketProtection::PacketProtection(Version version, CipherSuite suite, ByteView secret)
    : PacketProtection(
          version, suite, secret,
          Expand(suite, secret, FactsOf(version).header_key, crypto::AeadKeySize(AeadOf(suite)))) {}

PacketProtection::PacketProtection(Version version, CipherSuite suite, ByteView secret,
                                   Bytes header_key)
    : version_(version),
      suite_(suite),
      secret_(ToBytes(secret)),
      header_key_(std::move(header_key)),
      iv_(Expand(suite, secret, FactsOf(version).iv, crypto::kAeadNonceSize)),
      aead_(AeadOf(suite),
            Expand(suite, secret, FactsOf(version).key, crypto::AeadKeySize(AeadOf(suite)))),
      mask_(AeadOf(suite), header_key_) {}

PacketProtection PacketProtection::Next() const {
  return PacketProtection(version_, suite_, NextSecret(version_, suite_, secret_), header_key_);
}

std::optional<UnmaskedHeader> PacketProtection::Unmask(ByteView packet, std::size_t number_offset,
                                                       std::optional<std::uint64_t> largest) {
  constexpr std::size_t kSampleSize = crypto::RecordNumberMask::kSampleSize;
  if (packet.size() < number_offset + kMaxNumberSize + kSampleSize) return std::nullopt;
  const auto mask = mask_.Compute(packet.subspan(number_offset + kMaxNumberSize, kSampleSize));

  UnmaskedHeader unmasked;
  const std::uint8_t first =
      packet[0] ^ static_cast<std::uint8_t>(mask[0] & ProtectedBits(packet[0]));
  const std::size_t number_size = (first & 3u) + 1;
  unmasked.header = ToBytes(packet.first(number_offset + number_size));
  unmasked.header[0] = first;
  std::uint64_t truncated = 0;
  for (std::size_t i = 0; i < number_size; ++i) {
    std::uint8_t& byte = unmasked.header[number_offset + i];
    byte ^= mask[1 + i];
    truncated = truncated << 8 | byte;
  }
  unmasked.number = DecodePacketNumber(largest, truncated, number_size);
  unmasked.key_phase = !IsLongHeader(first) && (first & kKeyPhaseBit) != 0;
  unmasked.reserved_bits_set = (first & ReservedBits(first)) != 0;
  return unmasked;
}

std::optional<Bytes> PacketProtection::OpenPayload(const UnmaskedHeader& unmasked,
                                                   ByteView packet) {
  return aead_.Open(Nonce(unmasked.number), unmasked.header,
                    packet.subspan(unmasked.header.size()));
}

Result<OpenedPacket> PacketProtection::Open(ByteView packet, std::size_t number_offset,
                                            std::optional<std::uint64_t> largest) {
  std::optional<UnmaskedHeader> unmasked = Unmask(packet, number_offset, largest);
  if (!unmasked) return Error{"packet is too short to be protected"};
  std::optional<Bytes> payload = OpenPayload(*unmasked, packet);
  if (!payload) return Error{"packet does not authenticate"};
  return OpenedPacket{.unmasked = *std::move(unmasked), .payload = *std::move(payload)};
}

Bytes PacketProtection::Seal(Bytes header, std::size_t number_size, std::uint64_t number,
                             ByteView payload) {
  if (number_size + payload.size() < kMaxNumberSize) {
    throw std::invalid_argument("a packet number and payload of less than 4 bytes");
  }
  const std::size_t number_offset = header.size() - number_size;
  const Bytes sealed = aead_.Seal(Nonce(number), header, payload);
  Append(header, sealed);
  const auto mask = mask_.Compute(ByteView(header).subspan(number_offset + kMaxNumberSize,
                                                           crypto::RecordNumberMask::kSampleSize));
  header[0] ^= static_cast<std::uint8_t>(mask[0] & ProtectedBits(header[0]));
  for (std::size_t i = 0; i < number_size; ++i) header[number_offset + i] ^= mask[1 + i];
  return header;
}

// RFC 9001, 5.3.
std::array<std::uint8_t, crypto::kAeadNonceSize> PacketProtection::Nonce(
    std::uint64_t number) const {
  std::array<std::uint8_t, crypto::kAeadNonceSize> nonce{};
  std::copy(iv_.begin(), iv_.end(), nonce.begin());
  for (std::size_t i = 0; i < 8; ++i) {
    nonce[nonce.size() - 1 - i] ^= static_cast<std::uint8_t>(number >> 8 * i);
  }
  return nonce;
}

std::array<std::uint8_t, kRetryIntegrityTagSize> RetryIntegrityTag(Version version,
                                                                   ByteView original_dcid,
                                                                   ByteView retry_without_tag) {
  const VersionFacts& facts = FactsOf(version);
  const Bytes size = {static_cast<std::uint8_t>(original_dcid.size())};
  const Bytes pseudo_packet = Concat({size, original_dcid, retry_without_tag});
  const Bytes tag = crypto::Aead(AeadAlgorithm::kAes128Gcm, facts.retry_key)
                        .Seal(facts.retry_nonce, pseudo_packet, {});
  std::array<std::uint8_t, kRetryIntegrityTagSize> result{};
  std::copy(tag.begin(), tag.end(), result.begin());
  return result;
}

}  // namespace badpeer::quic
