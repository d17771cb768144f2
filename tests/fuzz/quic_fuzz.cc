// The decoders of QUIC packets, captures and scenarios. The first byte of the input picks one, the
// rest is what it reads. Promises: nothing crashes; sizes stay within the input; what decodes can
// be described; frames that decode are encoded so that they decode to the same.

#include <cstdio>
#include <cstdlib>

#include "runner/interop/capture/capture.h"
#include "runner/interop/sim/gate.h"
#include "runner/interop/sim/network.h"
#include "runner/interop/sim/scenario.h"
#include "runner/net/ip_packet.h"
#include "runner/net/pcapng.h"
#include "runner/quic/crypto_stream.h"
#include "runner/quic/frame.h"
#include "runner/quic/key_log.h"
#include "runner/quic/packet_header.h"
#include "runner/quic/transport_parameters.h"
#include "tests/fuzz/fuzz_target.h"

namespace badpeer {
namespace {

void Require(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", promise);
  std::abort();
}

void ReadDatagram(ByteView input) {
  for (ByteView rest = input; !rest.empty();) {
    const auto header = quic::ParsePacketHeader(rest, 8);
    if (!header) return;
    Require(header->size > 0 && header->size <= rest.size(),
            "a packet ends outside of its datagram");
    Require(header->packet_number_offset <= header->size,
            "a packet number is outside of its packet");
    rest = rest.subspan(header->size);
  }
}

// Padding whose type takes more bytes than it needs is a frame of its own, until it is written again.
std::vector<quic::Frame> WithPaddingJoined(const std::vector<quic::Frame>& frames) {
  std::vector<quic::Frame> joined;
  for (const quic::Frame& frame : frames) {
    const auto* const padding = std::get_if<quic::PaddingFrame>(&frame);
    auto* const before = joined.empty() ? nullptr : std::get_if<quic::PaddingFrame>(&joined.back());
    if (padding != nullptr && before != nullptr) {
      before->size += padding->size;
    } else {
      joined.push_back(frame);
    }
  }
  return joined;
}

std::string DescribeAll(const std::vector<quic::Frame>& frames) {
  std::string text;
  for (const quic::Frame& frame : WithPaddingJoined(frames)) {
    text += quic::Describe(frame) + "\n" + quic::PrintFields(frame) + "\n";
  }
  return text;
}

void ReadFrames(ByteView input) {
  const auto frames = quic::DecodeFrames(input);
  if (!frames) return;
  Bytes again;
  for (const quic::Frame& frame : *frames) quic::EncodeFrame(frame, again);
  const auto second = quic::DecodeFrames(again);
  Require(second.ok(), "encoded frames do not decode");
  Require(DescribeAll(*frames) == DescribeAll(*second), "frames change when they are encoded");
}

void ReadParameters(ByteView input) {
  const auto parameters = quic::DecodeTransportParameters(input);
  if (!parameters) return;
  parameters->Preferred();
  const auto again = quic::DecodeTransportParameters(quic::EncodeTransportParameters(*parameters));
  Require(again.ok() && again->list.size() == parameters->list.size(),
          "transport parameters change when they are encoded");
}

void ReadKeyLog(ByteView input) { quic::KeyLog().Add(AsText(input)); }

// Pieces of a CRYPTO stream: offset, length, and as many of the bytes that follow.
void ReadCryptoStream(ByteView input) {
  quic::CryptoStream stream;
  while (input.size() > 3) {
    const std::size_t offset = static_cast<std::size_t>(input[0]) << 8 | input[1];
    const std::size_t size = std::min<std::size_t>(input[2], input.size() - 3);
    stream.Add(offset, input.subspan(3, size));
    input = input.subspan(3 + size);
    while (stream.Next()) {
    }
  }
  Require(stream.contiguous().size() <= stream.highest() || stream.highest() == 0,
          "a stream is longer than its highest byte");
}

void ReadCapture(ByteView input) {
  const auto trace = interop::DecodeTrace(input, {}, 443);
  if (!trace) return;
  for (const interop::Datagram& datagram : trace->datagrams) {
    for (const interop::DecodedPacket& packet : datagram.packets) interop::Describe(packet);
  }
}

void ReadIpPacket(ByteView input) {
  interop::AnswerAtGate(input);
  if (const auto udp = net::ParseUdp(input)) {
    Require(udp->payload.size() <= input.size(), "a UDP payload is longer than its packet");
  }
  static const interop::Scenario scenario = *interop::ParseScenario(
      "corrupt-rate --delay=1ms --bandwidth=1Gbps --queue=9 --rate_to_client=50 "
      "--rate_to_server=50");
  interop::Network network(scenario, 1, [](interop::Side, interop::Nanoseconds, ByteView) {});
  network.Arrive(interop::Side::kLeft, {}, input);
  network.Arrive(interop::Side::kRight, {}, input);
  network.Advance(std::chrono::seconds(1));
}

void ReadScenario(ByteView input) { static_cast<void>(interop::ParseScenario(AsText(input))); }

struct Decoder {
  const char* name;
  void (*read)(ByteView);
  Bytes seed;
};

Bytes Selected(std::size_t index, const Bytes& seed) {
  return Concat({Bytes{static_cast<std::uint8_t>(index)}, seed});
}

Bytes CaptureSeed() {
  Bytes initial = quic::EncodeLongHeader({.dcid = Bytes(8, 1), .scid = Bytes(8, 2)}, 0, 2, 20);
  initial.resize(initial.size() + 36);
  const Bytes packet = net::BuildUdp(*net::ParseIpAddress("193.167.0.100"), 50000,
                                     *net::ParseIpAddress("193.167.100.100"), 443, {}, initial);
  Bytes file = FromHex(
      "0a0d0d0a1c0000004d3c2b1a01000000ffffffffffffffff1c000000010000001400000065000000000000001400"
      "0000");
  const auto put = [&](std::size_t value) {
    for (int i = 0; i < 4; ++i) file.push_back(static_cast<std::uint8_t>(value >> 8 * i));
  };
  const std::size_t padded = (packet.size() + 3) & ~std::size_t{3};
  for (const std::size_t value : {std::size_t{6}, 32 + padded, std::size_t{0}, std::size_t{0},
                                  std::size_t{0}, packet.size(), packet.size()}) {
    put(value);
  }
  Append(file, packet);
  file.resize(file.size() + padded - packet.size());
  put(32 + padded);
  return file;
}

const std::vector<Decoder>& Decoders() {
  static const std::vector<Decoder> decoders = {
      {"datagram", ReadDatagram,
       quic::EncodeVersionNegotiation(Bytes(8, 1), Bytes(8, 2), {1, 0x6b3343cf})},
      {"frames", ReadFrames, FromHex("020905010202000a00080011223344556677060404aabbccdd0000")},
      {"parameters", ReadParameters, FromHex("08024064010480007530")},
      {"key_log", ReadKeyLog,
       BytesOf("CLIENT_TRAFFIC_SECRET_0 " + std::string(64, 'a') + " " + std::string(64, 'b'))},
      {"crypto_stream", ReadCryptoStream, FromHex("00040301020300000414000003")},
      {"capture", ReadCapture, CaptureSeed()},
      {"ip_packet", ReadIpPacket,
       net::BuildUdp(*net::ParseIpAddress("193.167.0.100"), 50000,
                     *net::ParseIpAddress("193.167.100.100"), 443, {}, Bytes(40))},
      {"scenario", ReadScenario,
       BytesOf("rebind --delay=15ms --bandwidth=10Mbps --queue=25 --first-rebind=1s")},
  };
  return decoders;
}

}  // namespace

std::vector<FuzzSeed> FuzzSeeds() {
  std::vector<FuzzSeed> seeds;
  for (std::size_t i = 0; i < Decoders().size(); ++i) {
    seeds.push_back({Decoders()[i].name, Selected(i, Decoders()[i].seed)});
  }
  return seeds;
}

}  // namespace badpeer

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const auto& decoders = badpeer::Decoders();
  decoders[data[0] % decoders.size()].read(badpeer::ByteView(data + 1, size - 1));
  return 0;
}
