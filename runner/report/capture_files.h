// Packets and keys of a run's tests, as files.
//
//   Result<std::unique_ptr<CaptureFiles>> captures = CaptureFiles::Open("packets", {.all = false});
//   settings.companions.push_back(captures->get());
//
// DIR/NAME.pcapng is that of the last run of NAME: where only failures are kept, that of a test which
// passes now is removed.
#ifndef BADPEER_RUNNER_REPORT_CAPTURE_FILES_H_
#define BADPEER_RUNNER_REPORT_CAPTURE_FILES_H_

#include <memory>
#include <string>
#include <utility>

#include "runner/base/result.h"
#include "runner/base/unique_fd.h"
#include "runner/harness/companion.h"

namespace badpeer {

class CaptureFiles : public Companion {
 public:
  // Makes the folder. `all`: of every test that runs, not only of those that fail.
  static Result<std::unique_ptr<CaptureFiles>> Open(const std::string& folder, bool all);

  Status OnShimEnded(Outcome& outcome) override;

 private:
  CaptureFiles(std::string folder, bool all) : folder_(std::move(folder)), all_(all) {}

  const std::string folder_;
  const bool all_;
};

// What SSLKEYLOGFILE asks for: appends the keys of every test to one file.
class KeyLogFile : public Companion {
 public:
  static Result<std::unique_ptr<KeyLogFile>> Open(const std::string& path);

  Status OnShimEnded(Outcome& outcome) override;

 private:
  KeyLogFile(std::string path, UniqueFd fd) : path_(std::move(path)), fd_(std::move(fd)) {}

  const std::string path_;
  const UniqueFd fd_;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_REPORT_CAPTURE_FILES_H_
