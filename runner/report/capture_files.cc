#include "runner/report/capture_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "runner/base/files.h"
#include "runner/harness/test_info.h"
#include "runner/report/capture.h"

namespace badpeer {

namespace fs = std::filesystem;

Result<std::unique_ptr<CaptureFiles>> CaptureFiles::Open(const std::string& folder, bool all) {
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (failure) return Error{"cannot make the directory " + folder + ": " + failure.message()};
  if (access(folder.c_str(), W_OK | X_OK) != 0) return Error{"cannot write into " + folder};
  return std::unique_ptr<CaptureFiles>(new CaptureFiles(folder, all));
}

Status CaptureFiles::OnShimEnded(Outcome& outcome) {
  const std::string path = (fs::path(folder_) / (outcome.test.name + ".pcapng")).string();
  const bool wanted = all_ || outcome.verdict.kind == Verdict::Kind::kFailed;
  if (!wanted || outcome.traffic.empty()) {
    unlink(path.c_str());
    return Done{};
  }
  const TestInfo& test = *outcome.test.test;
  const Bytes file = CaptureOf(
      {.name = outcome.test.name, .protocol = test.protocol, .shim_role = test.role},
      outcome.traffic, outcome.key_log);
  const Status written = WriteFileAtomically(path, AsText(file));
  if (written) outcome.capture = path;
  return written;
}

Result<std::unique_ptr<KeyLogFile>> KeyLogFile::Open(const std::string& path) {
  UniqueFd fd(open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (!fd) return Error{path + ": " + std::strerror(errno)};
  return std::unique_ptr<KeyLogFile>(new KeyLogFile(path, std::move(fd)));
}

Status KeyLogFile::OnShimEnded(Outcome& outcome) {
  // One call, so that lines of several workers, and of shims that write there too, stay whole.
  const std::string& lines = outcome.key_log;
  if (lines.empty() || write(fd_.get(), lines.data(), lines.size()) >= 0) return Done{};
  return Error{path_ + ": " + std::strerror(errno)};
}

}  // namespace badpeer
