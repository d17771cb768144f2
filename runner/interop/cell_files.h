// The folders of one cell: what is served, where it arrives, certificates, logs.
//
//   Result<CellFiles> files = CellFiles::Create("logs/srv_clt/handshake", test, seed);
//   ... run, check ...
//   files->RemoveWork();
//
//   logs/srv_clt/handshake/{output.txt,checks.json,timeline.txt,server/,client/,sim/}
//   logs/srv_clt/handshake/.work/   while it runs: www, downloads, certs, scratch
#ifndef BADPEER_RUNNER_INTEROP_CELL_FILES_H_
#define BADPEER_RUNNER_INTEROP_CELL_FILES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "runner/base/result.h"
#include "runner/interop/checks/test_case.h"
#include "runner/interop/endpoint.h"

namespace badpeer::interop {

class CellFiles {
 public:
  // Makes the folders, files of random content and certificates. The folder may exist already.
  static Result<CellFiles> Create(const std::string& dir, const TestCase& test, std::uint64_t seed);

  // The folders of the contract for one role; command, image and environment are left to fill.
  EndpointSpec SpecFor(Role role) const;

  const std::string& dir() const { return dir_; }
  const std::vector<std::string>& names() const { return names_; }
  std::string www_dir() const { return dir_ + "/.work/www"; }
  std::string downloads_dir() const { return dir_ + "/.work/downloads"; }
  std::string LogsDir(Role role) const;
  std::string ConsolePath(Role role) const;
  std::string sim_dir() const { return dir_ + "/sim"; }

  // Bytes that an endpoint has written into its folders so far.
  std::uint64_t BytesWritten(Role role) const;

  // Moves what was served and what arrived beside the logs.
  void SaveFiles() const;
  void RemoveWork() const;

 private:
  std::string dir_{};
  std::vector<std::string> names_{};
};

}  // namespace badpeer::interop

#endif  // BADPEER_RUNNER_INTEROP_CELL_FILES_H_
