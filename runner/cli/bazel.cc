#include "runner/cli/bazel.h"

#include <cstdlib>

namespace badpeer {
namespace {

std::string Variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

}  // namespace

Status ApplyBazel(TestOptions& options) {
  if (options.junit.empty()) options.junit = Variable("XML_OUTPUT_FILE");
  if (const std::string folder = Variable("TEST_TMPDIR"); !folder.empty()) {
    setenv("TMPDIR", folder.c_str(), 1);
  }
  const std::string filter = Variable("TESTBRIDGE_TEST_ONLY");
  if (filter.empty() || !options.selection.only.empty()) return Done{};
  Result<std::vector<Glob>> globs = ParseGlobs(filter);
  if (!globs) return Error{"$TESTBRIDGE_TEST_ONLY: " + globs.error().message};
  options.selection.only = std::move(*globs);
  return Done{};
}

}  // namespace badpeer
