// Watches the messages of a connection through SSL_set_msg_callback().
#ifndef BADPEER_SHIMS_OPENSSL_MESSAGE_TRACE_H_
#define BADPEER_SHIMS_OPENSSL_MESSAGE_TRACE_H_

#include <cstddef>
#include <string>

#include "shim_api/bytes.h"

namespace badpeer::shim {

class MessageTrace {
 public:
  // The arguments of OpenSSL's callback.
  void Add(bool is_write, int content_type, ByteSpan message);

  // One line a message, as -expect-msg-callback has them: "read hs 2", "write ccs", ...
  const std::string& text() const { return text_; }
  bool saw_hello_retry_request() const { return saw_hello_retry_request_; }

 private:
  std::string text_;
  bool saw_hello_retry_request_ = false;
};

}  // namespace badpeer::shim

#endif  // BADPEER_SHIMS_OPENSSL_MESSAGE_TRACE_H_
