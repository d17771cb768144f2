// A transport that blocks before each byte (or datagram) until it is let through: it drives a stack
// through every state in which it can wait.
//
//   AsyncTransport async(tcp, AsyncTransport::Unit::kByte);
//   async.Read(buffer);    // kWouldBlock
//   async.AllowRead(1);
//   async.Read(buffer);    // one byte
#ifndef BADPEER_SHIM_API_ASYNC_TRANSPORT_H_
#define BADPEER_SHIM_API_ASYNC_TRANSPORT_H_

#include "shim_api/transport.h"

namespace badpeer {

class AsyncTransport : public Transport {
 public:
  enum class Unit { kByte, kDatagram };

  // `next` must outlive this.
  AsyncTransport(Transport& next, Unit unit) : next_(next), unit_(unit) {}

  void AllowRead(std::size_t units) { read_quota_ += units; }
  void AllowWrite(std::size_t units) { write_quota_ += units; }

  IoResult Read(MutableByteSpan out) override;
  IoResult Write(ByteSpan in) override;
  // Costs one unit of writing.
  IoResult Flush() override;

 private:
  Transport& next_;
  Unit unit_;
  std::size_t read_quota_ = 0;
  std::size_t write_quota_ = 0;
};

}  // namespace badpeer

#endif  // BADPEER_SHIM_API_ASYNC_TRANSPORT_H_
