// What an onlooker of QUIC needs from the TLS 1.3 handshake (RFC 8446, 4): not a codec, the engine
// has one.
//
//   std::vector<HandshakeMessage> messages = SplitHandshakeMessages(crypto_stream);
//   if (messages[0].type == kClientHello) Result<ClientHello> hello =
//   ParseClientHello(messages[0].body);
#ifndef BADPEER_RUNNER_QUIC_TLS_MESSAGES_H_
#define BADPEER_RUNNER_QUIC_TLS_MESSAGES_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/base/result.h"
#include "runner/quic/transport_parameters.h"

namespace badpeer::quic {

inline constexpr std::uint8_t kClientHello = 1;
inline constexpr std::uint8_t kServerHello = 2;
inline constexpr std::uint8_t kNewSessionTicket = 4;
inline constexpr std::uint8_t kEncryptedExtensions = 8;
inline constexpr std::uint8_t kCertificate = 11;
inline constexpr std::uint8_t kCertificateVerify = 15;
inline constexpr std::uint8_t kFinished = 20;

struct HandshakeMessage {
  std::uint8_t type = 0;
  ByteView body{};
  std::size_t end = 0;  // Offset in the stream just after it.
};

// The complete messages from the start of `stream`.
std::vector<HandshakeMessage> SplitHandshakeMessages(ByteView stream);

struct ClientHello {
  Bytes random{};
  std::vector<std::uint16_t> cipher_suites{};
  std::vector<std::string> alpn{};
  std::string server_name{};
  bool pre_shared_key = false;
  bool early_data = false;
  std::optional<TransportParameters> transport_parameters{};
};

struct ServerHello {
  Bytes random{};
  std::uint16_t cipher_suite = 0;
  bool hello_retry_request = false;
  bool pre_shared_key = false;
};

struct EncryptedExtensions {
  std::vector<std::string> alpn{};
  bool early_data = false;
  std::optional<TransportParameters> transport_parameters{};
};

Result<ClientHello> ParseClientHello(ByteView body);
Result<ServerHello> ParseServerHello(ByteView body);
Result<EncryptedExtensions> ParseEncryptedExtensions(ByteView body);

}  // namespace badpeer::quic

#endif  // BADPEER_RUNNER_QUIC_TLS_MESSAGES_H_
