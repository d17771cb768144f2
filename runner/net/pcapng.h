// Reading and writing pcapng files (the IETF's draft-ietf-opsawg-pcapng), of raw IP packets above all.
//
//   Result<std::unique_ptr<PcapngWriter>> writer = PcapngWriter::Create(path, "client eth0");
//   (*writer)->Write(now, packet);
//   Status kept = (*writer)->Close();
//   Status done = EmbedSecrets(path, key_log_text);  // Wireshark then decrypts without further ado
#ifndef BADPEER_RUNNER_NET_PCAPNG_H_
#define BADPEER_RUNNER_NET_PCAPNG_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/base/result.h"
#include "runner/base/unique_fd.h"

namespace badpeer::net {

// What a packet begins with.
enum class LinkType : std::uint16_t {
  kRaw = 101,       // an IPv4 or IPv6 header
  kUpperPdu = 252,  // Wireshark's tags, which name a dissector
};

struct PcapngHeader {
  std::string interface_name{};
  LinkType link_type = LinkType::kRaw;
  std::string key_log{};  // of TLS, in the format of SSLKEYLOGFILE; may be empty
};

// A file in memory: the start of it, and packets behind that.
Bytes StartPcapng(const PcapngHeader& header);
void AppendPacket(Bytes& file, std::chrono::nanoseconds since_epoch, ByteView packet);

// Writes one section with one interface (link type RAW, nanosecond timestamps). Buffers; a failed
// write is remembered and reported by Close(), so that a full disk never stops the traffic.
class PcapngWriter {
 public:
  static Result<std::unique_ptr<PcapngWriter>> Create(const std::string& path,
                                                      const std::string& interface_name);
  PcapngWriter(const PcapngWriter&) = delete;
  PcapngWriter& operator=(const PcapngWriter&) = delete;
  ~PcapngWriter();

  void Write(std::chrono::nanoseconds since_epoch, ByteView packet);
  void Flush();
  Status Close();

 private:
  PcapngWriter(std::string path, UniqueFd fd);

  std::string path_;
  UniqueFd fd_;
  Bytes buffer_{};
  std::size_t used_ = 0;
  int write_error_ = 0;
};

// Puts a Decryption Secrets block (TLS key log) before the first packet of a finished capture.
Status EmbedSecrets(const std::string& path, const std::string& key_log);

struct CapturedPacket {
  std::size_t number = 0;  // From 1, over all interfaces of the file.
  std::chrono::nanoseconds time{};
  std::uint16_t link_type = 0;
  ByteView data{};  // Into the file's bytes.
};

struct PcapngFile {
  std::vector<CapturedPacket> packets{};
  std::string secrets{};   // All TLS key logs embedded, one after another.
  bool truncated = false;  // The file ends inside a block.
};

// Either byte order, any timestamp resolution; blocks of other types are skipped.
Result<PcapngFile> ParsePcapng(ByteView file);

}  // namespace badpeer::net

#endif  // BADPEER_RUNNER_NET_PCAPNG_H_
