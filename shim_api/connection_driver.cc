#include "shim_api/connection_driver.h"

#include <algorithm>
#include <cstdio>

namespace badpeer::shim {
namespace {

// How often in a row a stack may ask to be called again without having met the transport.
constexpr int kMostWaitsWithoutBlock = 1000;

bool IsBlocked(OpStatus status) {
  return status == OpStatus::kWantRead || status == OpStatus::kWantWrite ||
         status == OpStatus::kWantCallback || status == OpStatus::kWantRenegotiation;
}

}  // namespace

Verdict ConnectionDriver::FailureVerdict() const {
  if (must_fail_) return Verdict::kMustFail;
  return unsupported_ ? Verdict::kUnimplemented : Verdict::kFailed;
}

OpResult ConnectionDriver::Finish(const char* name, const OpResult& result) {
  last_ = result;
  if (result.status == OpStatus::kUnsupported) {
    unsupported_ = true;
    std::fprintf(stderr, "The stack does not support: %s.\n", name);
  } else if (IsBlocked(result.status)) {
    std::fprintf(stderr, "The %s blocked and cannot go on.\n", name);
    last_.status = OpStatus::kError;
  }
  return last_;
}

OpResult ConnectionDriver::Once(const char* name, const OpResult& result) {
  return Finish(name, result);
}

OpResult ConnectionDriver::Drive(const char* name, const Operation& operation) {
  for (;;) {
    const OpResult result = Attempt(name, operation);
    if (result.status == OpStatus::kWantRenegotiation && config_->renegotiate_explicit) {
      if (const OpResult done = Renegotiate(); done.status != OpStatus::kOk) return done;
    } else if (!IsBlocked(result.status) || !LetThrough(result.status)) {
      return Finish(name, result);
    }
  }
}

OpResult ConnectionDriver::Renegotiate() {
  ++explicit_renegotiations_;
  return Drive("renegotiation", [this] { return connection_.Renegotiate(); });
}

OpResult ConnectionDriver::Attempt(const char* name, const Operation& operation) {
  AsyncTransport* const async = channel_.async();
  if (async == nullptr) return operation();
  async->TakeBlocked();
  const OpResult result = operation();
  const AsyncTransport::Blocked blocked = async->TakeBlocked();
  const bool wants_read = result.status == OpStatus::kWantRead;
  if (!wants_read && result.status != OpStatus::kWantWrite) return result;
  const bool met = wants_read ? blocked.read : blocked.write;
  const bool met_other = wants_read ? blocked.write : blocked.read;
  waits_without_block_ = met || met_other ? 0 : waits_without_block_ + 1;
  // Left alone, it would be called for ever, and the runner would wait for all of its idle timeout.
  if (met || (!met_other && waits_without_block_ < kMostWaitsWithoutBlock)) return result;
  std::fprintf(stderr, "The %s says that it waits for a %s, but the transport blocked %s.\n", name,
               wants_read ? "read" : "write",
               met_other ? (wants_read ? "a write" : "a read") : "nothing");
  must_fail_ = true;
  return {OpStatus::kError};
}

OpResult ConnectionDriver::DriveIdempotent(const char* name, const Operation& operation) {
  return Drive(name, [&]() -> OpResult {
    const OpResult first = operation();
    if (first.status != OpStatus::kError && first.status != OpStatus::kCloseNotify) return first;
    if (!connection_.ReplaysErrors()) return first;
    const std::string first_error = connection_.LastError();
    if (first.status == OpStatus::kError && (first_error.empty() || must_fail_)) return first;
    const OpResult second = operation();
    if (second.status != first.status || connection_.LastError() != first_error) {
      std::fprintf(stderr, "Repeating %s did not replay the error:\n  first %s\n  then  %s\n", name,
                   first_error.c_str(), connection_.LastError().c_str());
      must_fail_ = true;
      return {OpStatus::kError};
    }
    return first;
  });
}

// Lets one unit through what blocked, so that the stack meets as many states as it can.
bool ConnectionDriver::LetThrough(OpStatus blocked) {
  if (channel_.packeted() != nullptr && channel_.packeted()->HasCommand()) {
    return CarryOut(*channel_.packeted()->TakeCommand());
  }
  switch (blocked) {
    case OpStatus::kWantRead:
      if (channel_.quic() != nullptr) return ReadQuicHandshake();
      // A stack may return to its caller for every datagram, also for one that it has dropped.
      if (channel_.async() == nullptr) {
        return channel_.packeted() != nullptr && ++waits_without_block_ < kMostWaitsWithoutBlock;
      }
      channel_.async()->AllowRead(1);
      return true;
    case OpStatus::kWantWrite:
      if (channel_.async() == nullptr) return false;
      channel_.async()->AllowWrite(1);
      return true;
    case OpStatus::kWantCallback:
      if (!config_->async) return false;
      connection_.CompletePendingCallback();
      return true;
    default:
      return false;
  }
}

OpResult ConnectionDriver::Handshake() {
  return DriveIdempotent("handshake", [this] { return connection_.Handshake(); });
}

OpResult ConnectionDriver::ReadOnce(MutableByteSpan out) {
  const OpResult read = config_->peek_then_read ? connection_.Peek(out) : connection_.Read(out);
  if (read.status != OpStatus::kOk || !config_->use_exporter_between_reads) return read;
  // Exporting must fail during a renegotiation and work otherwise.
  std::uint8_t byte;
  const OpResult exported = connection_.ExportKeyingMaterial({&byte, 1}, "", std::nullopt);
  return exported.status == OpStatus::kOk ? read : exported;
}

// What was peeked must still be there: for a second peek, and for the read that takes it.
bool ConnectionDriver::CheckPeeked(ByteSpan peeked) {
  ByteString again(peeked.size());
  for (const bool take : {false, true}) {
    const OpResult read = take ? connection_.Read(again) : connection_.Peek(again);
    if (read.status != OpStatus::kOk || read.bytes != peeked.size() ||
        !std::ranges::equal(again, peeked)) {
      std::fprintf(stderr, "The %s after a peek gave other data.\n", take ? "read" : "second peek");
      return false;
    }
  }
  return true;
}

OpResult ConnectionDriver::Read(MutableByteSpan out) {
  if (channel_.quic() != nullptr) return Finish("read", ReadQuicData(out));
  const OpResult read =
      DriveIdempotent("read", [&] { return WithRetransmission([&] { return ReadOnce(out); }); });
  if (read.status == OpStatus::kOk && config_->peek_then_read &&
      !CheckPeeked(out.first(read.bytes))) {
    return Finish("peek", {OpStatus::kError});
  }
  return read;
}

OpResult ConnectionDriver::WriteAll(ByteSpan in) {
  if (channel_.quic() != nullptr) {
    const EncryptionLevel level = connection_.quic()->SendsEarlyData()
                                      ? EncryptionLevel::kEarlyData
                                      : EncryptionLevel::kApplication;
    const bool sent = channel_.quic()->Write(level, ContentType::kApplicationData, in);
    return Finish("write", {sent ? OpStatus::kOk : OpStatus::kError, in.size()});
  }
  const std::size_t all = in.size();
  do {
    const OpResult written = Drive("write", [&] { return connection_.Write(in); });
    if (written.status != OpStatus::kOk) return written;
    in = in.subspan(written.bytes);
  } while (!in.empty());
  return Finish("write", {OpStatus::kOk, all});
}

OpResult ConnectionDriver::Shutdown() {
  return Drive("shutdown", [this] { return connection_.Shutdown(); });
}

OpResult ConnectionDriver::SendFatalAlert(std::uint8_t description) {
  return Drive("send alert", [&] { return connection_.SendFatalAlert(description); });
}

}  // namespace badpeer::shim
