#include "runner/net/pcapng.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <limits>
#include <utility>

#include "runner/base/unique_fd.h"

namespace badpeer::net {
namespace {

constexpr std::uint32_t kSectionHeader = 0x0a0d0d0a;
constexpr std::uint32_t kInterfaceDescription = 1;
constexpr std::uint32_t kSimplePacket = 3;
constexpr std::uint32_t kEnhancedPacket = 6;
constexpr std::uint32_t kDecryptionSecrets = 10;
constexpr std::uint32_t kByteOrderMagic = 0x1a2b3c4d;
constexpr std::uint32_t kTlsKeyLog = 0x544c534b;
constexpr std::uint16_t kOptionName = 2;
constexpr std::uint16_t kOptionTimeResolution = 9;
constexpr std::size_t kBufferSize = std::size_t{1} << 20;
constexpr std::size_t kMaxPacketSize = 65535;
constexpr std::size_t kPacketOverhead = 32;  // Of an Enhanced Packet block, without padding.

std::size_t Padded(std::size_t size) { return (size + 3) & ~std::size_t{3}; }

// Appends in this machine's byte order, which is what the section header announces.
template <class Integer>
void Put(Bytes& to, Integer value) {
  std::array<std::uint8_t, sizeof(Integer)> raw;
  std::memcpy(raw.data(), &value, sizeof value);
  Append(to, raw);
}

void PutPadded(Bytes& to, ByteView data) {
  Append(to, data);
  to.resize(to.size() + Padded(data.size()) - data.size());
}

Bytes Block(std::uint32_t type, ByteView body) {
  Bytes block;
  const auto size = static_cast<std::uint32_t>(12 + Padded(body.size()));
  Put(block, type);
  Put(block, size);
  PutPadded(block, body);
  Put(block, size);
  return block;
}

Bytes SecretsBlock(const std::string& key_log) {
  Bytes secrets;
  Put(secrets, kTlsKeyLog);
  Put(secrets, static_cast<std::uint32_t>(key_log.size()));
  PutPadded(secrets, BytesOf(key_log));
  return Block(kDecryptionSecrets, secrets);
}

// The fields of an Enhanced Packet block before the packet.
std::array<std::uint32_t, 7> PacketHead(std::chrono::nanoseconds since_epoch, std::size_t size) {
  const auto time = static_cast<std::uint64_t>(since_epoch.count());
  return {kEnhancedPacket,
          static_cast<std::uint32_t>(kPacketOverhead + Padded(size)),
          0,
          static_cast<std::uint32_t>(time >> 32),
          static_cast<std::uint32_t>(time),
          static_cast<std::uint32_t>(size),
          static_cast<std::uint32_t>(size)};
}

// 0 or the errno of the failure.
int WriteAll(int fd, ByteView data) {
  while (!data.empty()) {
    const ssize_t written = write(fd, data.data(), data.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return errno;
    }
    data = data.subspan(static_cast<std::size_t>(written));
  }
  return 0;
}

Error FileError(const std::string& path, int error) {
  return Error{path + ": " + std::strerror(error)};
}

}  // namespace

Bytes StartPcapng(const PcapngHeader& header) {
  Bytes section;
  Put(section, kByteOrderMagic);
  Put(section, std::uint16_t{1});
  Put(section, std::uint16_t{0});
  Put(section, std::int64_t{-1});  // Length of the section: not given.
  Bytes interface;
  Put(interface, static_cast<std::uint16_t>(header.link_type));
  Put(interface, std::uint16_t{0});
  Put(interface, std::uint32_t{0});  // No snap length.
  Put(interface, kOptionName);
  Put(interface, static_cast<std::uint16_t>(header.interface_name.size()));
  PutPadded(interface, BytesOf(header.interface_name));
  Put(interface, kOptionTimeResolution);
  Put(interface, std::uint16_t{1});
  const std::array<std::uint8_t, 1> nanoseconds = {9};
  PutPadded(interface, nanoseconds);
  Put(interface, std::uint32_t{0});  // End of options.
  Bytes file = Concat({Block(kSectionHeader, section), Block(kInterfaceDescription, interface)});
  if (!header.key_log.empty()) Append(file, SecretsBlock(header.key_log));
  return file;
}

void AppendPacket(Bytes& file, std::chrono::nanoseconds since_epoch, ByteView packet) {
  packet = packet.first(std::min(packet.size(), kMaxPacketSize));
  const auto head = PacketHead(since_epoch, packet.size());
  for (const std::uint32_t field : head) Put(file, field);
  PutPadded(file, packet);
  Put(file, head[1]);
}

Result<std::unique_ptr<PcapngWriter>> PcapngWriter::Create(const std::string& path,
                                                           const std::string& interface_name) {
  UniqueFd fd(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (!fd) return FileError(path, errno);
  std::unique_ptr<PcapngWriter> writer(new PcapngWriter(path, std::move(fd)));
  const Bytes header = StartPcapng({.interface_name = interface_name});
  std::copy(header.begin(), header.end(), writer->buffer_.begin());
  writer->used_ = header.size();
  writer->Flush();
  if (writer->write_error_ != 0) return FileError(path, writer->write_error_);
  return writer;
}

PcapngWriter::PcapngWriter(std::string path, UniqueFd fd)
    : path_(std::move(path)), fd_(std::move(fd)), buffer_(kBufferSize) {}

PcapngWriter::~PcapngWriter() {
  if (fd_) Flush();
}

void PcapngWriter::Write(std::chrono::nanoseconds since_epoch, ByteView packet) {
  packet = packet.first(std::min(packet.size(), kMaxPacketSize));
  const std::size_t block_size = kPacketOverhead + Padded(packet.size());
  if (used_ + block_size > buffer_.size()) Flush();
  if (write_error_ != 0) return;
  const auto head = PacketHead(since_epoch, packet.size());
  std::uint8_t* at = buffer_.data() + used_;
  std::memcpy(at, head.data(), sizeof head);
  std::memcpy(at + sizeof head, packet.data(), packet.size());
  std::memset(at + sizeof head + packet.size(), 0, Padded(packet.size()) - packet.size());
  std::memcpy(at + block_size - 4, &head[1], 4);
  used_ += block_size;
}

void PcapngWriter::Flush() {
  if (write_error_ == 0 && used_ > 0) {
    write_error_ = WriteAll(fd_.get(), ByteView(buffer_).first(used_));
  }
  used_ = 0;
}

Status PcapngWriter::Close() {
  if (fd_) {
    Flush();
    if (close(fd_.release()) != 0 && write_error_ == 0) write_error_ = errno;
  }
  if (write_error_ != 0) return FileError(path_, write_error_);
  return Done{};
}

namespace {

// Where the first block stands that is neither a section header nor an interface description.
Result<std::size_t> EndOfFileHeader(int fd, const std::string& path) {
  std::size_t at = 0;
  while (true) {
    std::array<std::uint32_t, 2> head{};
    const ssize_t got = pread(fd, head.data(), sizeof head, static_cast<off_t>(at));
    if (got < 0) return FileError(path, errno);
    if (at == 0 && (got < 8 || head[0] != kSectionHeader)) {
      return Error{path + ": not a pcapng file of this machine's byte order"};
    }
    if (got < 8 || (head[0] != kSectionHeader && head[0] != kInterfaceDescription)) return at;
    if (head[1] < 12 || head[1] % 4 != 0) return Error{path + ": damaged file header"};
    at += head[1];
  }
}

Status CopyFrom(int from, std::size_t at, int to, const std::string& path) {
  Bytes chunk(kBufferSize);
  while (true) {
    const ssize_t got = pread(from, chunk.data(), chunk.size(), static_cast<off_t>(at));
    if (got < 0) return FileError(path, errno);
    if (got == 0) return Done{};
    if (int error = WriteAll(to, ByteView(chunk).first(static_cast<std::size_t>(got)))) {
      return FileError(path, error);
    }
    at += static_cast<std::size_t>(got);
  }
}

}  // namespace

Status EmbedSecrets(const std::string& path, const std::string& key_log) {
  const UniqueFd from(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!from) return FileError(path, errno);
  const Result<std::size_t> header_end = EndOfFileHeader(from.get(), path);
  if (!header_end) return header_end.error();

  const std::string temporary = path + ".tmp";
  const UniqueFd to(open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (!to) return FileError(temporary, errno);
  Bytes header(*header_end);
  const ssize_t got = pread(from.get(), header.data(), header.size(), 0);
  if (got != static_cast<ssize_t>(header.size())) return Error{path + ": file header ends early"};
  Append(header, SecretsBlock(key_log));

  Status status = Done{};
  if (int error = WriteAll(to.get(), header)) {
    status = FileError(temporary, error);
  } else {
    status = CopyFrom(from.get(), *header_end, to.get(), temporary);
  }
  if (status.ok() && std::rename(temporary.c_str(), path.c_str()) != 0) {
    status = FileError(path, errno);
  }
  if (!status.ok()) unlink(temporary.c_str());
  return status;
}

namespace {

// Reads integers of a section in its own byte order.
class SectionReader {
 public:
  explicit SectionReader(ByteView file) : file_(file) {}

  bool swapped = false;

  std::uint32_t U32(std::size_t at) const {
    std::uint32_t value = 0;
    std::memcpy(&value, file_.data() + at, sizeof value);
    return swapped ? __builtin_bswap32(value) : value;
  }
  std::uint16_t U16(std::size_t at) const {
    std::uint16_t value = 0;
    std::memcpy(&value, file_.data() + at, sizeof value);
    return swapped ? __builtin_bswap16(value) : value;
  }

 private:
  ByteView file_;
};

struct Interface {
  std::uint16_t link_type = 0;
  std::uint8_t time_resolution = 6;
};

// Ticks of an interface's clock as nanoseconds; a resolution of 2^-n has the top bit set.
std::chrono::nanoseconds ToNanoseconds(std::uint64_t ticks, std::uint8_t resolution) {
  constexpr auto kMax = static_cast<unsigned __int128>(std::numeric_limits<std::int64_t>::max());
  unsigned __int128 value = ticks;
  if (resolution & 0x80) {
    value = (value * 1'000'000'000u) >> (resolution & 0x3f);
  } else {
    for (unsigned i = resolution; i < 9; ++i) value *= 10;
    for (unsigned i = 9; i < resolution; ++i) value /= 10;
  }
  return std::chrono::nanoseconds(static_cast<std::int64_t>(std::min(value, kMax)));
}

class PcapngParser {
 public:
  explicit PcapngParser(ByteView file) : file_(file), in_(file) {}

  Result<PcapngFile> Parse() {
    std::size_t at = 0;
    while (at < file_.size()) {
      if (file_.size() - at < 12) break;
      if (at == 0 && in_.U32(0) != kSectionHeader) return Error{"not a pcapng file"};
      if (in_.U32(at) == kSectionHeader && !StartSection(at)) {
        return Error{"pcapng section at byte " + std::to_string(at) + " has no byte order"};
      }
      const std::size_t size = in_.U32(at + 4);
      if (size < 12 || size % 4 != 0) {
        return Error{"pcapng block at byte " + std::to_string(at) + " has length " +
                     std::to_string(size)};
      }
      if (size > file_.size() - at) break;
      TakeBlock(in_.U32(at), at + 8, size - 12);
      at += size;
    }
    result_.truncated = at < file_.size();
    return std::move(result_);
  }

 private:
  bool StartSection(std::size_t at) {
    interfaces_.clear();
    in_.swapped = false;
    if (in_.U32(at + 8) == kByteOrderMagic) return true;
    in_.swapped = true;
    return in_.U32(at + 8) == kByteOrderMagic;
  }

  void TakeBlock(std::uint32_t type, std::size_t at, std::size_t size) {
    if (type == kInterfaceDescription && size >= 8) {
      TakeInterface(at, size);
    } else if (type == kEnhancedPacket && size >= 20) {
      const std::uint64_t ticks = std::uint64_t{in_.U32(at + 4)} << 32 | in_.U32(at + 8);
      TakePacket(in_.U32(at), ticks, at + 20, std::min<std::size_t>(in_.U32(at + 12), size - 20));
    } else if (type == kSimplePacket && size >= 4) {
      TakePacket(0, 0, at + 4, std::min<std::size_t>(in_.U32(at), size - 4));
    } else if (type == kDecryptionSecrets && size >= 8 && in_.U32(at) == kTlsKeyLog) {
      const std::size_t length = std::min<std::size_t>(in_.U32(at + 4), size - 8);
      result_.secrets += AsText(file_.subspan(at + 8, length));
      result_.secrets += '\n';
    }
  }

  void TakeInterface(std::size_t at, std::size_t size) {
    Interface interface { .link_type = in_.U16(at) };
    const std::size_t end = at + size;
    for (at += 8; at + 4 <= end;) {
      const std::uint16_t code = in_.U16(at), length = in_.U16(at + 2);
      if (code == 0 || at + 4 + length > end) break;
      if (code == kOptionTimeResolution && length == 1) interface.time_resolution = file_[at + 4];
      at += 4 + Padded(length);
    }
    interfaces_.push_back(interface);
  }

  void TakePacket(std::size_t interface, std::uint64_t ticks, std::size_t at, std::size_t size) {
    CapturedPacket packet{.number = result_.packets.size() + 1, .data = file_.subspan(at, size)};
    if (interface < interfaces_.size()) {
      packet.link_type = interfaces_[interface].link_type;
      packet.time = ToNanoseconds(ticks, interfaces_[interface].time_resolution);
    }
    result_.packets.push_back(packet);
  }

  ByteView file_;
  SectionReader in_;
  std::vector<Interface> interfaces_{};
  PcapngFile result_{};
};

}  // namespace

Result<PcapngFile> ParsePcapng(ByteView file) { return PcapngParser(file).Parse(); }

}  // namespace badpeer::net
