// What is expected of each test, in a file that people keep in their repository: a test or a pattern
// a line, what comes of it, and a comment. A run then fails only on what moved.
//
//   # our stack, TLS 1.3 only
//   *-DTLS* unimplemented
//   Basic-Client-TLS-Sync pass
//   ECH-Server-Split fail       # issue 12
//
// A test's own line counts more than a pattern, and a longer pattern more than a shorter one.
#ifndef BADPEER_RUNNER_REPORT_EXPECTATIONS_H_
#define BADPEER_RUNNER_REPORT_EXPECTATIONS_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runner/base/result.h"
#include "runner/harness/glob.h"
#include "runner/report/result.h"

namespace badpeer {

class Expectations {
 public:
  // `name` is the file's, for errors: "name:12: ...".
  static Result<Expectations> Parse(std::string_view text, const std::string& name);

  // Unset: nothing is said of this test.
  std::optional<TestResult::Kind> Of(const std::string& test) const;

  // Lines that speak of no test there is.
  std::vector<std::string> Vanished(const std::vector<std::string>& all_names) const;

  // The file as it would have to be for these results: comments, patterns and the lines of tests that
  // did not run stay; lines of what has vanished go.
  std::string Updated(const std::vector<TestResult>& results,
                      const std::vector<std::string>& all_names) const;

 private:
  struct Entry {
    TestResult::Kind kind = TestResult::Kind::kPassed;
    std::string comment{};             // with its "#"; may be empty
    std::vector<std::string> above{};  // comments and blank lines before it
  };

  const Entry* LongestPattern(const std::string& test) const;

  std::map<std::string, Entry> tests_{};  // by name
  std::map<std::string, Entry> patterns_{};
  std::vector<Glob> globs_{};
  std::vector<std::string> head_{};  // the comment at the top, up to its blank line
  std::vector<std::string> tail_{};  // what stands behind the last entry
};

// How a result differs from what was expected.
struct Move {
  enum class Kind : std::uint8_t {
    kNewFailure,
    kUnexpectedPass,
    kUnimplemented,
    kFlaky,
    kNewName,
    kVanished
  };
  Kind kind = Kind::kNewFailure;
  std::string test{};
  std::string what{};  // one line
};

std::vector<Move> MovesOf(const std::vector<TestResult>& results, const Expectations& expectations,
                          const std::vector<std::string>& all_names);

// Whether the result is what the expectation allows: a flaky test may pass.
bool IsExpected(TestResult::Kind expected, TestResult::Kind actual);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_REPORT_EXPECTATIONS_H_
