// A transport that blocks before each byte (or datagram) until it is let through: it drives a stack
// through every state in which it can wait.
//
//   AsyncTransport async(tcp, AsyncTransport::Unit::kByte);
//   async.Read(buffer);    // kWouldBlock
//   async.AllowRead(1);
//   async.Read(buffer);    // one byte
#ifndef BADPEER_SHIM_API_ASYNC_TRANSPORT_H_
#define BADPEER_SHIM_API_ASYNC_TRANSPORT_H_

#include <utility>

#include "shim_api/transport.h"

namespace badpeer::shim {

class AsyncTransport : public Transport {
 public:
  enum class Unit { kByte, kDatagram };

  // `next` must outlive this.
  AsyncTransport(Transport& next, Unit unit) : next_(next), unit_(unit) {}

  void AllowRead(std::size_t units) { read_quota_ += units; }
  void AllowWrite(std::size_t units) { write_quota_ += units; }
  void ForbidWrite() { write_quota_ = 0; }

  IoResult Read(MutableByteSpan out) override;
  IoResult Write(ByteSpan in) override;
  // Costs one unit of writing.
  IoResult Flush() override;
  // A read that has yet to be let through does not wait.
  bool WaitReadable(std::chrono::milliseconds timeout) override;

  // What has blocked since this was last called: a stack must name one of these as what it waits
  // for.
  struct Blocked {
    bool read = false;
    bool write = false;
  };
  Blocked TakeBlocked() { return std::exchange(blocked_, {}); }

 private:
  Transport& next_;
  Unit unit_;
  std::size_t read_quota_ = 0;
  std::size_t write_quota_ = 0;
  Blocked blocked_;
};

}  // namespace badpeer::shim

#endif  // BADPEER_SHIM_API_ASYNC_TRANSPORT_H_
