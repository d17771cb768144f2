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
  // Adds the lines of a key log. Comments, other labels and malformed lines are skipped and the
  // last are counted. The first secret of a label and random wins.
  void Add(std::string_view text);

  const SessionSecrets* Find(ByteView client_random) const;
  bool empty() const { return sessions_.empty(); }
  std::size_t malformed_lines() const { return malformed_lines_; }

 private:
  void AddLine(std::string_view line);

  std::map<std::array<std::uint8_t, 32>, SessionSecrets> sessions_{};  // By client random.
  std::size_t malformed_lines_ = 0;
};

}  // namespace badpeer::quic

#endif  // BADPEER_RUNNER_QUIC_KEY_LOG_H_
