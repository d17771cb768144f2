// TLS 1.3 for QUIC over the runner's TCP connection, without QUIC: each record names its encryption
// level and cipher suite and carries the level's secret in the clear, so that both sides see
// whether they agree.
//
//   struct { ContentType type(1); Level level(1); CipherSuite suite(2); uint32 length;
//            opaque secret_and_plaintext[length]; }
//
// A stack reports its secrets and hands over what it wants to send:
//
//   quic.SetWriteSecret(EncryptionLevel::kHandshake, 0x1301, secret);
//   quic.Write(EncryptionLevel::kHandshake, ContentType::kHandshake, encrypted_extensions);
#ifndef BADPEER_SHIM_API_MOCK_QUIC_TRANSPORT_H_
#define BADPEER_SHIM_API_MOCK_QUIC_TRANSPORT_H_

#include <array>

#include "shim_api/tcp_transport.h"

namespace badpeer::shim {

enum class EncryptionLevel : std::uint8_t { kInitial, kEarlyData, kHandshake, kApplication };
enum class ContentType : std::uint8_t { kAlert = 21, kHandshake = 22, kApplicationData = 23 };

struct QuicRecord {
  ContentType type = ContentType::kHandshake;
  EncryptionLevel level = EncryptionLevel::kInitial;
  ByteString payload;
};

class MockQuicTransport {
 public:
  // `tcp` must outlive this.
  explicit MockQuicTransport(TcpTransport& tcp) : tcp_(tcp) {}

  void SetReadSecret(EncryptionLevel level, std::uint16_t cipher_suite, ByteSpan secret);
  void SetWriteSecret(EncryptionLevel level, std::uint16_t cipher_suite, ByteSpan secret);

  // The next record that this side has the keys for. Early data before its keys is skipped: it was
  // rejected. kError, with a line on stderr, if the record's level, suite or secret is wrong.
  IoStatus Read(QuicRecord& record);
  bool Write(EncryptionLevel level, ContentType type, ByteSpan payload);
  // A fatal alert.
  bool SendAlert(EncryptionLevel level, std::uint8_t description);

 private:
  struct Keys {
    std::uint16_t cipher_suite = 0;  // 0: no keys yet
    ByteString secret;
  };
  IoStatus CheckHeader(EncryptionLevel level, std::uint16_t cipher_suite) const;

  TcpTransport& tcp_;
  std::array<Keys, 4> read_keys_;
  std::array<Keys, 4> write_keys_;
};

}  // namespace badpeer::shim

#endif  // BADPEER_SHIM_API_MOCK_QUIC_TRANSPORT_H_
