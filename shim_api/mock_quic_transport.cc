#include "shim_api/mock_quic_transport.h"

#include <algorithm>
#include <cstdio>

namespace badpeer::shim {
namespace {

// Far above anything the runner sends; keeps a wrong length from becoming a huge allocation.
constexpr std::uint32_t kMaxRecord = 1u << 24;

const char* NameOf(EncryptionLevel level) {
  constexpr const char* kNames[] = {"initial", "early data", "handshake", "application"};
  return kNames[static_cast<std::size_t>(level)];
}

}  // namespace

void MockQuicTransport::SetReadSecret(EncryptionLevel level, std::uint16_t cipher_suite,
                                      ByteSpan secret) {
  read_keys_[static_cast<std::size_t>(level)] = {cipher_suite, {secret.begin(), secret.end()}};
}

void MockQuicTransport::SetWriteSecret(EncryptionLevel level, std::uint16_t cipher_suite,
                                       ByteSpan secret) {
  write_keys_[static_cast<std::size_t>(level)] = {cipher_suite, {secret.begin(), secret.end()}};
}

IoStatus MockQuicTransport::CheckHeader(EncryptionLevel level, std::uint16_t cipher_suite) const {
  const Keys& keys = read_keys_[static_cast<std::size_t>(level)];
  if (keys.cipher_suite == 0 && level != EncryptionLevel::kInitial) {
    if (level == EncryptionLevel::kEarlyData) return IoStatus::kWouldBlock;
    std::fprintf(stderr, "Got a record at level %s, but there are no keys.\n", NameOf(level));
    return IoStatus::kError;
  }
  if (cipher_suite != keys.cipher_suite) {
    std::fprintf(stderr, "Got cipher suite 0x%04x at level %s, wanted 0x%04x.\n", cipher_suite,
                 NameOf(level), keys.cipher_suite);
    return IoStatus::kError;
  }
  return IoStatus::kOk;
}

IoStatus MockQuicTransport::Read(QuicRecord& record) {
  for (;;) {
    std::uint8_t header[8];
    IoResult read = tcp_.ReadAll(header);
    if (read.status != IoStatus::kOk) return read.status;
    const std::uint32_t length =
        static_cast<std::uint32_t>(header[4]) << 24 | header[5] << 16 | header[6] << 8 | header[7];
    if (header[1] > static_cast<std::uint8_t>(EncryptionLevel::kApplication) ||
        length > kMaxRecord) {
      std::fprintf(stderr, "Got a record header with level %u and length %u.\n", header[1], length);
      return IoStatus::kError;
    }
    record.type = static_cast<ContentType>(header[0]);
    record.level = static_cast<EncryptionLevel>(header[1]);
    record.payload.resize(length);
    read = tcp_.ReadAll(record.payload);
    if (read.status != IoStatus::kOk) return IoStatus::kError;

    const auto cipher_suite = static_cast<std::uint16_t>(header[2] << 8 | header[3]);
    const IoStatus checked = CheckHeader(record.level, cipher_suite);
    if (checked == IoStatus::kError) return checked;
    if (checked == IoStatus::kWouldBlock) continue;  // Rejected early data.

    const ByteString& secret = read_keys_[header[1]].secret;
    if (record.payload.size() < secret.size() ||
        !std::equal(secret.begin(), secret.end(), record.payload.begin())) {
      std::fprintf(stderr, "The secret at level %s did not match.\n", NameOf(record.level));
      return IoStatus::kError;
    }
    record.payload.erase(record.payload.begin(),
                         record.payload.begin() + static_cast<std::ptrdiff_t>(secret.size()));
    return IoStatus::kOk;
  }
}

bool MockQuicTransport::Write(EncryptionLevel level, ContentType type, ByteSpan payload) {
  const Keys& keys = write_keys_[static_cast<std::size_t>(level)];
  const std::size_t length = keys.secret.size() + payload.size();
  ByteString record = {static_cast<std::uint8_t>(type), static_cast<std::uint8_t>(level),
                       static_cast<std::uint8_t>(keys.cipher_suite >> 8),
                       static_cast<std::uint8_t>(keys.cipher_suite)};
  for (int shift = 24; shift >= 0; shift -= 8) {
    record.push_back(static_cast<std::uint8_t>(length >> shift));
  }
  record.insert(record.end(), keys.secret.begin(), keys.secret.end());
  record.insert(record.end(), payload.begin(), payload.end());
  return tcp_.Write(record).status == IoStatus::kOk;
}

bool MockQuicTransport::SendAlert(EncryptionLevel level, std::uint8_t description) {
  const std::uint8_t fatal_alert[] = {2, description};
  return Write(level, ContentType::kAlert, fatal_alert);
}

}  // namespace badpeer::shim
