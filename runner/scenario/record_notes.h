// What DTLS made of the messages of a connection, for a transcript: packets, the records in them, and
// which bytes of which message each carries. Nothing of it is noted unless somebody reads it.
//
//   RecordNotes notes;
//   notes.AddTo(hooks);
//   stream = notes.Watch(std::move(stream));
//   ...
//   notes.PrintTo(sink);  // "> epoch 0 record 3: certificate (message 2), bytes 0 to 206 of 703"
#ifndef BADPEER_RUNNER_SCENARIO_RECORD_NOTES_H_
#define BADPEER_RUNNER_SCENARIO_RECORD_NOTES_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "runner/base/stream.h"
#include "runner/base/transcript.h"
#include "runner/tls/hooks.h"

namespace badpeer {

class RecordNotes {
 public:
  // This must outlive the hooks.
  void AddTo(Hooks& hooks);
  // A stream of the packeted transport (dtls/packet_transport.h), read through this one. This must
  // outlive it.
  std::unique_ptr<Stream> Watch(std::unique_ptr<Stream> stream);

  // All that was noted since the last call.
  void PrintTo(TranscriptSink& sink);

  void Note(TranscriptDirection direction, std::string line);

 private:
  std::vector<std::pair<TranscriptDirection, std::string>> lines_;
};

// "certificate (message 2), bytes 0 to 206 of 703" for each fragment in a record's payload; of what
// is no handshake record, or is spoilt, the size.
std::string DescribeRecord(ContentType type, ByteView payload);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_SCENARIO_RECORD_NOTES_H_
