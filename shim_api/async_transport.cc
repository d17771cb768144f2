#include "shim_api/async_transport.h"

#include <algorithm>

namespace badpeer::shim {

IoResult AsyncTransport::Read(MutableByteSpan out) {
  IoResult read{IoStatus::kWouldBlock};
  if (read_quota_ > 0) {
    if (unit_ == Unit::kByte) out = out.first(std::min(out.size(), read_quota_));
    read = next_.Read(out);
  }
  if (read.status == IoStatus::kOk) read_quota_ -= unit_ == Unit::kByte ? read.bytes : 1;
  if (read.status == IoStatus::kWouldBlock) blocked_.read = true;
  return read;
}

IoResult AsyncTransport::Write(ByteSpan in) {
  IoResult written{IoStatus::kWouldBlock};
  if (write_quota_ > 0) {
    if (unit_ == Unit::kByte) in = in.first(std::min(in.size(), write_quota_));
    written = next_.Write(in);
  }
  if (written.status == IoStatus::kOk) write_quota_ -= unit_ == Unit::kByte ? written.bytes : 1;
  if (written.status == IoStatus::kWouldBlock) blocked_.write = true;
  return written;
}

IoResult AsyncTransport::Flush() {
  IoResult flushed{IoStatus::kWouldBlock};
  if (write_quota_ > 0) flushed = next_.Flush();
  if (flushed.status == IoStatus::kOk) --write_quota_;
  if (flushed.status == IoStatus::kWouldBlock) blocked_.write = true;
  return flushed;
}

bool AsyncTransport::WaitReadable(std::chrono::milliseconds timeout) {
  if (read_quota_ > 0) return next_.WaitReadable(timeout);
  blocked_.read = true;
  return false;
}

}  // namespace badpeer::shim
