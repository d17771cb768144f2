// Our decoder against tshark's, packet by packet: types, numbers and frame types. Over runs put
// together here, and over every capture below a matrix run's log folder, with a line for each:
//
//   BADPEER_CAPTURES=logs runner_interop_test --gtest_filter='TsharkTest.AgreesOnRealCaptures'
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

#include "tests/runner/interop/fake_run.h"

namespace badpeer::interop {
namespace {

using quic::PacketType;

// What both decoders say of the packets of one frame, as text: "Initial 0 [6,0]".
using Summary = std::map<std::size_t, std::vector<std::string>>;

std::vector<std::string> Split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::stringstream in(text);
  for (std::string part; std::getline(in, part, separator);) parts.push_back(part);
  return parts;
}

// Frame types as tshark lists them: a run of PADDING may be one or many.
std::string Types(const std::vector<std::uint64_t>& types) {
  std::set<std::uint64_t> kinds(types.begin(), types.end());
  std::string text = "[";
  for (const std::uint64_t kind : kinds)
    text += (text.size() > 1 ? "," : "") + std::to_string(kind);
  return text + "]";
}

// tshark shows STREAM and DATAGRAM types with their flag bits.
std::uint64_t WithoutFlags(std::uint64_t type) {
  if (type >= 0x08 && type <= 0x0f) return 0x08;
  return type == 0x31 ? 0x30 : type;
}

Summary Ours(const Trace& trace) {
  Summary summary;
  for (const Datagram& datagram : trace.datagrams) {
    std::string types_of_frame;
    std::vector<std::uint64_t> types;
    for (const DecodedPacket& packet : datagram.packets) {
      if (!packet.decrypted || !packet.number) continue;
      summary[datagram.frame_number].push_back(std::string(ToString(packet.type)) + " " +
                                               std::to_string(*packet.number));
      for (const quic::Frame& frame : packet.frames) types.push_back(WithoutFlags(TypeOf(frame)));
    }
    if (!types.empty()) summary[datagram.frame_number].push_back(Types(types));
  }
  return summary;
}

std::string LongType(const std::string& v1, const std::string& v2) {
  static const std::map<std::string, std::string> one = {
      {"0", "Initial"}, {"1", "0-RTT"}, {"2", "Handshake"}, {"3", "Retry"}};
  static const std::map<std::string, std::string> two = {
      {"1", "Initial"}, {"2", "0-RTT"}, {"3", "Handshake"}, {"0", "Retry"}};
  return v1.empty() ? two.at(v2) : one.at(v1);
}

// Nothing if tshark fails. One line per frame; the fields of coalesced packets are listed one after
// another, so types are told from header forms.
std::optional<Summary> Theirs(const std::string& path) {
  const std::string command =
      "tshark -r '" + path +
      "' -d udp.port==443,quic -Y 'quic && !icmp && !icmpv6' -T fields -E separator=';' -E "
      "occurrence=a -E aggregator=, "
      "-e frame.number -e quic.header_form -e quic.long.packet_type -e quic.long.packet_type_v2 "
      "-e quic.packet_number -e quic.frame_type 2>/dev/null";
  Summary summary;
  FILE* pipe = popen(command.c_str(), "r");
  std::string output;
  std::array<char, 65536> buffer;
  while (const std::size_t got = fread(buffer.data(), 1, buffer.size(), pipe)) {
    output.append(buffer.data(), got);
  }
  if (pclose(pipe) != 0) return std::nullopt;
  for (const std::string& line : Split(output, '\n')) {
    std::vector<std::string> fields = Split(line, ';');
    fields.resize(6);
    const auto forms = Split(fields[1], ','), v1 = Split(fields[2], ','),
               v2 = Split(fields[3], ','), numbers = Split(fields[4], ',');
    auto& packets = summary[std::stoul(fields[0])];
    std::size_t next_v1 = 0, next_v2 = 0, next_number = 0;
    for (const std::string& form : forms) {
      std::string type = "1-RTT";
      if (form == "1" || form == "True") {
        const bool second = next_v1 >= v1.size();
        if (second && next_v2 >= v2.size()) continue;  // Version Negotiation.
        type = second ? LongType("", v2[next_v2++]) : LongType(v1[next_v1++], "");
      }
      if (type == "Retry" || next_number >= numbers.size()) continue;
      packets.push_back(type + " " + numbers[next_number++]);
    }
    std::vector<std::uint64_t> types;
    for (const std::string& type : Split(fields[5], ',')) {
      types.push_back(WithoutFlags(std::stoull(type, nullptr, 0)));
    }
    if (!types.empty()) packets.push_back(Types(types));
  }
  return summary;
}

std::string Text(const std::vector<std::string>& packets) {
  std::string text;
  for (const std::string& packet : packets) text += packet + " ";
  return text;
}

bool TsharkIsThere() { return std::system("tshark --version >/dev/null 2>&1") == 0; }

struct Agreement {
  std::size_t frames = 0;      // Compared.
  std::size_t ours_alone = 0;  // With packets that we could decrypt and tshark could not.
  std::vector<std::string> differences{};
};

// Over the frames in which tshark could decrypt anything.
Agreement Compare(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  const Bytes bytes(std::istreambuf_iterator<char>(in), {});
  const auto trace = DecodeTrace(bytes, {}, 443);
  Agreement agreement;
  if (!trace) {
    agreement.differences.push_back(path + ": " + trace.error().message);
    return agreement;
  }
  const Summary ours = Ours(*trace);
  std::optional<Summary> read = Theirs(path);
  if (!read) {
    agreement.differences.push_back(path + ": tshark fails");
    return agreement;
  }
  // Without frame types tshark decrypted nothing.
  std::erase_if(*read, [](const auto& entry) {
    return entry.second.empty() || entry.second.back().front() != '[';
  });
  agreement.frames = read->size();
  for (const auto& [frame, mine] : ours) agreement.ours_alone += read->contains(frame) ? 0 : 1;
  for (const auto& [frame, theirs] : *read) {
    const auto found = ours.find(frame);
    const std::string mine = found == ours.end() ? "" : Text(found->second);
    if (mine == Text(theirs)) continue;
    agreement.differences.push_back(path + " frame " + std::to_string(frame) + ": ours " + mine +
                                    "tshark's " + Text(theirs));
  }
  return agreement;
}

void ExpectAgreement(const std::string& path, std::size_t at_least) {
  const Agreement agreement = Compare(path);
  EXPECT_GE(agreement.frames, at_least);
  for (const std::string& difference : agreement.differences) ADD_FAILURE() << difference;
}

TEST(TsharkTest, AgreesOnConnectionsOfAllKinds) {
  if (!TsharkIsThere()) GTEST_SKIP() << "tshark is not installed";
  for (const quic::Version version : {quic::Version::kV1, quic::Version::kV2}) {
    for (const CipherSuite suite :
         {CipherSuite::TLS_AES_128_GCM_SHA256, CipherSuite::TLS_AES_256_GCM_SHA384,
          CipherSuite::TLS_CHACHA20_POLY1305_SHA256}) {
      FakeRun run;
      FakeConnection connection({.client_version = version, .version = version, .suite = suite});
      run.Handshake(connection);
      run.Transfer(connection, net::Ecn::kEct0, quic::EcnCounts{.ect0 = 1});
      for (int update = 0; update < 3; ++update) {
        for (const Sender sender : {Sender::kClient, Sender::kServer}) {
          connection.UpdateKeys(sender);
          run.Send(sender, {connection.OneRtt(sender, {quic::PingFrame{}, quic::MaxDataFrame{9}})});
        }
      }
      run.Load();
      for (const std::string& path : {run.LeftPath(), run.RightPath()}) {
        ASSERT_TRUE(net::EmbedSecrets(path, run.key_log).ok());
        ExpectAgreement(path, 10);
      }
    }
  }
}

TEST(TsharkTest, AgreesOnRealCaptures) {
  const char* folder = std::getenv("BADPEER_CAPTURES");
  if (folder == nullptr) GTEST_SKIP() << "BADPEER_CAPTURES names no folder of captures";
  if (!TsharkIsThere()) GTEST_SKIP() << "tshark is not installed";
  std::size_t captures = 0, frames = 0, differences = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".pcapng") continue;
    ++captures;
    const Agreement agreement = Compare(entry.path());
    frames += agreement.frames;
    differences += agreement.differences.size();
    std::printf("%s: %zu frames compared, %zu differences, %zu frames that only we can decrypt\n",
                entry.path().c_str(), agreement.frames, agreement.differences.size(),
                agreement.ours_alone);
    for (const std::string& difference : agreement.differences) ADD_FAILURE() << difference;
    std::fflush(stdout);
  }
  std::printf("%zu captures, %zu frames compared, %zu differences\n", captures, frames,
              differences);
  EXPECT_GT(frames, 0u) << "there is nothing to compare below " << folder;
}

}  // namespace
}  // namespace badpeer::interop
