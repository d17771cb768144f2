// What a test says about the messages it exchanged, for people: one line per message.
//
//   if (TranscriptSink* sink = connections.transcript()) {
//     sink->Add(TranscriptDirection::kToShim, "ServerHello legacy_version=0x0303 ...");
//   }
#ifndef BADPEER_RUNNER_BASE_TRANSCRIPT_H_
#define BADPEER_RUNNER_BASE_TRANSCRIPT_H_

#include <string>

namespace badpeer {

enum class TranscriptDirection { kToShim, kFromShim, kNote };

class TranscriptSink {
 public:
  virtual ~TranscriptSink() = default;
  // Control characters in `line` are escaped when it is shown. Lines beyond a bound are counted,
  // not kept: a shim that floods cannot fill our memory.
  virtual void Add(TranscriptDirection direction, std::string line) = 0;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_BASE_TRANSCRIPT_H_
