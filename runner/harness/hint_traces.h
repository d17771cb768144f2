// -hint-traces-dir: what went into handshake hints and what came out, as BoGo records it. Each shim
// of a test with hints writes a file per connection (-write-hint-trace); those of tests in which the
// handshake succeeded go into DIR/hint-traces/hint_traces.json.
//
//   Result<std::unique_ptr<HintTraces>> traces = HintTraces::Open("traces");
//   settings.companions.push_back(traces->get());
//   ...
//   Status written = (*traces)->Write();
#ifndef BADPEER_RUNNER_HARNESS_HINT_TRACES_H_
#define BADPEER_RUNNER_HARNESS_HINT_TRACES_H_

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "runner/harness/companion.h"

namespace badpeer {

struct HintTrace {
  std::string client_hello{};
  std::string hint{};
};

// Both lengths have three bytes, neither part is empty, and nothing follows.
Result<HintTrace> ReadHintTrace(std::string_view file);

class HintTraces : public Companion {
 public:
  static Result<std::unique_ptr<HintTraces>> Open(const std::string& folder);

  std::vector<std::string> FlagsFor(const PlannedTest& test) override;
  Status OnShimEnded(Outcome& outcome) override;

  // Once, when all tests are over.
  using FlagsOfTable = std::function<std::vector<std::string>(const TestInfo&)>;
  Status Write(const FlagsOfTable& flags_of_table) const;
  std::size_t size() const { return tests_.size(); }
  const std::string& path() const { return file_; }

 private:
  struct TestTraces {
    const TestInfo* test = nullptr;
    std::vector<HintTrace> connections{};
  };

  explicit HintTraces(const std::string& folder)
      : folder_(folder), file_(folder + "/hint_traces.json") {}
  // None where the hints need not match what the handshake does.
  static bool Has(const PlannedTest& test) { return test.hints && !test.allow_hint_mismatch; }
  std::string PrefixFor(const PlannedTest& test) const;

  const std::string folder_;
  const std::string file_;
  std::mutex mutex_;
  std::map<std::string, TestTraces> tests_;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_HARNESS_HINT_TRACES_H_
