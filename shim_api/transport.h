// What a stack reads from and writes to: bytes of a TCP connection, or whole datagrams in DTLS.
//
//   IoResult read = transport.Read(buffer);
//   if (read.status == IoStatus::kOk) Use(buffer.first(read.bytes));
#ifndef BADPEER_SHIM_API_TRANSPORT_H_
#define BADPEER_SHIM_API_TRANSPORT_H_

#include <chrono>
#include <cstddef>

#include "shim_api/bytes.h"

namespace badpeer::shim {

enum class IoStatus {
  kOk,          // `bytes` were moved
  kWouldBlock,  // nothing was moved; return to the driver, which lets the next try through
  kEof,         // read: the peer will not send any more
  kError,       // errno tells why
};

struct IoResult {
  IoStatus status = IoStatus::kOk;
  std::size_t bytes = 0;
};

class Transport {
 public:
  virtual ~Transport() = default;

  // Reads at least one byte, or one whole datagram (whose rest is lost if `out` is too small).
  virtual IoResult Read(MutableByteSpan out) = 0;
  // Writes at least one byte, or one whole datagram.
  virtual IoResult Write(ByteSpan in) = 0;
  // Call at the end of a flight. Moves nothing, but may block in async mode, as a buffer would.
  virtual IoResult Flush() = 0;

  // Whether a read would return something else than kWouldBlock by now: for stacks that poll before
  // they read. Waits up to `timeout` for the peer where only the peer can change the answer.
  virtual bool WaitReadable(std::chrono::milliseconds timeout) = 0;
};

}  // namespace badpeer::shim

#endif  // BADPEER_SHIM_API_TRANSPORT_H_
