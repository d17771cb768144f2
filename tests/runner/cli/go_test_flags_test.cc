#include "runner/cli/go_test_flags.h"

#include <gtest/gtest.h>

namespace badpeer {
namespace {

class GoTestFlagsTest : public testing::Test {
 protected:
  // What is wrong with the arguments; "" if nothing is.
  std::string Parse(std::vector<std::string> args) {
    go_ = GoTestFlags();
    FlagSet flags;
    go_.AddTo(flags);
    if (const Status parsed = flags.Parse(args); !parsed) return parsed.error().message;
    const Status right = go_.Check();
    return right ? "" : right.error().message;
  }
  bool Runs(std::vector<std::string> args) {
    EXPECT_EQ(Parse(args), "") << args.front();
    return !go_.RunsNothing();
  }

  GoTestFlags go_{};
};

TEST_F(GoTestFlagsTest, TakesWhatScriptsGive) {
  EXPECT_EQ(Parse({"-test.run", "TestAll", "-test.timeout", "45m", "-test.v", "-test.count=1",
                   "-test.parallel", "4"}),
            "");
  EXPECT_EQ(go_.timeout(), std::chrono::minutes(45));
  EXPECT_FALSE(go_.RunsNothing());
  EXPECT_EQ(go_.WithoutEffect(), "");
  EXPECT_FALSE(go_.List());
  // What "go test" itself adds.
  EXPECT_EQ(Parse({"-test.paniconexit0", "-test.timeout=10m0s", "-test.testlogfile=/t/log",
                   "-test.fullpath=true", "-test.gocoverdir=", "-test.outputdir", "/o"}),
            "");
}

TEST_F(GoTestFlagsTest, TakesEveryFlagOfGo126) {
  EXPECT_EQ(Parse({"-test.artifacts",
                   "-test.bench=.",
                   "-test.benchmem",
                   "-test.benchtime=100x",
                   "-test.blockprofile=f",
                   "-test.blockprofilerate=1",
                   "-test.coverprofile=f",
                   "-test.cpu=1,2,4",
                   "-test.cpuprofile=f",
                   "-test.failfast",
                   "-test.fuzz=F",
                   "-test.fuzzcachedir=d",
                   "-test.fuzzminimizetime=10x",
                   "-test.fuzztime=1m",
                   "-test.fuzzworker",
                   "-test.list=",
                   "-test.memprofile=f",
                   "-test.memprofilerate=0",
                   "-test.mutexprofile=f",
                   "-test.mutexprofilefraction=1",
                   "-test.short",
                   "-test.shuffle=123",
                   "-test.skip=^$",
                   "-test.trace=f",
                   "-test.v=test2json"}),
            "");
  EXPECT_EQ(go_.WithoutEffect(),
            "-test.bench, -test.blockprofile, -test.coverprofile, -test.cpuprofile, -test.fuzz, "
            "-test.memprofile, -test.mutexprofile, -test.trace, -test.cpu with several numbers: "
            "this is no program in Go, and it runs each test once; without effect");
}

TEST_F(GoTestFlagsTest, RefusesWhatGoRefuses) {
  EXPECT_EQ(Parse({"-test.parallel=0"}), "flag -test.parallel is '0', but must be at least 1");
  EXPECT_EQ(Parse({"-test.count=-1"}), "flag -test.count is '-1', but must be at least 0");
  EXPECT_EQ(Parse({"-test.shuffle=maybe"}),
            "flag -test.shuffle is 'maybe', but must be off, on or an integer");
  EXPECT_EQ(Parse({"-test.v=loud"}),
            "flag -test.v is 'loud', but must be true, false or test2json");
  EXPECT_EQ(Parse({"-test.run=("}), "flag -test.run is '(', but must be a regular expression");
  EXPECT_EQ(Parse({"-test.cpu=2,"}),
            "flag -test.cpu is '2,', but must be a list of positive numbers");
  EXPECT_EQ(Parse({"-test.timeout=45"}),
            "flag -test.timeout is '45', but must be a duration such as 15s, 250ms or 1m30s");
  EXPECT_NE(Parse({"-test.benchtime=0x"}), "");
  EXPECT_NE(Parse({"-test.fuzztime=-1s"}), "");
  EXPECT_EQ(Parse({"-test.tun=1"}), "unknown flag -test.tun, did you mean -test.run?");
}

TEST_F(GoTestFlagsTest, OnlyTestAllCanBeSelected) {
  for (const char* all : {"TestAll", ".", "Test", "^TestAll$", "All|Other", "TestAll/sub", "T.*l$",
                          "(?i)testall", "[A-Z]est(All|None)"}) {
    EXPECT_TRUE(Runs({std::string("-test.run=") + all})) << all;
    EXPECT_EQ(Runs({std::string("-test.skip=") + all}), std::string(all) == "TestAll/sub") << all;
  }
  for (const char* none : {"^$", "Basic", "TestAll2", "testall", "sub/TestAll", "^All"}) {
    EXPECT_FALSE(Runs({std::string("-test.run=") + none})) << none;
    EXPECT_TRUE(Runs({std::string("-test.skip=") + none})) << none;
  }
  EXPECT_FALSE(Runs({"-test.count=0"}));
}

TEST_F(GoTestFlagsTest, ListNamesTheOneTest) {
  Parse({"-test.list=."});
  EXPECT_EQ(go_.List(), "TestAll\n");
  Parse({"-test.list=Benchmark"});
  EXPECT_EQ(go_.List(), "");
}

}  // namespace
}  // namespace badpeer
