// Datagrams over the TCP connection to a DTLS shim, and the commands that move its clock.
//
// The shim's time is virtual: it advances only when it is told to, so that a test of timeouts takes
// no time and no shim ever retransmits because a machine is slow. Every unit on the stream is one
// opcode byte and what belongs to it, integers big endian:
//
//   'P' length:u32 bytes    a datagram, either way
//   'T' nanoseconds:u64     to the shim: advance the clock, handle what expires. The shim answers
//   't'                     before it does so: what it sent earlier stands before the answer on the
//                           stream, what the timeout makes it send stands behind
//   'M' bytes:u32           to the shim: the path's MTU
//   'E' nanoseconds:u64     to the shim: fail unless this is when your timer fires; all ones: no
//   timer 'U' milliseconds:u32    to the shim: the new initial timeout
//
//   PacketTransport packets(stream);
//   packets.WritePacket(client_hello);
//   packets.AdvanceClock(std::chrono::milliseconds(400));
//   Bytes again = packets.ReadPacket();
#ifndef BADPEER_RUNNER_DTLS_PACKET_TRANSPORT_H_
#define BADPEER_RUNNER_DTLS_PACKET_TRANSPORT_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "runner/base/bytes.h"

namespace badpeer {

class Stream;

class PacketTransport {
 public:
  // The stream must outlive this.
  explicit PacketTransport(Stream& stream) : stream_(stream) {}

  // Leaves with what follows it: at the latest when something is read or Flush() is called. A
  // flight in a thousand fragments costs a few system calls.
  void WritePacket(ByteView packet);
  void Flush();
  // The next datagram. PeerFailure (kCheck) for anything that is not a datagram and for one above
  // kMaxPacket; (kClosed) at the end of the stream.
  Bytes ReadPacket();

  // Returns once the shim has taken the command, or with a packet that it sent before: whoever moves
  // the clock should have read everything that was due.
  std::optional<Bytes> AdvanceClock(std::chrono::nanoseconds by);
  void SetMtu(std::uint32_t bytes);
  void SetTimeout(std::chrono::milliseconds initial);
  // The shim checks this and fails by itself. Unset: no timer may be running.
  void ExpectNextTimeout(std::optional<std::chrono::nanoseconds> in);

  // Far above what UDP can carry: only a bound on memory.
  static constexpr std::size_t kMaxPacket = 1 << 20;

 private:
  std::uint8_t ReadOpcode();
  Bytes ReadBody();
  void WriteCommand(std::uint8_t opcode, std::uint64_t argument, std::size_t width);

  Stream& stream_;
  Bytes unsent_;  // with framing
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_DTLS_PACKET_TRANSPORT_H_
