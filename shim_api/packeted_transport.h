// DTLS over the runner's TCP connection: every datagram is framed, and between the datagrams the
// runner sends commands that turn the virtual clock and look at the stack's timers.
//
// Frames, integers big-endian:
//   'P' length(4) datagram     both directions
//   'T' nanoseconds(8)         to the shim: that much time passes; answered at once with 't'
//   'M' mtu(4)                 to the shim: the path's MTU changed
//   'E' nanoseconds(8)         to the shim: its next timeout must be due in exactly that time, or
//                              there must be none if all bits are set
//   'U' milliseconds(4)        to the shim: change the initial timeout
//
// A command interrupts the read that meets it: the stack sees kWouldBlock, and whoever drives the
// stack carries the command out, outside of the stack's call:
//
//   if (std::optional<DtlsCommand> command = packeted.TakeCommand()) ...
#ifndef BADPEER_SHIM_API_PACKETED_TRANSPORT_H_
#define BADPEER_SHIM_API_PACKETED_TRANSPORT_H_

#include <chrono>
#include <optional>

#include "shim_api/tcp_transport.h"

namespace badpeer::shim {

struct DtlsCommand {
  enum class Kind { kAdvanceClock, kSetMtu, kExpectTimeout, kExpectNoTimeout, kSetInitialTimeout };
  Kind kind = Kind::kAdvanceClock;
  std::chrono::microseconds time{};  // of all but kSetMtu and kExpectNoTimeout
  std::uint32_t mtu = 0;             // of kSetMtu
};

class PacketedTransport : public Transport {
 public:
  // `tcp` must outlive this.
  explicit PacketedTransport(TcpTransport& tcp);

  IoResult Read(MutableByteSpan out) override;
  IoResult Write(ByteSpan in) override;
  IoResult Flush() override { return tcp_.Flush(); }
  // Also where the runner's next frame is a command: the read that meets it blocks.
  bool WaitReadable(std::chrono::milliseconds timeout) override {
    return !command_ && tcp_.WaitReadable(timeout);
  }

  bool HasCommand() const { return command_.has_value(); }
  // The command that interrupted the last read, if it was not taken yet. Until it is, reads block.
  std::optional<DtlsCommand> TakeCommand();

 private:
  IoResult ReadDatagram(MutableByteSpan out);
  IoResult ReadCommand(std::uint8_t opcode);

  TcpTransport& tcp_;
  std::optional<DtlsCommand> command_;
  ByteString frame_;  // being written; allocated once, as writes come from within C code
};

}  // namespace badpeer::shim

#endif  // BADPEER_SHIM_API_PACKETED_TRANSPORT_H_
