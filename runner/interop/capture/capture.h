// A finished run, decoded: what both ends of the simulated network carried, as QUIC packets and
// frames.
//
//   Result<Capture> capture = LoadCapture({.left_path = "sim/trace_node_left.pcapng",
//       .right_path = "sim/trace_node_right.pcapng", .key_logs = {{client_keys, "client"}}});
//   for (const Datagram& datagram : capture->at_client.datagrams)
//     for (const DecodedPacket& packet : datagram.packets) Print(Describe(packet));
//
// The two traces are decoded apart from each other: packets are lost, damaged and readdressed
// between them.
#ifndef BADPEER_RUNNER_INTEROP_CAPTURE_CAPTURE_H_
#define BADPEER_RUNNER_INTEROP_CAPTURE_CAPTURE_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/base/result.h"
#include "runner/interop/capture/sender.h"
#include "runner/net/ip_packet.h"
#include "runner/quic/frame.h"
#include "runner/quic/key_log.h"
#include "runner/quic/packet_header.h"
#include "runner/quic/transport_parameters.h"
#include "runner/wire/handshake13.h"
#include "runner/wire/hello.h"

namespace badpeer::interop {

// One QUIC packet of a datagram. Move-only: the frames point into `payload`.
struct DecodedPacket {
  DecodedPacket() = default;
  DecodedPacket(DecodedPacket&&) = default;
  DecodedPacket& operator=(DecodedPacket&&) = default;

  quic::PacketType type = quic::PacketType::kUnknown;
  quic::Version version{};  // Of the connection, for short headers.
  bool fixed_bit = true;    // False: greased (RFC 9287).
  Bytes dcid{};
  Bytes scid{};                                     // Long headers only.
  Bytes token{};                                    // Initial and Retry.
  std::vector<std::uint32_t> supported_versions{};  // Version Negotiation only.
  std::size_t size = 0;                             // Bytes in the datagram.
  // Frames, without header, packet number and tag; best guess while protected.
  std::size_t payload_size = 0;

  bool decrypted = false;
  std::optional<std::uint64_t> number{};  // Set once the packet was authenticated.
  std::optional<bool> key_phase{};        // 1-RTT, likewise.
  std::uint64_t key_updates = 0;  // How many updates its keys are away from the first 1-RTT keys.
  Bytes keys_dcid{};              // Initial: the connection ID that its keys come from.
  Bytes payload{};
  std::vector<quic::Frame> frames{};
  std::string problem{};  // Why it could not be decrypted or decoded; empty when all is well.
  int connection = -1;    // Index into Trace::connections; -1: of no connection that is known.
};

struct Datagram {
  std::size_t frame_number = 0;     // In the capture file, from 1, as Wireshark counts.
  std::chrono::nanoseconds time{};  // Since the epoch.
  Sender sender = Sender::kClient;
  net::IpAddress source{};
  net::IpAddress destination{};
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  net::Ecn ecn = net::Ecn::kNotEct;
  std::size_t size = 0;  // UDP payload.
  std::vector<DecodedPacket>
      packets{};  // In order; a datagram or coalesced remainder that is no packet is kUnknown.
};

// What is known of one connection at one capture point.
struct Connection {
  Bytes original_dcid{};
  Bytes client_scid{};  // Of the client's first Initial.
  std::vector<Bytes>
      server_scids{};  // That the server chose in Initial or Handshake packets, in order.
  bool retried = false;
  bool server_sent_handshake = false;  // Handshake packets, authenticated or not.
  bool client_sent_handshake = false;
  std::vector<Bytes> handshake_scids{};  // Of the server's Handshake packets, each once.
  std::vector<Bytes> answered_scids{};   // What the client's Handshake packets are addressed to.
  bool secrets_found = false;            // A key log had this connection.
  std::optional<ClientHello> client_hello{};                  // The first one.
  std::optional<ServerHello> server_hello{};                  // Not a HelloRetryRequest.
  std::optional<EncryptedExtensions> encrypted_extensions{};  // Needs secrets.
  std::vector<Bytes> tickets{};                               // That the server gave; likewise.
  std::optional<quic::TransportParameters> client_parameters{};
  std::optional<quic::TransportParameters> server_parameters{};  // Needs secrets.
  // Of the server's Handshake CRYPTO stream; need secrets.
  std::vector<HandshakeType> server_messages{};
  std::uint64_t server_handshake_bytes = 0;  // Highest offset.
};

struct Trace {
  std::vector<Datagram> datagrams{};  // QUIC over UDP port 443 only, in capture order.
  std::vector<Connection> connections{};
  std::size_t undecryptable = 0;  // Packets for which no key fitted.
};

class Capture {
 public:
  Trace at_client{};         // The left side of the network.
  Trace at_server{};         // The right side.
  bool has_secrets = false;  // At least one key log had usable secrets.
  // Why key logs were of no use, one phrase each: "the client's keys.log is ...".
  std::vector<std::string> key_log_faults{};
};

struct KeyLogText {
  std::string text{};   // The content, not the path, of an endpoint's NSS key log.
  std::string owner{};  // "client", "server": for messages.
};

struct CaptureFiles {
  std::string left_path{};
  std::string right_path{};
  std::vector<KeyLogText> key_logs{};
  std::uint16_t server_port = 443;
};

// A capture that ends in the middle of a block is read up to there.
Result<Capture> LoadCapture(const CaptureFiles& files);

// One trace from the bytes of a pcapng file; secrets embedded in it are used as well.
Result<Trace> DecodeTrace(ByteView pcapng, const quic::KeyLog& key_log, std::uint16_t server_port);

// "Initial 3, v1, dcid 0a0b, scid 0c: CRYPTO 0+280, PADDING 905": one line for timelines and
// findings.
std::string Describe(const DecodedPacket& packet);

}  // namespace badpeer::interop

#endif  // BADPEER_RUNNER_INTEROP_CAPTURE_CAPTURE_H_
