// Turns the datagrams of one capture point into packets and connections, in one pass and a few more
// over what had to wait for keys (reordered packets, 0-RTT before the ClientHello is whole).
//
//   TraceDecoder decoder(key_log, /*server_port=*/443);
//   for (const CapturedPacket& packet : file.packets) decoder.Add(packet);
//   Trace trace = std::move(decoder).Finish();
#ifndef BADPEER_RUNNER_INTEROP_CAPTURE_TRACE_DECODER_H_
#define BADPEER_RUNNER_INTEROP_CAPTURE_TRACE_DECODER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "runner/interop/capture/capture.h"
#include "runner/interop/capture/connection_keys.h"
#include "runner/net/pcapng.h"
#include "runner/quic/crypto_stream.h"

namespace badpeer::interop {

class TraceDecoder {
 public:
  TraceDecoder(const quic::KeyLog& key_log, std::uint16_t server_port)
      : key_log_(key_log), server_port_(server_port) {}

  // The bytes of `packet` must live until Finish().
  void Add(const net::CapturedPacket& packet);
  Trace Finish() &&;

 private:
  using Path = std::pair<net::IpAddress, std::uint16_t>;  // The client's end.

  // Packet number spaces: Initial, Handshake, application data.
  static constexpr std::size_t kSpaces = 3;

  // What is followed of one connection beside what the trace shows of it.
  struct State {
    explicit State(ByteView first_dcid) : keys(first_dcid) {}
    ConnectionKeys keys;
    std::array<std::array<std::optional<std::uint64_t>, kSpaces>, 2> largest{};  // By sender.
    std::array<std::array<quic::CryptoStream, kSpaces>, 2> crypto{};
  };

  // A packet that no key fitted yet.
  struct Waiting {
    std::size_t datagram = 0;
    std::size_t packet = 0;
    ByteView bytes{};
    std::optional<std::uint64_t> largest{};  // When it came.
  };

  std::optional<Sender> SenderOf(const net::UdpDatagram& udp) const;
  void DecodeDatagram(Datagram& datagram, ByteView payload);
  void FollowRetry(DecodedPacket& packet, const quic::PacketHeader& header, ByteView bytes);

  int Route(const Datagram& datagram, const quic::PacketHeader& header) const;
  std::size_t ShortIdSize(const Datagram& datagram, ByteView bytes) const;
  bool StartsConnection(const Datagram& datagram, const quic::PacketHeader& header) const;
  int StartConnection(const quic::PacketHeader& header, ByteView bytes);
  void NoteHeader(const Datagram& datagram, const DecodedPacket& packet);

  // Decrypts if it can, and learns from the frames. False: no key fitted.
  bool Open(Sender sender, const Path& path, DecodedPacket& packet,
            const quic::PacketHeader& header, ByteView bytes, std::optional<std::uint64_t> largest);
  void Learn(Sender sender, const Path& path, const DecodedPacket& packet);
  void LearnFrame(Sender sender, int connection, std::size_t space, const quic::Frame& frame);
  void LearnMessage(Sender sender, int connection, std::size_t space, HandshakeType type,
                    ByteView body);
  void LearnClientHello(int connection, ByteView body);
  void LearnServerHello(int connection, ByteView body);
  void LearnEncryptedExtensions(int connection, ByteView body);
  bool RetryWaiting();

  void AddId(Sender owner, ByteView id, int connection);
  Connection& At(int connection) {
    return trace_.connections[static_cast<std::size_t>(connection)];
  }
  State& StateAt(int connection) { return *states_[static_cast<std::size_t>(connection)]; }

  const quic::KeyLog& key_log_;
  std::uint16_t server_port_;
  Trace trace_{};
  std::vector<std::unique_ptr<State>> states_{};
  std::vector<Waiting> waiting_{};
  // Connection IDs that packets are sent to, by the end that owns them; the latest connection has a
  // repeated one.
  std::array<std::map<std::string, int, std::less<>>, 2> ids_{};
  std::array<std::set<std::size_t>, 2> id_sizes_{};
  std::map<Path, int> paths_{};
};

}  // namespace badpeer::interop

#endif  // BADPEER_RUNNER_INTEROP_CAPTURE_TRACE_DECODER_H_
