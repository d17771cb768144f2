// Runs `runner interop` as a user does, with endpoints of the test's own, and reads its results.
//
//   MatrixFixture fixture;
//   fixture.Add("liar", {fixture.Endpoint("liar"), "no-file"});
//   fixture.Run({"-c", "liar", "-s", "mute", "-t", "handshake"});
//   EXPECT_EQ(fixture.Cell("liar", "mute", "handshake").verdict, "failed");
#ifndef BADPEER_TESTS_INTEROP_MATRIX_FIXTURE_H_
#define BADPEER_TESTS_INTEROP_MATRIX_FIXTURE_H_

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "runner/base/files.h"
#include "runner/base/process.h"

namespace badpeer::interop {

struct CellView {
  std::string verdict{};  // Empty: null.
  std::string reason{};
};

class MatrixFixture {
 public:
  MatrixFixture();

  // A program in tests/interop/endpoints.
  static std::string Endpoint(const std::string& name);
  // The endpoint script of an installed implementation; empty where it is not installed.
  static std::string Installed(const std::string& name);

  void Add(const std::string& name, const std::vector<std::string>& command,
           const std::string& image = "");

  // The arguments of a run, its log folder and implementations included.
  std::vector<std::string> Arguments(const std::vector<std::string>& more) const;
  // Starts it and leaves it running.
  Result<ChildProcess> Start(const std::vector<std::string>& more) const;
  // To its end; at most two minutes.
  ProcessEnd Run(const std::vector<std::string>& more) const;

  CellView Cell(const std::string& client, const std::string& server,
                const std::string& test) const;
  bool Interrupted() const;

  std::string dir() const { return dir_.path(); }
  std::string logs() const { return dir_.path() + "/logs"; }

 private:
  TempDir dir_;
  std::map<std::string, std::string> entries_{};  // Name to JSON.
};

// Why the process driver cannot work here; empty where it can.
const std::string& WhyNoNamespaces();

// Whether an ordinary user may make namespaces here.
bool UserNamespacesWork();

// Whether a process whose command line has `text` appears, or is gone, before the time is over.
bool AwaitProcess(const std::string& text, bool present, std::chrono::seconds limit);

// The namespaces, as /proc names them, of the processes whose command line has `text` and in which
// this process is not.
std::set<std::string> NamespacesOf(const std::string& text);
// Whether before the time is over no process is in any of them, and no mount holds one.
bool AwaitNoNamespaces(const std::set<std::string>& namespaces, std::chrono::seconds limit);
// Names of this machine's network interfaces.
std::set<std::string> Interfaces();

}  // namespace badpeer::interop

#endif  // BADPEER_TESTS_INTEROP_MATRIX_FIXTURE_H_
