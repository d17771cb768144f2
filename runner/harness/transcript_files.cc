#include "runner/harness/transcript_files.h"

#include <unistd.h>

#include <filesystem>
#include <system_error>

#include "runner/base/files.h"
#include "runner/base/text.h"

namespace badpeer {
namespace {

namespace fs = std::filesystem;

constexpr const char* kProtocols[] = {"tls", "dtls", "quic"};
constexpr const char* kSides[] = {"client", "server"};

std::string FolderOf(Protocol protocol) {
  switch (protocol) {
    case Protocol::kTls:
      return kProtocols[0];
    case Protocol::kDtls:
      return kProtocols[1];
    case Protocol::kQuic:
      return kProtocols[2];
  }
  return "";
}

// What stands for the settings of a shim that wrote none: the tag of the data alone.
constexpr std::string_view kNoSettings("\0\0", 2);

std::uint32_t ReadU32(ByteView bytes) {
  return static_cast<std::uint32_t>(bytes[0]) << 24 | static_cast<std::uint32_t>(bytes[1]) << 16 |
         static_cast<std::uint32_t>(bytes[2]) << 8 | bytes[3];
}

}  // namespace

Bytes DatagramsOf(ByteView sent) {
  // See dtls/packet_transport.h: an opcode, and for all but 'P' an argument of fixed width.
  Bytes datagrams;
  while (sent.size() >= 5) {
    const std::uint8_t opcode = sent[0];
    const std::uint32_t number = ReadU32(sent.subspan(1));
    if (opcode == 'P') {
      if (number > sent.size() - 5) break;
      for (const int shift : {16, 8, 0}) {
        datagrams.push_back(static_cast<std::uint8_t>(number >> shift));
      }
      const ByteView packet = sent.subspan(5, number);
      datagrams.insert(datagrams.end(), packet.begin(), packet.end());
      sent = sent.subspan(5 + number);
    } else {
      const std::size_t width = opcode == 'M' ? 5 : 9;
      if (sent.size() < width) break;
      sent = sent.subspan(width);
    }
  }
  return datagrams;
}

Result<std::unique_ptr<TranscriptFiles>> TranscriptFiles::Open(const std::string& folder) {
  const std::string clean = fs::path(folder).lexically_normal().string();
  for (const char* protocol : kProtocols) {
    for (const char* side : kSides) {
      const fs::path path = fs::path(clean) / protocol / side;
      std::error_code failure;
      fs::create_directories(path, failure);
      if (failure) {
        return Error{"cannot make the directory " + path.string() + ": " + failure.message()};
      }
      if (access(path.c_str(), W_OK | X_OK) != 0) {
        return Error{"cannot write into " + path.string()};
      }
    }
  }
  return std::unique_ptr<TranscriptFiles>(new TranscriptFiles(clean));
}

std::string TranscriptFiles::PrefixFor(const PlannedTest& test) const {
  const char* const side = kSides[test.test->role == Role::kServer ? 1 : 0];
  return (fs::path(folder_) / FolderOf(test.test->protocol) / side / (test.name + "-")).string();
}

std::vector<std::string> TranscriptFiles::FlagsFor(const PlannedTest& test) {
  return {"-write-settings", PrefixFor(test)};
}

Status TranscriptFiles::OnShimEnded(Outcome& outcome) {
  const bool datagrams = outcome.test.test->protocol == Protocol::kDtls;
  for (std::size_t i = 0; i < outcome.traffic.size(); ++i) {
    const Bytes sent = outcome.traffic[i].Sent();
    const Bytes data = datagrams ? DatagramsOf(sent) : sent;
    if (data.empty()) continue;
    const std::string path = PrefixFor(outcome.test) + std::to_string(i);
    std::string content(kNoSettings);
    if (access(path.c_str(), F_OK) == 0) {
      Result<std::string> settings = ReadFile(path);
      if (!settings) return settings.error();
      content = std::move(*settings);
    }
    content.append(data.begin(), data.end());
    if (const Status written = WriteFileAtomically(path, content); !written) return written;
  }
  return Done{};
}

}  // namespace badpeer
