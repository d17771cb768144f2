// The flags of a compiled Go test. BoGo's runner is one ("go test -c"), so scripts give them; here
// they mean what they mean there for a program whose one test is called TestAll.
//
//   GoTestFlags go;
//   go.AddTo(flags);
//   ...
//   if (Status right = go.Check(); !right) Die(right.error().message);
//   if (go.RunsNothing()) return 0;
#ifndef BADPEER_RUNNER_CLI_GO_TEST_FLAGS_H_
#define BADPEER_RUNNER_CLI_GO_TEST_FLAGS_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "runner/base/result.h"
#include "runner/cli/flag_set.h"

namespace badpeer {

class GoTestFlags {
 public:
  // The object must outlive the parsing.
  void AddTo(FlagSet& flags);

  // Values that Go's own parser or its testing package refuses.
  Status Check() const;

  // -test.list: what it prints. Unset without the flag.
  std::optional<std::string> List() const;
  // TestAll is not selected, or is to run no times. Never throws once Check() has passed.
  bool RunsNothing() const;
  // The whole run may take that long; 0: as long as it takes.
  std::chrono::nanoseconds timeout() const { return timeout_; }

  // One line about what was asked for and cannot be had, or nothing.
  std::string WithoutEffect() const;

 private:
  // They ask for what only a program in Go can give.
  std::string bench_{};
  std::string block_profile_{};
  std::string cover_profile_{};
  std::string cpu_profile_{};
  std::string fuzz_{};
  std::string go_cover_dir_{};
  std::string memory_profile_{};
  std::string mutex_profile_{};
  std::string trace_{};

  std::string run_{};
  std::string skip_{};
  std::string list_{};
  std::chrono::nanoseconds timeout_{};
  std::int64_t count_ = 1;

  // They are checked, and change nothing about a single test.
  std::optional<std::string> verbose_{};
  std::string shuffle_ = "off";
  std::string cpu_{};
  std::int64_t parallel_ = 1;
  std::string bench_time_ = "1s";
  std::string fuzz_time_ = "0s";
  std::string fuzz_minimize_time_ = "1m";

  // Go reads and takes these, and so do we.
  struct Ignored {
    bool flag = false;
    std::int64_t number = 0;
    std::string text{};
  };
  Ignored ignored_{};
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_CLI_GO_TEST_FLAGS_H_
