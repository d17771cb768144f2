// Frame type code points, for the files that read, write and describe frames.
#ifndef BADPEER_RUNNER_QUIC_FRAME_CODES_H_
#define BADPEER_RUNNER_QUIC_FRAME_CODES_H_

#include <cstdint>
#include <string>

namespace badpeer::quic {

// RFC 9000, 19; RFC 9221 (DATAGRAM); draft-ietf-quic-ack-frequency (IMMEDIATE_ACK, ACK_FREQUENCY);
// draft-ietf-quic-reliable-stream-reset (RESET_STREAM_AT).
inline constexpr std::uint64_t kPadding = 0x00;
inline constexpr std::uint64_t kPing = 0x01;
inline constexpr std::uint64_t kAck = 0x02, kAckEcn = 0x03;
inline constexpr std::uint64_t kResetStream = 0x04;
inline constexpr std::uint64_t kStopSending = 0x05;
inline constexpr std::uint64_t kCrypto = 0x06;
inline constexpr std::uint64_t kNewToken = 0x07;
inline constexpr std::uint64_t kStream = 0x08, kLastStream = 0x0f;
inline constexpr std::uint64_t kFinBit = 0x01, kLengthBit = 0x02, kOffsetBit = 0x04;
inline constexpr std::uint64_t kMaxData = 0x10;
inline constexpr std::uint64_t kMaxStreamData = 0x11;
inline constexpr std::uint64_t kMaxStreamsBidi = 0x12, kMaxStreamsUni = 0x13;
inline constexpr std::uint64_t kDataBlocked = 0x14;
inline constexpr std::uint64_t kStreamDataBlocked = 0x15;
inline constexpr std::uint64_t kStreamsBlockedBidi = 0x16, kStreamsBlockedUni = 0x17;
inline constexpr std::uint64_t kNewConnectionId = 0x18;
inline constexpr std::uint64_t kRetireConnectionId = 0x19;
inline constexpr std::uint64_t kPathChallenge = 0x1a;
inline constexpr std::uint64_t kPathResponse = 0x1b;
inline constexpr std::uint64_t kConnectionClose = 0x1c, kApplicationClose = 0x1d;
inline constexpr std::uint64_t kHandshakeDone = 0x1e;
inline constexpr std::uint64_t kImmediateAck = 0x1f;
inline constexpr std::uint64_t kResetStreamAt = 0x24;
inline constexpr std::uint64_t kDatagram = 0x30, kDatagramWithLength = 0x31;
inline constexpr std::uint64_t kAckFrequency = 0xaf;

// "0x1c".
std::string Hex(std::uint64_t value);

}  // namespace badpeer::quic

#endif  // BADPEER_RUNNER_QUIC_FRAME_CODES_H_
