// -transcript-dir: input for fuzzers of the stack, as BoGo makes it. For each connection the shim
// writes its settings to DIR/PROTOCOL/SIDE/NAME-N (it is told so by -write-settings), and what the
// runner has sent on that connection is put behind them.
//
//   Result<std::unique_ptr<TranscriptFiles>> files = TranscriptFiles::Open("transcripts");
//   settings.companions.push_back(files->get());
#ifndef BADPEER_RUNNER_HARNESS_TRANSCRIPT_FILES_H_
#define BADPEER_RUNNER_HARNESS_TRANSCRIPT_FILES_H_

#include <memory>
#include <string>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/harness/companion.h"

namespace badpeer {

class TranscriptFiles : public Companion {
 public:
  // Makes the folders.
  static Result<std::unique_ptr<TranscriptFiles>> Open(const std::string& folder);

  std::vector<std::string> FlagsFor(const PlannedTest& test) override;
  Status OnShimEnded(Outcome& outcome) override;

 private:
  explicit TranscriptFiles(std::string folder) : folder_(std::move(folder)) {}
  std::string PrefixFor(const PlannedTest& test) const;

  std::string folder_;
};

// The datagrams in what was sent to a DTLS shim, each behind its length in three bytes; commands
// to its clock are left out.
Bytes DatagramsOf(ByteView sent);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_HARNESS_TRANSCRIPT_FILES_H_
