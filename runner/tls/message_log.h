// What went over one connection, kept as it came and only turned into text when somebody reads it:
// a test that passes pays for no printing.
#ifndef BADPEER_RUNNER_TLS_MESSAGE_LOG_H_
#define BADPEER_RUNNER_TLS_MESSAGE_LOG_H_

#include <cstdint>
#include <string>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/base/transcript.h"
#include "runner/wire/code_points.h"
#include "runner/wire/protocol.h"

namespace badpeer {

class MessageLog {
 public:
  struct Entry {
    TranscriptDirection direction;
    ContentType type;
    Bytes data;  // a handshake message with its 4-byte header, or a record's content
    std::uint16_t epoch;
    ProtocolVersion version;  // negotiated so far
  };

  void Add(Entry entry);

  // One line per entry, by the printer of the wire descriptions.
  void PrintTo(TranscriptSink& sink, Protocol protocol, Role shim_role) const;

 private:
  std::vector<Entry> entries_;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_MESSAGE_LOG_H_
