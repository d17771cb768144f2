#include "runner/interop/capture/capture.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <utility>

#include "runner/base/text.h"
#include "runner/interop/capture/trace_decoder.h"
#include "runner/net/pcapng.h"

namespace badpeer::interop {
namespace {

Result<Bytes> ReadWhole(const std::string& path) {
  std::ifstream in(path, std::ios::binary | std::ios::ate);
  if (!in) return Error{path + ": " + std::strerror(errno)};
  Bytes bytes(static_cast<std::size_t>(in.tellg()));
  in.seekg(0);
  in.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  if (!in) return Error{path + ": could not be read"};
  return bytes;
}

Result<Trace> LoadTrace(const std::string& path, const quic::KeyLog& key_log,
                        std::uint16_t server_port) {
  const Result<Bytes> bytes = ReadWhole(path);
  if (!bytes) return bytes.error();
  Result<Trace> trace = DecodeTrace(*bytes, key_log, server_port);
  if (!trace) return Error{path + ": " + trace.error().message};
  return trace;
}

bool HasSecrets(const Trace& trace) {
  return std::any_of(trace.connections.begin(), trace.connections.end(),
                     [](const Connection& connection) { return connection.secrets_found; });
}

// Of key logs that opened nothing.
std::vector<std::string> KeyLogFaults(const std::vector<KeyLogText>& logs) {
  std::vector<std::string> faults;
  for (const KeyLogText& log : logs) {
    quic::KeyLog lines;
    lines.Add(log.text);
    const std::string fault = lines.Faults();
    faults.push_back("the " + log.owner + "'s keys.log " +
                     (fault.empty() ? "has secrets of other connections only" : fault));
  }
  return faults;
}

}  // namespace

Result<Trace> DecodeTrace(ByteView pcapng, const quic::KeyLog& key_log, std::uint16_t server_port) {
  const Result<net::PcapngFile> file = net::ParsePcapng(pcapng);
  if (!file) return file.error();
  quic::KeyLog keys = key_log;
  keys.Add(file->secrets);
  TraceDecoder decoder(keys, server_port);
  for (const net::CapturedPacket& packet : file->packets) decoder.Add(packet);
  return std::move(decoder).Finish();
}

Result<Capture> LoadCapture(const CaptureFiles& files) {
  quic::KeyLog key_log;
  for (const KeyLogText& log : files.key_logs) key_log.Add(log.text);
  Result<Trace> left = LoadTrace(files.left_path, key_log, files.server_port);
  if (!left) return left.error();
  Result<Trace> right = LoadTrace(files.right_path, key_log, files.server_port);
  if (!right) return right.error();
  Capture capture;
  capture.at_client = std::move(*left);
  capture.at_server = std::move(*right);
  capture.has_secrets = HasSecrets(capture.at_client) || HasSecrets(capture.at_server);
  if (!capture.has_secrets) capture.key_log_faults = KeyLogFaults(files.key_logs);
  return capture;
}

std::string Describe(const DecodedPacket& packet) {
  const bool is_packet =
      packet.type != quic::PacketType::kUnknown || packet.version != quic::Version{};
  if (!is_packet) {
    return Count(packet.size, "byte") + ": " + packet.problem;
  }
  std::string text(ToString(packet.type));
  if (packet.number) text += " " + std::to_string(*packet.number);
  if (packet.type != quic::PacketType::kOneRtt &&
      packet.type != quic::PacketType::kVersionNegotiation) {
    text += ", " + ToString(packet.version);
  }
  if (packet.number && !packet.fixed_bit) text += ", fixed bit cleared";
  if (packet.key_phase && *packet.key_phase) text += ", key phase 1";
  if (packet.key_updates > 0) text += ", key update " + std::to_string(packet.key_updates);
  text += ", dcid " + (packet.dcid.empty() ? "empty" : ToHex(packet.dcid));
  if (!packet.scid.empty()) text += ", scid " + ToHex(packet.scid);
  if (!packet.token.empty()) text += ", token of " + std::to_string(packet.token.size());
  std::string separator = ": ";
  for (const std::uint32_t version : packet.supported_versions) {
    text += std::exchange(separator, ", ") + ToString(quic::Version{version});
  }
  for (const quic::Frame& frame : packet.frames) {
    text += std::exchange(separator, ", ") + quic::Describe(frame);
  }
  if (!packet.problem.empty()) text += " (" + packet.problem + ")";
  return text;
}

}  // namespace badpeer::interop
