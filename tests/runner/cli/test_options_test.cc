#include "runner/cli/test_options.h"

#include <gtest/gtest.h>

namespace badpeer {
namespace {

using namespace std::chrono_literals;

std::string ErrorOf(std::vector<std::string> args) {
  const Result<TestOptions> options = ParseTestOptions(args);
  return options ? "" : options.error().message;
}

TestOptions Parse(std::vector<std::string> args) {
  Result<TestOptions> options = ParseTestOptions(args);
  if (options) return std::move(*options);
  ADD_FAILURE() << options.error().message;
  return {};
}

TEST(TestOptionsTest, DefaultsAreBoGos) {
  const TestOptions options = Parse({});
  EXPECT_EQ(options.idle_timeout, 15s);
  EXPECT_EQ(options.malloc_test, -1);
  EXPECT_FALSE(options.pipe);
  EXPECT_TRUE(options.selection.only.empty());
}

TEST(TestOptionsTest, SplitsAtSemicolons) {
  const TestOptions options =
      Parse({"-shim-extra-flags", "-a;b", "-test", "A*;B", "-skip=C", "-allow-hint-mismatch=D;E"});
  EXPECT_EQ(options.shim_extra_flags, (std::vector<std::string>{"-a", "b"}));
  EXPECT_EQ(options.selection.only.size(), 2u);
  EXPECT_EQ(options.selection.skip.size(), 1u);
  EXPECT_EQ(options.selection.allow_hint_mismatch.size(), 2u);
}

TEST(TestOptionsTest, LevelsAreAList) {
  EXPECT_TRUE(Parse({}).selection.levels.empty());
  EXPECT_EQ(Parse({"-level=must"}).selection.levels, (std::set<RuleLevel>{RuleLevel::kMust}));
  EXPECT_EQ(Parse({"-level", "custom,should"}).selection.levels,
            (std::set<RuleLevel>{RuleLevel::kShould, RuleLevel::kCustom}));
  for (const char* wrong : {"MUST", "must;should", "must,"}) {
    EXPECT_NE(ErrorOf({"-level", wrong}).find("must be must, should or custom"), std::string::npos);
  }
  EXPECT_EQ(ErrorOf({"-level=must,may"}),
            "flag -level has 'may', but must be must, should or custom");
}

TEST(TestOptionsTest, WhatIsRepeatedIsHowOneTestRuns) {
  EXPECT_EQ(Parse({"-shim-path", "s", "-test", "A", "-skip=B", "-json-output=j", "-pipe",
                   "-num-workers=4", "-deterministic", "-transcript", "-debug=false"})
                .flags_to_repeat,
            (std::vector<std::string>{"-shim-path=s", "-deterministic", "-debug=false"}));
}

TEST(TestOptionsTest, RefusesWhatMakesNoSense) {
  EXPECT_EQ(ErrorOf({"-num-workers=-1"}), "flag -num-workers is -1, but must be from 1 to 1024");
  EXPECT_EQ(ErrorOf({"-idle-timeout=-1s"}), "flag -idle-timeout must be more than nothing");
  EXPECT_EQ(ErrorOf({"-gdb", "-valgrind"}),
            "only one of -gdb, -lldb, -rr-record and -valgrind can be used at a time");
  EXPECT_EQ(ErrorOf({"-malloc-test-debug"}),
            "flags -malloc-test-debug, -malloc-test-count and -malloc-coverage need -malloc-test");
  EXPECT_EQ(ErrorOf({"-malloc-test=0", "-repeat-until-failure"}),
            "flags -malloc-test and -repeat-until-failure exclude each other");
  EXPECT_EQ(ErrorOf({"-skip", "["}), "flag -skip: malformed pattern '[': a [ has no ]");
}

TEST(TestOptionsTest, ReportsAndLimits) {
  const TestOptions options =
      Parse({"-retries=2", "-max-failures", "5", "-shard=2/8", "-junit", "j.xml", "-list-missing"});
  EXPECT_EQ(options.retries, 2);
  EXPECT_EQ(options.max_failures, 5u);
  EXPECT_EQ(options.shard, "2/8");
  EXPECT_EQ(options.command_line,
            "runner -retries=2 -max-failures 5 -shard=2/8 -junit j.xml -list-missing");
  EXPECT_TRUE(options.flags_to_repeat.empty());
  EXPECT_EQ(ErrorOf({"-retries=-1"}), "flag -retries must be from 0 to 100");
  EXPECT_EQ(ErrorOf({"-update-expectations"}), "flag -update-expectations needs -expectations");
  EXPECT_EQ(ErrorOf({"-retries=1", "-malloc-test=0"}),
            "flag -retries does not go with -malloc-test or -repeat-until-failure");
  EXPECT_EQ(ErrorOf({"-transcript-dir=d", "-malloc-test=0"}),
            "flags -transcript-dir and -malloc-test exclude each other");
  EXPECT_EQ(ErrorOf({"-list-stale"}), "flag -list-stale needs -shim-config");
  EXPECT_EQ(ErrorOf({"-fuzzer"}).rfind("flag -fuzzer is not supported: ", 0), 0u);
  EXPECT_EQ(ErrorOf({"-fuzzer=false"}), "");
}

TEST(TestOptionsTest, HelpNamesEveryFlagOfBoGo) {
  const std::string help = HelpText(TestManual());
  for (const char* flag : {"shim-path",
                           "shim-config",
                           "shim-extra-flags",
                           "handshaker-path",
                           "test",
                           "skip",
                           "num-workers",
                           "idle-timeout",
                           "allow-unimplemented",
                           "loose-errors",
                           "include-disabled",
                           "allow-hint-mismatch",
                           "json-output",
                           "pipe",
                           "debug",
                           "deterministic",
                           "repeat-until-failure",
                           "keep-test-certs",
                           "malloc-test",
                           "malloc-test-debug",
                           "gdb",
                           "lldb",
                           "rr-record",
                           "valgrind",
                           "wait-for-debugger"}) {
    const std::string line = std::string("  -") + flag;
    EXPECT_TRUE(help.find(line + "\n") != std::string::npos ||
                help.find(line + " ") != std::string::npos)
        << flag;
  }
}

}  // namespace
}  // namespace badpeer
