#include "runner/interop/capture/trace_decoder.h"

#include <algorithm>
#include <utility>

#include "runner/wire/codec.h"
#include "runner/wire/extension.h"
#include "runner/wire/extension_tls13.h"
#include "runner/wire/handshake.h"
#include "runner/wire/handshake13.h"

namespace badpeer::interop {
namespace {

using quic::PacketHeader;
using quic::PacketType;
using quic::Version;

constexpr std::size_t kInitialSpace = 0, kHandshakeSpace = 1, kApplicationSpace = 2;
constexpr int kPasses = 4;  // Each pass may reveal secrets for the next: Initial, Handshake, 1-RTT.
constexpr std::size_t kMaxConnections = 10000;
constexpr std::uint16_t kLinkTypeRaw = 101;

std::size_t Index(Sender sender) { return sender == Sender::kClient ? 0 : 1; }
Sender Other(Sender sender) {
  return sender == Sender::kClient ? Sender::kServer : Sender::kClient;
}

std::size_t SpaceOf(PacketType type) {
  if (type == PacketType::kInitial) return kInitialSpace;
  return type == PacketType::kHandshake ? kHandshakeSpace : kApplicationSpace;
}

bool IsProtected(PacketType type) {
  return type == PacketType::kInitial || type == PacketType::kHandshake ||
         type == PacketType::kZeroRtt || type == PacketType::kOneRtt;
}

// 193.167.100.0/24 and fd00:cafe:cafe:100::/64.
bool OnServerSide(const net::IpAddress& address) {
  if (address.v6) return address.bytes[6] == 0x01 && address.bytes[7] == 0x00;
  return address.bytes[0] == 193 && address.bytes[1] == 167 && address.bytes[2] == 100;
}

DecodedPacket NoPacket(std::size_t size, std::string why) {
  DecodedPacket junk;
  junk.size = size;
  junk.problem = std::move(why);
  return junk;
}

DecodedPacket FromHeader(const PacketHeader& header) {
  constexpr std::size_t kNumberAndTag = 17;
  DecodedPacket packet;
  packet.type = header.type;
  packet.version = header.version;
  packet.fixed_bit = header.fixed_bit;
  packet.dcid = ToBytes(header.dcid);
  packet.scid = ToBytes(header.scid);
  packet.token = ToBytes(header.token);
  packet.supported_versions = header.supported_versions;
  packet.size = header.size;
  if (IsProtected(header.type) && header.size > header.packet_number_offset + kNumberAndTag) {
    packet.payload_size = header.size - header.packet_number_offset - kNumberAndTag;
  }
  return packet;
}

}  // namespace

std::optional<Sender> TraceDecoder::SenderOf(const net::UdpDatagram& udp) const {
  if (udp.destination_port == server_port_) return Sender::kClient;
  if (udp.source_port == server_port_) return Sender::kServer;
  // A preferred address may have any port.
  if (OnServerSide(udp.ip.destination)) return Sender::kClient;
  if (OnServerSide(udp.ip.source)) return Sender::kServer;
  return std::nullopt;
}

void TraceDecoder::Add(const net::CapturedPacket& packet) {
  if (packet.link_type != kLinkTypeRaw) return;
  const std::optional<net::UdpDatagram> udp = net::ParseUdp(packet.data);
  if (!udp || udp->payload.empty()) return;
  const std::optional<Sender> sender = SenderOf(*udp);
  if (!sender) return;
  Datagram datagram{.frame_number = packet.number,
                    .time = packet.time,
                    .sender = *sender,
                    .source = udp->ip.source,
                    .destination = udp->ip.destination,
                    .source_port = udp->source_port,
                    .destination_port = udp->destination_port,
                    .ecn = udp->ip.ecn,
                    .size = udp->payload.size()};
  DecodeDatagram(datagram, udp->payload);
  trace_.datagrams.push_back(std::move(datagram));
}

namespace {

std::pair<net::IpAddress, std::uint16_t> ClientEnd(const Datagram& datagram) {
  return datagram.sender == Sender::kClient
             ? std::pair(datagram.source, datagram.source_port)
             : std::pair(datagram.destination, datagram.destination_port);
}

}  // namespace

void TraceDecoder::DecodeDatagram(Datagram& datagram, ByteView payload) {
  for (ByteView rest = payload; !rest.empty();) {
    const std::size_t short_id = quic::IsLongHeader(rest[0]) ? 0 : ShortIdSize(datagram, rest);
    const Result<PacketHeader> header = quic::ParsePacketHeader(rest, short_id);
    if (!header) {
      datagram.packets.push_back(NoPacket(rest.size(), header.error().message));
      return;
    }
    const ByteView bytes = rest.first(header->size);
    rest = rest.subspan(header->size);
    DecodedPacket packet = FromHeader(*header);
    packet.connection = Route(datagram, *header);
    if (StartsConnection(datagram, *header)) {
      const int started = StartConnection(*header, bytes);
      if (started >= 0) packet.connection = started;
    }
    if (packet.type == PacketType::kRetry) FollowRetry(packet, *header, bytes);
    NoteHeader(datagram, packet);
    if (IsProtected(packet.type)) {
      std::optional<std::uint64_t> largest;
      if (packet.connection >= 0) {
        largest = StateAt(packet.connection).largest[Index(datagram.sender)][SpaceOf(packet.type)];
      }
      if (!Open(datagram.sender, ClientEnd(datagram), packet, *header, bytes, largest)) {
        waiting_.push_back({.datagram = trace_.datagrams.size(),
                            .packet = datagram.packets.size(),
                            .bytes = bytes,
                            .largest = largest});
      }
    }
    datagram.packets.push_back(std::move(packet));
  }
}

// The connection that a packet belongs to by its connection IDs, or by the client's address where
// they say nothing.
int TraceDecoder::Route(const Datagram& datagram, const PacketHeader& header) const {
  const auto find = [&](Sender owner, ByteView id) {
    const auto found = ids_[Index(owner)].find(AsText(id));
    return found == ids_[Index(owner)].end() ? -1 : found->second;
  };
  int connection = -1;
  if (!header.dcid.empty()) connection = find(Other(datagram.sender), header.dcid);
  if (connection < 0 && !header.scid.empty()) connection = find(datagram.sender, header.scid);
  if (connection >= 0) return connection;
  if (StartsConnection(datagram, header)) return -1;
  const auto path = paths_.find(ClientEnd(datagram));
  return path == paths_.end() ? -1 : path->second;
}

// How long the connection ID of a short header is: of a known one that it starts with, else that of
// the path's connection.
std::size_t TraceDecoder::ShortIdSize(const Datagram& datagram, ByteView bytes) const {
  const std::size_t owner = Index(Other(datagram.sender));
  for (auto size = id_sizes_[owner].rbegin(); size != id_sizes_[owner].rend(); ++size) {
    if (bytes.size() > *size && ids_[owner].contains(AsText(bytes.subspan(1, *size)))) {
      return *size;
    }
  }
  const auto path = paths_.find(ClientEnd(datagram));
  if (path == paths_.end()) return 0;
  const Connection& connection = trace_.connections[static_cast<std::size_t>(path->second)];
  if (datagram.sender == Sender::kServer) return connection.client_scid.size();
  return connection.server_scids.empty() ? 0 : connection.server_scids.back().size();
}

// A client's Initial to a connection ID that no server has is a new attempt, wherever it comes
// from, even if its source connection ID was used before.
bool TraceDecoder::StartsConnection(const Datagram& datagram, const PacketHeader& header) const {
  return datagram.sender == Sender::kClient && header.type == PacketType::kInitial &&
         !ids_[Index(Sender::kServer)].contains(AsText(header.dcid));
}

// Only an Initial that authenticates starts one: a damaged connection ID does not.
int TraceDecoder::StartConnection(const PacketHeader& header, ByteView bytes) {
  if (trace_.connections.size() >= kMaxConnections) return -1;
  auto state = std::make_unique<State>(header.dcid);
  if (!state->keys.Open(Sender::kClient, header, bytes, std::nullopt)) return -1;
  const int connection = static_cast<int>(states_.size());
  states_.push_back(std::move(state));
  trace_.connections.push_back(
      {.original_dcid = ToBytes(header.dcid), .client_scid = ToBytes(header.scid)});
  AddId(Sender::kServer, header.dcid, connection);
  AddId(Sender::kClient, header.scid, connection);
  return connection;
}

void TraceDecoder::FollowRetry(DecodedPacket& packet, const PacketHeader& header, ByteView bytes) {
  packet.problem = "Retry of no known connection";
  if (packet.connection < 0) return;
  Connection& connection = At(packet.connection);
  const ByteView body = bytes.first(bytes.size() - quic::kRetryIntegrityTagSize);
  const auto tag = quic::RetryIntegrityTag(header.version, connection.original_dcid, body);
  if (!Equal(tag, header.retry_integrity_tag)) {
    packet.problem = "Retry integrity tag is wrong";
    return;
  }
  packet.problem.clear();
  packet.decrypted = true;
  connection.retried = true;
  AddId(Sender::kServer, header.scid, packet.connection);
  StateAt(packet.connection).keys.AddInitialDcid(header.scid);
}

namespace {

void AddOnce(std::vector<Bytes>& ids, const Bytes& id) {
  if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
}

}  // namespace

void TraceDecoder::NoteHeader(const Datagram& datagram, const DecodedPacket& packet) {
  if (packet.connection < 0 || packet.type != PacketType::kHandshake) return;
  Connection& connection = At(packet.connection);
  if (datagram.sender == Sender::kClient) {
    connection.client_sent_handshake = true;
    AddOnce(connection.answered_scids, packet.dcid);
  } else {
    connection.server_sent_handshake = true;
    AddOnce(connection.handshake_scids, packet.scid);
  }
}

bool TraceDecoder::Open(Sender sender, const Path& path, DecodedPacket& packet,
                        const PacketHeader& header, ByteView bytes,
                        std::optional<std::uint64_t> largest) {
  if (packet.connection < 0) {
    packet.problem = "belongs to no connection that is known";
    return false;
  }
  State& state = StateAt(packet.connection);
  std::optional<Opened> opened = state.keys.Open(sender, header, bytes, largest);
  if (!opened) {
    packet.problem =
        state.keys.Has(sender, packet.type) ? "does not authenticate" : "no secret for its keys";
    return false;
  }
  packet.problem.clear();
  packet.decrypted = true;
  packet.number = opened->number;
  packet.version = opened->version;
  if (packet.type == PacketType::kOneRtt) packet.key_phase = opened->key_phase;
  packet.key_updates = opened->key_updates;
  packet.keys_dcid = std::move(opened->keys_dcid);
  packet.payload = std::move(opened->payload);
  packet.payload_size = packet.payload.size();
  Result<std::vector<quic::Frame>> frames = quic::DecodeFrames(packet.payload);
  if (frames) {
    packet.frames = std::move(*frames);
  } else {
    packet.problem = frames.error().message;
  }
  auto& space = state.largest[Index(sender)][SpaceOf(packet.type)];
  space = std::max(space.value_or(0), opened->number);
  Learn(sender, path, packet);
  return true;
}

void TraceDecoder::Learn(Sender sender, const Path& path, const DecodedPacket& packet) {
  const int index = packet.connection;
  if (sender == Sender::kClient) paths_[path] = index;
  Connection& connection = At(index);
  if (sender == Sender::kServer && !packet.scid.empty()) {
    AddId(Sender::kServer, packet.scid, index);
    AddOnce(connection.server_scids, packet.scid);
  }
  const std::size_t space = SpaceOf(packet.type);
  for (const quic::Frame& frame : packet.frames) LearnFrame(sender, index, space, frame);
  auto& stream = StateAt(index).crypto[Index(sender)][space];
  while (const std::optional<Bytes> message = stream.Next()) {
    LearnMessage(sender, index, space, HandshakeType{message->front()},
                 ByteView(*message).subspan(kHandshakeHeaderSize));
  }
  if (sender == Sender::kServer && space == kHandshakeSpace) {
    connection.server_handshake_bytes = stream.highest();
  }
}

void TraceDecoder::LearnFrame(Sender sender, int connection, std::size_t space,
                              const quic::Frame& frame) {
  if (const auto* crypto = std::get_if<quic::CryptoFrame>(&frame)) {
    StateAt(connection).crypto[Index(sender)][space].Add(crypto->offset, crypto->data);
  } else if (const auto* fresh = std::get_if<quic::NewConnectionIdFrame>(&frame)) {
    AddId(sender, fresh->connection_id, connection);
  }
}

void TraceDecoder::LearnMessage(Sender sender, int connection, std::size_t space,
                                HandshakeType type, ByteView body) {
  if (sender == Sender::kServer && space == kHandshakeSpace) {
    At(connection).server_messages.push_back(type);
  }
  if (sender == Sender::kClient && type == HandshakeType::client_hello) {
    LearnClientHello(connection, body);
  } else if (sender == Sender::kServer && type == HandshakeType::server_hello) {
    LearnServerHello(connection, body);
  } else if (sender == Sender::kServer && type == HandshakeType::encrypted_extensions) {
    LearnEncryptedExtensions(connection, body);
  } else if (sender == Sender::kServer && type == HandshakeType::new_session_ticket) {
    if (auto ticket = Decode<NewSessionTicket13>(body)) {
      At(connection).tickets.push_back(std::move(ticket->ticket));
    }
  }
}

namespace {

std::optional<quic::TransportParameters> ParametersIn(const Extensions& extensions) {
  const Extension* found = Find(extensions, ExtensionType::quic_transport_parameters);
  if (found == nullptr) return std::nullopt;
  Result<quic::TransportParameters> parameters = quic::DecodeTransportParameters(found->data);
  if (!parameters) return std::nullopt;
  return *std::move(parameters);
}

}  // namespace

void TraceDecoder::LearnClientHello(int index, ByteView body) {
  Connection& connection = At(index);
  if (connection.client_hello) return;
  Result<ClientHello> hello = Decode<ClientHello>(body);
  if (!hello) return;
  connection.client_parameters = ParametersIn(hello->extensions);
  connection.client_hello = *std::move(hello);
  if (const auto* secrets = key_log_.Find(connection.client_hello->random)) {
    connection.secrets_found = true;
    StateAt(index).keys.SetSecrets(*secrets);
  }
}

void TraceDecoder::LearnServerHello(int index, ByteView body) {
  if (IsHelloRetryRequest(body)) return;
  Result<ServerHello> hello = Decode<ServerHello>(body);
  if (!hello) return;
  StateAt(index).keys.SetSuite(hello->cipher_suite);
  At(index).server_hello = *std::move(hello);
}

void TraceDecoder::LearnEncryptedExtensions(int index, ByteView body) {
  Result<EncryptedExtensions> extensions = Decode<EncryptedExtensions>(body);
  if (!extensions) return;
  At(index).server_parameters = ParametersIn(extensions->extensions);
  At(index).encrypted_extensions = *std::move(extensions);
  if (!At(index).server_parameters) return;
  if (const auto preferred = At(index).server_parameters->Preferred()) {
    AddId(Sender::kServer, preferred->connection_id, index);
  }
}

void TraceDecoder::AddId(Sender owner, ByteView id, int connection) {
  if (id.empty()) return;
  ids_[Index(owner)][std::string(AsText(id))] = connection;
  id_sizes_[Index(owner)].insert(id.size());
}

// True if anything was opened.
bool TraceDecoder::RetryWaiting() {
  bool progress = false;
  std::vector<Waiting> still;
  for (Waiting& waiting : waiting_) {
    Datagram& datagram = trace_.datagrams[waiting.datagram];
    DecodedPacket& packet = datagram.packets[waiting.packet];
    // Known by now may be: the connection, and how long a short header's connection ID is.
    const std::size_t short_id =
        packet.type == PacketType::kOneRtt ? ShortIdSize(datagram, waiting.bytes) : 0;
    const Result<PacketHeader> header = quic::ParsePacketHeader(waiting.bytes, short_id);
    if (!header) {
      still.push_back(std::move(waiting));
      continue;
    }
    if (packet.connection < 0) {
      packet.connection = Route(datagram, *header);
      NoteHeader(datagram, packet);
    }
    packet.dcid = ToBytes(header->dcid);
    if (Open(datagram.sender, ClientEnd(datagram), packet, *header, waiting.bytes,
             waiting.largest)) {
      progress = true;
    } else {
      still.push_back(std::move(waiting));
    }
  }
  waiting_ = std::move(still);
  return progress;
}

Trace TraceDecoder::Finish() && {
  for (int pass = 0; pass < kPasses && RetryWaiting(); ++pass) {
  }
  for (const Waiting& waiting : waiting_) {
    DecodedPacket& packet = trace_.datagrams[waiting.datagram].packets[waiting.packet];
    if (packet.type == PacketType::kOneRtt && !packet.fixed_bit) {
      // Padding behind a packet, STUN, anything: a short header shows nothing else to go by.
      packet = NoPacket(packet.size, "no packet (the fixed bit is cleared and no key fits)");
    } else {
      ++trace_.undecryptable;
    }
  }
  return std::move(trace_);
}

}  // namespace badpeer::interop
