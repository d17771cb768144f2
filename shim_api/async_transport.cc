#include "shim_api/async_transport.h"

#include <algorithm>

namespace badpeer {

IoResult AsyncTransport::Read(MutableByteSpan out) {
  if (read_quota_ == 0) return {IoStatus::kWouldBlock};
  if (unit_ == Unit::kByte) out = out.first(std::min(out.size(), read_quota_));
  const IoResult read = next_.Read(out);
  if (read.status == IoStatus::kOk) read_quota_ -= unit_ == Unit::kByte ? read.bytes : 1;
  return read;
}

IoResult AsyncTransport::Write(ByteSpan in) {
  if (write_quota_ == 0) return {IoStatus::kWouldBlock};
  if (unit_ == Unit::kByte) in = in.first(std::min(in.size(), write_quota_));
  const IoResult written = next_.Write(in);
  if (written.status == IoStatus::kOk) write_quota_ -= unit_ == Unit::kByte ? written.bytes : 1;
  return written;
}

IoResult AsyncTransport::Flush() {
  if (write_quota_ == 0) return {IoStatus::kWouldBlock};
  const IoResult flushed = next_.Flush();
  if (flushed.status == IoStatus::kOk) --write_quota_;
  return flushed;
}

}  // namespace badpeer
