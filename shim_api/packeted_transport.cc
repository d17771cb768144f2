#include "shim_api/packeted_transport.h"

#include <errno.h>

#include <algorithm>
#include <cstdio>
#include <utility>

namespace badpeer::shim {
namespace {

// No datagram is longer (RFC 768); a longer one is the runner's mistake.
constexpr std::size_t kMaxDatagram = 0xffff;
constexpr std::size_t kFrameHeader = 5;

std::uint64_t BigEndian(ByteSpan bytes) {
  std::uint64_t value = 0;
  for (std::uint8_t byte : bytes) value = value << 8 | byte;
  return value;
}

std::chrono::microseconds Microseconds(std::uint64_t nanoseconds) {
  return std::chrono::microseconds(nanoseconds / 1000);
}

}  // namespace

PacketedTransport::PacketedTransport(TcpTransport& tcp) : tcp_(tcp) {
  frame_.reserve(kFrameHeader + kMaxDatagram);
}

IoResult PacketedTransport::Read(MutableByteSpan out) {
  if (command_) return {IoStatus::kWouldBlock};
  std::uint8_t opcode;
  const IoResult read = tcp_.ReadAll({&opcode, 1});
  if (read.status != IoStatus::kOk) return read;
  return opcode == 'P' ? ReadDatagram(out) : ReadCommand(opcode);
}

IoResult PacketedTransport::ReadDatagram(MutableByteSpan out) {
  std::uint8_t length_bytes[4];
  IoResult read = tcp_.ReadAll(length_bytes);
  if (read.status != IoStatus::kOk) return read;
  const std::uint64_t length = BigEndian(length_bytes);
  if (length > kMaxDatagram) {
    std::fprintf(stderr, "The runner sent a datagram of %llu bytes.\n",
                 static_cast<unsigned long long>(length));
    errno = EMSGSIZE;
    return {IoStatus::kError};
  }
  const std::size_t wanted = std::min<std::size_t>(out.size(), length);
  read = tcp_.ReadAll(out.first(wanted));
  if (read.status != IoStatus::kOk) return read;
  std::uint8_t lost[512];
  for (std::size_t left = length - wanted; left > 0;) {
    const std::size_t chunk = std::min(left, sizeof(lost));
    read = tcp_.ReadAll({lost, chunk});
    if (read.status != IoStatus::kOk) return read;
    left -= chunk;
  }
  return {IoStatus::kOk, wanted};
}

IoResult PacketedTransport::ReadCommand(std::uint8_t opcode) {
  const std::size_t size = opcode == 'T' || opcode == 'E' ? 8 : 4;
  std::uint8_t bytes[8];
  if (opcode != 'T' && opcode != 'E' && opcode != 'M' && opcode != 'U') {
    std::fprintf(stderr, "The runner sent the unknown opcode %u.\n", opcode);
    errno = EPROTO;
    return {IoStatus::kError};
  }
  if (const IoResult read = tcp_.ReadAll({bytes, size}); read.status != IoStatus::kOk) return read;
  const std::uint64_t value = BigEndian({bytes, size});
  DtlsCommand command;
  switch (opcode) {
    case 'T': {
      const std::uint8_t acknowledgement = 't';
      const IoResult written = tcp_.Write({&acknowledgement, 1});
      if (written.status != IoStatus::kOk) return written;
      command.kind = DtlsCommand::Kind::kAdvanceClock;
      command.time = Microseconds(value);
      break;
    }
    case 'E':
      command.kind = value == ~std::uint64_t{0} ? DtlsCommand::Kind::kExpectNoTimeout
                                                : DtlsCommand::Kind::kExpectTimeout;
      command.time = Microseconds(value);
      break;
    case 'M':
      command.kind = DtlsCommand::Kind::kSetMtu;
      command.mtu = static_cast<std::uint32_t>(value);
      break;
    case 'U':
      command.kind = DtlsCommand::Kind::kSetInitialTimeout;
      command.time = std::chrono::milliseconds(value);
      break;
  }
  command_ = command;
  return {IoStatus::kWouldBlock};
}

IoResult PacketedTransport::Write(ByteSpan in) {
  if (in.size() > kMaxDatagram) {
    errno = EMSGSIZE;
    return {IoStatus::kError};
  }
  frame_.clear();
  frame_.push_back('P');
  for (int shift = 24; shift >= 0; shift -= 8) {
    frame_.push_back(static_cast<std::uint8_t>(in.size() >> shift));
  }
  frame_.insert(frame_.end(), in.begin(), in.end());
  const IoResult written = tcp_.Write(frame_);
  return written.status == IoStatus::kOk ? IoResult{IoStatus::kOk, in.size()} : written;
}

std::optional<DtlsCommand> PacketedTransport::TakeCommand() {
  return std::exchange(command_, std::nullopt);
}

}  // namespace badpeer::shim
