// TLS secrets from NSS key log files (draft-ietf-tls-keylogfile), by client random.
//
//   KeyLog keys;
//   keys.Add(ReadFile("client/keys.log"));
//   const SessionSecrets* secrets = keys.Find(hello.random);
#ifndef BADPEER_RUNNER_QUIC_KEY_LOG_H_
#define BADPEER_RUNNER_QUIC_KEY_LOG_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "runner/base/bytes.h"

namespace badpeer::quic {

// Empty where the log has none.
struct SessionSecrets {
  Bytes client_early{};
  Bytes client_handshake{};
  Bytes server_handshake{};
  Bytes client_traffic{};
  Bytes server_traffic{};
};

class KeyLog {
 public:
  // Adds the lines of a key log. Comments and labels of other secrets are skipped; malformed lines
  // and labels that nobody knows are too, and are counted. The first secret of a label and random
  // wins.
  void Add(std::string_view text);

  const SessionSecrets* Find(ByteView client_random) const;
  bool empty() const { return sessions_.empty(); }
  std::size_t malformed_lines() const { return malformed_lines_; }
  std::size_t unknown_labels() const { return unknown_labels_; }
  const std::string& first_unknown_label() const { return first_unknown_label_; }

  // "has 4 lines with labels nobody knows (the first is X)": why it may be of no use; empty where
  // all of its lines are understood and there are secrets.
  std::string Faults() const;

 private:
  void AddLine(std::string_view line);

  std::map<std::array<std::uint8_t, 32>, SessionSecrets> sessions_{};  // By client random.
  std::size_t malformed_lines_ = 0;
  std::size_t unknown_labels_ = 0;
  std::string first_unknown_label_{};
};

}  // namespace badpeer::quic

#endif  // BADPEER_RUNNER_QUIC_KEY_LOG_H_
