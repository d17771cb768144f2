#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "shim_api/exit_code.h"

namespace badpeer::shim {
namespace {

struct Outcome {
  int status;  // as wait() gives it
  std::string output;
};

Outcome RunProbe(const std::string& environment) {
  const std::string command = "exec env " + environment + " " BADPEER_FAILING_MALLOC_PROBE;
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return {-1, ""};
  Outcome outcome{0, ""};
  char buffer[256];
  while (std::fgets(buffer, sizeof(buffer), pipe) != nullptr) outcome.output += buffer;
  outcome.status = pclose(pipe);
  return outcome;
}

std::string ReadAll(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(FailingMallocTest, IsInertWithoutItsVariable) {
  for (const char* environment :
       {"-u MALLOC_NUMBER_TO_FAIL", "MALLOC_NUMBER_TO_FAIL=", "MALLOC_NUMBER_TO_FAIL=1x"}) {
    const Outcome outcome = RunProbe(environment);
    ASSERT_TRUE(WIFEXITED(outcome.status)) << environment;
    EXPECT_EQ(WEXITSTATUS(outcome.status), 3) << environment;
    EXPECT_EQ(outcome.output, "") << environment;
  }
}

// Every way of allocating comes to its turn, exactly one fails each time, and the end is told
// apart.
TEST(FailingMallocTest, FailsEachAllocationInTurn) {
  std::string failed;
  for (int n = 0;; ++n) {
    ASSERT_LT(n, 1000);
    const Outcome outcome = RunProbe("_MALLOC_CHECK=1 MALLOC_NUMBER_TO_FAIL=" + std::to_string(n));
    ASSERT_TRUE(WIFEXITED(outcome.status)) << n;
    if (WEXITSTATUS(outcome.status) == 3) break;
    EXPECT_EQ(WEXITSTATUS(outcome.status), kExitMallocFailed) << n;
    failed += outcome.output;
  }
  EXPECT_TRUE(
      failed.ends_with("malloc\ncalloc\nrealloc\nmemalign\naligned_alloc\nposix_memalign\n"
                       "new\nnothrow new\naligned new\naligned nothrow new\n"))
      << failed;
}

TEST(FailingMallocTest, BreaksForADebugger) {
  const Outcome outcome = RunProbe("MALLOC_BREAK_ON_FAIL=1 MALLOC_NUMBER_TO_FAIL=0");
  ASSERT_TRUE(WIFSIGNALED(outcome.status));
  EXPECT_EQ(WTERMSIG(outcome.status), SIGTRAP);
}

// The list of stacks names the allocation that fails by its number and by who called it.
TEST(FailingMallocTest, WritesCallStacks) {
  const std::string path = testing::TempDir() + "call_sites_test." + std::to_string(getpid());
  RunProbe("MALLOC_NUMBER_TO_FAIL=1000000 MALLOC_SITES_RECORD=1 MALLOC_SITES=" + path);
  std::string all = ReadAll(path);
  EXPECT_TRUE(all.find("\n") != std::string::npos && all.find(" main+0x") != std::string::npos)
      << all;
  std::remove(path.c_str());
  RunProbe("MALLOC_NUMBER_TO_FAIL=2 MALLOC_SITES=" + path);
  const std::string failed = ReadAll(path);
  std::remove(path.c_str());
  EXPECT_TRUE(failed.starts_with("2 ")) << failed;
  EXPECT_EQ(failed.find('\n'), failed.size() - 1);
  EXPECT_NE(("\n" + all).find("\n" + failed), std::string::npos)
      << "not of the same words: " << all;
}

}  // namespace
}  // namespace badpeer::shim
