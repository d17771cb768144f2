#include "runner/dtls/packet_transport.h"

#include <array>
#include <limits>
#include <string>
#include <utility>

#include "runner/base/peer_failure.h"
#include "runner/base/stream.h"
#include "runner/wire/reader.h"
#include "runner/wire/writer.h"

namespace badpeer {
namespace {

constexpr std::uint8_t kPacket = 'P';
constexpr std::uint8_t kTimeout = 'T';
constexpr std::uint8_t kTimeoutTaken = 't';
constexpr std::uint8_t kMtu = 'M';
constexpr std::uint8_t kExpectNextTimeout = 'E';
constexpr std::uint8_t kUpdateTimeout = 'U';
constexpr std::size_t kShortestPacket = 1 + 4 + 1;
constexpr std::size_t kMostUnsent = 1 << 16;

[[noreturn]] void FailOpcode(std::uint8_t opcode, const char* wanted) {
  throw PeerFailure("the shim broke the framing of packets over TCP",
                    "opcode 0x" + ToHex(ByteView(&opcode, 1)), wanted);
}

}  // namespace

void PacketTransport::WritePacket(ByteView packet) {
  Writer header;
  header.U8(kPacket);
  header.U32(static_cast<std::uint32_t>(packet.size()));
  Append(unsent_, header.bytes());
  Append(unsent_, packet);
  if (unsent_.size() >= kMostUnsent) Flush();
}

void PacketTransport::Flush() {
  if (!unsent_.empty()) stream_.Write(std::exchange(unsent_, {}));
}

std::uint8_t PacketTransport::ReadOpcode() {
  Flush();
  std::uint8_t opcode = 0;
  stream_.ReadFull({&opcode, 1});
  return opcode;
}

Bytes PacketTransport::ReadBody() {
  std::array<std::uint8_t, 4> prefix{};
  stream_.ReadFull(prefix);
  const std::size_t size = Reader(prefix).U32();
  if (size > kMaxPacket) {
    throw PeerFailure("the shim sent an impossible datagram", std::to_string(size) + " bytes",
                      "at most " + std::to_string(kMaxPacket));
  }
  Bytes body(size);
  stream_.ReadFull(body);
  return body;
}

Bytes PacketTransport::ReadPacket() {
  // Shims write the header and what follows in two calls.
  stream_.ExpectUnit(kShortestPacket);
  const std::uint8_t opcode = ReadOpcode();
  if (opcode != kPacket) FailOpcode(opcode, "a packet");
  return ReadBody();
}

std::optional<Bytes> PacketTransport::AdvanceClock(std::chrono::nanoseconds by) {
  WriteCommand(kTimeout, static_cast<std::uint64_t>(by.count()), 8);
  const std::uint8_t opcode = ReadOpcode();
  if (opcode == kTimeoutTaken) return std::nullopt;
  if (opcode != kPacket) FailOpcode(opcode, "a packet or the answer to a timeout");
  return ReadBody();
}

void PacketTransport::SetMtu(std::uint32_t bytes) { WriteCommand(kMtu, bytes, 4); }

void PacketTransport::SetTimeout(std::chrono::milliseconds initial) {
  WriteCommand(kUpdateTimeout, static_cast<std::uint64_t>(initial.count()), 4);
}

void PacketTransport::ExpectNextTimeout(std::optional<std::chrono::nanoseconds> in) {
  WriteCommand(
      kExpectNextTimeout,
      in ? static_cast<std::uint64_t>(in->count()) : std::numeric_limits<std::uint64_t>::max(), 8);
}

void PacketTransport::WriteCommand(std::uint8_t opcode, std::uint64_t argument, std::size_t width) {
  Flush();
  Writer command;
  command.U8(opcode);
  command.Uint(argument, width);
  stream_.Write(command.bytes());
}

}  // namespace badpeer
