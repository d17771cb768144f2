#include "shims/openssl/message_trace.h"

#include <openssl/ssl.h>

#include <algorithm>

namespace badpeer::shim {
namespace {

// RFC 8446, section 4.1.3: a ServerHello with this random is a HelloRetryRequest.
constexpr std::uint8_t kHelloRetryRequestRandom[] = {
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
    0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};
// The handshake header (without those of DTLS, which OpenSSL's 3.0 needs no look into) and the
// version come before the random.
constexpr std::size_t kRandomOffset = 4 + 2;

bool IsHelloRetryRequest(ByteSpan message) {
  return message.size() >= kRandomOffset + sizeof(kHelloRetryRequestRandom) &&
         message[0] == SSL3_MT_SERVER_HELLO &&
         std::ranges::equal(message.subspan(kRandomOffset, sizeof(kHelloRetryRequestRandom)),
                            kHelloRetryRequestRandom);
}

}  // namespace

void MessageTrace::Add(bool is_write, int content_type, ByteSpan message) {
  std::string what;
  switch (content_type) {
    case SSL3_RT_HANDSHAKE:
      if (message.empty()) return;
      what = "hs " + std::to_string(message[0]);
      if (IsHelloRetryRequest(message)) saw_hello_retry_request_ = true;
      break;
    case SSL3_RT_CHANGE_CIPHER_SPEC:
      what = "ccs";
      break;
    case SSL3_RT_HEADER:
      // In TLS, OpenSSL shows no ChangeCipherSpec that it reads but in its record. (In DTLS it does,
      // and the header is longer.)
      if (is_write || message.size() != SSL3_RT_HEADER_LENGTH ||
          message[0] != SSL3_RT_CHANGE_CIPHER_SPEC) {
        return;
      }
      what = "ccs";
      break;
    case 0:
      what = "v2clienthello";
      break;
    case SSL3_RT_ALERT:
      if (message.size() < 2) return;
      what = "alert " + std::to_string(message[0]) + " " + std::to_string(message[1]);
      break;
    default:  // The inner content type of TLS 1.3.
      return;
  }
  text_ += (is_write ? "write " : "read ") + what + "\n";
}

}  // namespace badpeer::shim
