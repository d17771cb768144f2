// The hello messages of all versions.
//
//   ClientHello hello{.cipher_suites = {CipherSuite::TLS_AES_128_GCM_SHA256}};
//   Bytes message = FrameHandshake(ClientHello::kType, Encode(hello));
//   Result<ClientHello> dtls = Decode(body, ClientHello{.dtls_cookie = Bytes{}});
#ifndef BADPEER_RUNNER_WIRE_HELLO_H_
#define BADPEER_RUNNER_WIRE_HELLO_H_

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/wire/code_points.h"
#include "runner/wire/extension.h"
#include "runner/wire/fields.h"

namespace badpeer {

using HelloRandom = std::array<std::uint8_t, 32>;

// RFC 8446, 4.1.3: the random of a ServerHello that is a HelloRetryRequest (SHA-256 of that word).
inline constexpr HelloRandom kHelloRetryRequestRandom = {
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
    0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};

// RFC 5246, 7.4.1.1. Empty.
struct HelloRequest {
  static constexpr HandshakeType kType = HandshakeType::hello_request;
  static constexpr std::string_view kName = "HelloRequest";
  static void Walk(auto&, auto&) {}
};

// RFC 8446, 4.1.2; RFC 5246, 7.4.1.2; with the cookie of RFC 6347, 4.2.1.
struct ClientHello {
  static constexpr HandshakeType kType = HandshakeType::client_hello;
  static constexpr std::string_view kName = "ClientHello";
  ProtocolVersion legacy_version = ProtocolVersion::kTls12;
  HelloRandom random{};
  Bytes session_id{};
  std::optional<Bytes> dtls_cookie{};  // Set in DTLS, all versions; never in TLS.
  std::vector<CipherSuite> cipher_suites{};
  std::vector<CompressionMethod> compression_methods{CompressionMethod::null_compression};
  bool omit_extensions = false;  // True: the message ends here, even if there are extensions below.
  Extensions extensions{};

  static void Walk(auto& w, auto& m) {
    w("legacy_version", m.legacy_version);
    w("random", m.random);
    w("legacy_session_id", opaque<0, 32>(m.session_id));
    if (m.dtls_cookie) w("legacy_cookie", opaque<0, 0xff>(*m.dtls_cookie));
    w("cipher_suites", list<2, 0xfffe>(m.cipher_suites));
    w("legacy_compression_methods", list<1, 0xff>(m.compression_methods));
    w("extensions", optional_extensions<ExtensionContext::client_hello, 0, 0xffff>(
                        m.omit_extensions, m.extensions));
  }
};

// RFC 8446, 4.1.3; RFC 5246, 7.4.1.3.
struct ServerHello {
  static constexpr HandshakeType kType = HandshakeType::server_hello;
  static constexpr std::string_view kName = "ServerHello";
  ProtocolVersion legacy_version = ProtocolVersion::kTls12;
  HelloRandom random{};
  Bytes session_id{};
  CipherSuite cipher_suite{};
  CompressionMethod compression_method = CompressionMethod::null_compression;
  bool omit_extensions = false;  // True: the message ends here, even if there are extensions below.
  Extensions extensions{};

  static void Walk(auto& w, auto& m) {
    w("legacy_version", m.legacy_version);
    w("random", m.random);
    w("legacy_session_id_echo", opaque<0, 32>(m.session_id));
    w("cipher_suite", m.cipher_suite);
    w("legacy_compression_method", m.compression_method);
    w("extensions", optional_extensions<ExtensionContext::server_hello, 0, 0xffff>(
                        m.omit_extensions, m.extensions));
  }
};

// RFC 8446, 4.1.4. On the wire a ServerHello with a random of its own (see IsHelloRetryRequest).
struct HelloRetryRequest {
  static constexpr HandshakeType kType = HandshakeType::server_hello;
  static constexpr std::string_view kName = "HelloRetryRequest";
  ProtocolVersion legacy_version = ProtocolVersion::kTls12;
  HelloRandom random = kHelloRetryRequestRandom;
  Bytes session_id{};
  CipherSuite cipher_suite{};
  CompressionMethod compression_method = CompressionMethod::null_compression;
  Extensions extensions{};

  static void Walk(auto& w, auto& m) {
    w("legacy_version", m.legacy_version);
    w("random", m.random);
    w("legacy_session_id_echo", opaque<0, 32>(m.session_id));
    w("cipher_suite", m.cipher_suite);
    w("legacy_compression_method", m.compression_method);
    w("extensions", extension_list<ExtensionContext::hello_retry_request, 6, 0xffff>(m.extensions));
  }
};

// Whether the body of a server_hello message is that of a HelloRetryRequest.
bool IsHelloRetryRequest(ByteView server_hello_body);

// RFC 6347, 4.2.1. DTLS 1.0 and 1.2.
struct HelloVerifyRequest {
  static constexpr HandshakeType kType = HandshakeType::hello_verify_request;
  static constexpr std::string_view kName = "HelloVerifyRequest";
  ProtocolVersion server_version = ProtocolVersion::kDtls10;
  Bytes cookie{};

  static void Walk(auto& w, auto& m) {
    w("server_version", m.server_version);
    w("cookie", opaque<0, 0xff>(m.cookie));
  }
};

// RFC 5246, E.2: a hello of TLS in the form of SSLv2. It has no handshake header; the SSLv2 record
// header (length with the high bit set) is not part of it. The lengths are fields of their own,
// which Of fills in.
struct V2ClientHello {
  static constexpr std::string_view kName = "V2ClientHello";
  HandshakeType msg_type = HandshakeType::client_hello;
  ProtocolVersion version = ProtocolVersion::kTls12;
  std::uint16_t cipher_spec_length = 0;  // bytes, three per suite
  std::uint16_t session_id_length = 0;
  std::uint16_t challenge_length = 0;
  Bytes cipher_specs{};  // each suite as a 3-byte number
  Bytes session_id{};
  Bytes challenge{};  // 16 to 32 bytes; right-aligned, it is the client's random

  static V2ClientHello Of(ProtocolVersion version, const std::vector<CipherSuite>& suites,
                          Bytes session_id, Bytes challenge);
  static void Walk(auto& w, auto& m) {
    w("msg_type", m.msg_type);
    w("version", m.version);
    w("cipher_spec_length", m.cipher_spec_length);
    w("session_id_length", m.session_id_length);
    w("challenge_length", m.challenge_length);
    w("cipher_specs", sized(m.cipher_spec_length, m.cipher_specs));
    w("session_id", sized(m.session_id_length, m.session_id));
    w("challenge", sized(m.challenge_length, m.challenge));
  }
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_WIRE_HELLO_H_
