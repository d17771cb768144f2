// The real command line, workers and reports against shims that behave badly.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>

#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "runner/base/files.h"
#include "runner/base/process.h"
#include "runner/base/text.h"

namespace badpeer {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::json;

// Sanitizers slow all programs down.
constexpr int kSlowness = TIME_FACTOR;

class HostileTest : public testing::Test {
 protected:
  struct Answer {
    int status = -1;
    std::string out{};
    std::string err{};
    Clock::duration took{};

    bool Has(const std::string& text) const { return out.find(text) != std::string::npos; }
  };

  static SpawnOptions Options(std::vector<std::string> flags) {
    flags.insert(flags.begin(), {"-shim-path", HOSTILE_SHIM});
    return {.program = HARNESS_RUNNER, .arguments = std::move(flags)};
  }
  static Answer Collect(ChildProcess& child, Clock::time_point start) {
    EXPECT_TRUE(child.WaitUntil(Deadline::In(60s * kSlowness)));
    child.KillGroup();
    ProcessEnd end = child.Finish();
    return {end.exit_status.value_or(-1), end.standard_output.text, end.standard_error.text,
            Clock::now() - start};
  }
  static Answer Start(SpawnOptions options) {
    const auto start = Clock::now();
    Result<ChildProcess> child = ChildProcess::Spawn(options);
    if (!child) {
      ADD_FAILURE() << child.error().message;
      return {};
    }
    return Collect(*child, start);
  }
  static Answer Run(std::vector<std::string> flags) { return Start(Options(std::move(flags))); }
  // One test with a short idle timeout.
  static Answer RunTest(const std::string& name, std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"-test", name, "-idle-timeout", "400ms", "-num-workers=1"});
    return Run(std::move(more));
  }
  std::string Path(const std::string& name) const { return dir_.path() + "/" + name; }
  Json ReadJson(const std::string& name) const {
    const Result<std::string> text = ReadFile(Path(name));
    return text ? Json::parse(*text) : Json();
  }

  TempDir dir_ = std::move(*TempDir::Create("badpeer-hostile"));
};

TEST_F(HostileTest, AnHonestShimPasses) {
  const Answer answer = RunTest("obey;Expect-refuse");
  EXPECT_EQ(answer.status, 0) << answer.out << answer.err;
  EXPECT_TRUE(answer.Has("PASSED (obey)\n"));
  EXPECT_TRUE(answer.Has("PASSED (Expect-refuse)\n"));
  EXPECT_TRUE(answer.Has("\nPASS\n"));
  EXPECT_EQ(answer.err, "");
}

TEST_F(HostileTest, WrongEndsFailAndAreExplained) {
  struct Case {
    const char* name;
    const char* says;
  };
  constexpr Case kCases[] = {
      {"refuse",
       "the test should succeed, but the shim ended with exit status 1 and said "
       "\":EXPECTED:\""},
      {"Expect-obey", "the test should fail with :EXPECTED:, but both ends succeeded"},
      {"Expect-refuse-otherwise", "the shim should say \":EXPECTED:\", but said \":OTHER:\""},
      {"Expect-exit-early",
       "the shim never connected to the runner: the shim ended with exit "
       "status 1"},
      {"Expect-crash", "the shim crashed: SIGSEGV"},
      {"Expect-wrong-id", "never connected"},
      {"Expect-swapped-id",
       "never connected to the runner: it gave its id in the other byte order"},
      {"done-output", "there is error output after the end of the test: \"leak\""},
      {"noise", "the test succeeded, but the shim wrote to stderr: \"noise\""},
      {"Expect-88", "88"},
      {"Expect-90", "exit status 90"},
      {"Expect-99", "valgrind"},
      {"throw", "the runner itself failed: an exception of unknown type"},
  };
  for (const Case& c : kCases) {
    const Answer answer = RunTest(c.name);
    EXPECT_EQ(answer.status, 1) << c.name;
    EXPECT_TRUE(answer.Has(std::string("FAILED (") + c.name + ")\n")) << answer.out;
    EXPECT_TRUE(answer.Has(c.says)) << answer.out;
    EXPECT_TRUE(answer.Has("\nFAIL\n"));
  }
}

TEST_F(HostileTest, AFailureShowsHowToRunItAgain) {
  const Answer answer = RunTest("refuse", {"-transcript"});
  EXPECT_TRUE(answer.Has("spec       RFC 0 1.2 (SHOULD)\n")) << answer.out;
  EXPECT_TRUE(answer.Has("> question\n")) << answer.out;
  EXPECT_TRUE(answer.Has(":EXPECTED:\n"));
  EXPECT_TRUE(answer.Has("ran        " HOSTILE_SHIM " -port "));
  EXPECT_TRUE(answer.Has("again      " HARNESS_RUNNER " -shim-path=" HOSTILE_SHIM
                         " -idle-timeout=400ms -test refuse -transcript\n"))
      << answer.out;
}

TEST_F(HostileTest, NothingReachesTheTerminalAsControl) {
  EXPECT_EQ(RunTest("escape").out.find('\x1b'), std::string::npos);
}

TEST_F(HostileTest, NoShimTakesMuchMoreThanTheIdleTimeout) {
  for (const char* name : {"never-connect", "hang", "linger", "no-id", "flood-stderr",
                           "flood-stdout", "flood-socket", "drip"}) {
    const Answer answer = RunTest(name);
    EXPECT_EQ(answer.status, 1) << name << answer.out;
    EXPECT_LT(answer.took, 5s * kSlowness) << name;
    EXPECT_TRUE(answer.Has(std::string("FAILED (") + name + ")\n")) << answer.out;
    EXPECT_LT(answer.out.size(), 100'000u) << name;
  }
}

TEST_F(HostileTest, GrandchildrenDoNotHoldUsUp) {
  const Answer answer = Run({"-test", "leave-child", "-num-workers=1"});
  EXPECT_EQ(answer.status, 0) << answer.out;
  EXPECT_LT(answer.took, 5s * kSlowness);
}

TEST_F(HostileTest, MoreConnectionsThanTheTestHasAreNoProblem) {
  EXPECT_LT(RunTest("many-connections").took, 5s * kSlowness);
}

TEST_F(HostileTest, AMutualWaitEndsLongBeforeTheIdleTimeout) {
  const Answer answer = Run({"-test", "wait", "-idle-timeout=120s"});
  EXPECT_EQ(answer.status, 1);
  EXPECT_LT(answer.took, 10s * kSlowness);
  EXPECT_TRUE(answer.Has("the shim and the runner wait for each other")) << answer.out;
}

TEST_F(HostileTest, ASlowShimIsNotTakenForAWaitingOne) {
  const Answer answer = Run({"-test", "slow"});
  EXPECT_EQ(answer.status, 0) << answer.out;
  EXPECT_GE(answer.took, 1500ms);
}

TEST_F(HostileTest, AShimThatComputesIsNotIdle) {
  const Answer answer = RunTest("compute");
  EXPECT_EQ(answer.status, 0) << answer.out;
  EXPECT_GE(answer.took, 650ms);
}

TEST_F(HostileTest, AShimThatComputesForEverIsSlow) {
  const Answer answer = RunTest("compute-for-ever");
  EXPECT_EQ(answer.status, 1);
  EXPECT_LT(answer.took, 40s);  // On a busy machine it takes longer to have computed enough.
  EXPECT_TRUE(answer.Has("the shim was slow: it had not connected after ")) << answer.out;
  EXPECT_TRUE(answer.Has("a longer -idle-timeout (now 400 ms)")) << answer.out;
  EXPECT_FALSE(answer.Has("never connected")) << answer.out;
}

// What a shell and its children did before they became the runner is not the shims' time.
TEST_F(HostileTest, CostsAreCountedFromTheStart) {
  const Answer answer = Start(
      {.program = "/bin/sh",
       .arguments = {"-c",
                     "loop='i=0; while [ $i -lt 1000000 ]; do i=$((i+1)); done'; sh -c \"$loop\"; "
                     "eval \"$loop\"; exec \"$0\" -shim-path \"$1\" -test obey",
                     HARNESS_RUNNER, HOSTILE_SHIM}});
  EXPECT_EQ(answer.status, 0) << answer.out << answer.err;
  const std::size_t at = answer.out.find("processor time: runner ");
  ASSERT_NE(at, std::string::npos) << answer.out;
  int runner = -1;
  int shims = -1;
  std::sscanf(answer.out.c_str() + at, "processor time: runner %d ms, shims %d ms", &runner,
              &shims);
  EXPECT_TRUE(runner >= 0 && runner < 100 && shims >= 0 && shims < 100) << answer.out.substr(at);
}

TEST_F(HostileTest, AbortBehindTheErrorIsARefusal) { EXPECT_EQ(RunTest("Expect-abort").status, 0); }

TEST_F(HostileTest, Unimplemented) {
  const Answer answer = RunTest("89", {"-json-output", Path("a.json")});
  EXPECT_EQ(answer.status, 1);
  EXPECT_TRUE(answer.Has("UNIMPLEMENTED (89)\n"));
  const Json refused = ReadJson("a.json")["tests"]["89"];
  EXPECT_EQ(refused["actual"], "SKIP");
  EXPECT_EQ(refused["expected"], "PASS");
  EXPECT_EQ(refused["is_unexpected"], true);
  EXPECT_EQ(RunTest("89", {"-allow-unimplemented", "-json-output", Path("b.json")}).status, 0);
  const Json allowed = ReadJson("b.json")["tests"]["89"];
  EXPECT_EQ(allowed["expected"], "SKIP");
  EXPECT_EQ(allowed["is_unexpected"], false);
  ASSERT_TRUE(WriteFileAtomically(Path("c.json"), R"({"UnimplementedErrors": [":OTHER:"]})"));
  EXPECT_TRUE(RunTest("refuse-otherwise", {"-shim-config", Path("c.json")})
                  .Has("UNIMPLEMENTED (refuse-otherwise)\n"));
}

TEST_F(HostileTest, TheResultFile) {
  RunTest("obey;noise", {"-json-output", Path("r.json")});
  const Json result = ReadJson("r.json");
  EXPECT_EQ(result["version"], 3);
  EXPECT_EQ(result["interrupted"], false);
  EXPECT_EQ(result["path_delimiter"], ".");
  EXPECT_TRUE(result["seconds_since_epoch"].is_number_float());
  EXPECT_EQ(result["num_failures_by_type"], Json({{"PASS", 1}, {"FAIL", 1}}));
  EXPECT_EQ(result["tests"]["obey"]["actual"], "PASS");
  EXPECT_EQ(result["tests"]["noise"]["is_unexpected"], true);
  EXPECT_NE(result["tests"]["noise"]["error"].get<std::string>().find("wrote to stderr"),
            std::string::npos);
}

TEST_F(HostileTest, ConfigurationCounts) {
  ASSERT_TRUE(WriteFileAtomically(
      Path("c.json"),
      R"({"DisabledTests": {"noise": "loud", "####": ""}, "ErrorMap": {":EXPECTED:": [":OTHER:"]}})"));
  const std::string config = Path("c.json");
  EXPECT_EQ(RunTest("Expect-refuse-otherwise", {"-shim-config", config}).status, 0);
  EXPECT_EQ(RunTest("Expect-refuse", {"-shim-config", config}).status, 1);
  EXPECT_EQ(RunTest("Expect-refuse", {"-shim-config", config, "-loose-errors"}).status, 1);
  EXPECT_EQ(RunTest("Expect-refuse-otherwise", {"-loose-errors"}).status, 0);
  EXPECT_EQ(RunTest("Expect-exit-early", {"-loose-errors"}).status, 1);
  EXPECT_EQ(RunTest("obey;noise", {"-shim-config", config}).status, 0);
  const Answer disabled = RunTest("noise", {"-shim-config", config});
  EXPECT_EQ(disabled.status, 2);
  EXPECT_NE(disabled.err.find("disables all of the 1 selected test"), std::string::npos);
  EXPECT_EQ(RunTest("noise", {"-shim-config", config, "-include-disabled"}).status, 1);
  EXPECT_NE(Run({"-list", "-shim-config", config}).out.find("obey\n"), std::string::npos);
}

TEST_F(HostileTest, MallocIterationFindsWhatIsThere) {
  for (const char* name : {"malloc-fails-88", "malloc-ends-88"}) {
    const Answer answer = Run({"-test", name, "-malloc-test=0", "-num-workers=3"});
    EXPECT_EQ(answer.status, 1);
    EXPECT_TRUE(answer.Has(") at MALLOC_NUMBER_TO_FAIL=3: SIGSEGV")) << answer.out;
    EXPECT_TRUE(answer.Has(") at MALLOC_NUMBER_TO_FAIL=5: hang: ")) << answer.out;
    EXPECT_TRUE(answer.Has("2 findings when single allocations fail, the first at 3"));
    EXPECT_TRUE(answer.Has(std::string("-test ") + name + " -malloc-test=5 -malloc-test-count=1\n"))
        << answer.out;
    EXPECT_LT(answer.took, 10s * kSlowness);
    EXPECT_EQ(Run({"-test", name, "-malloc-test=6"}).status, 0);
    EXPECT_EQ(Run({"-test", name, "-malloc-test=0", "-malloc-test-count=3"}).status, 0);
  }
}

TEST_F(HostileTest, AnInterruptEndsTheRunAndIsWritten) {
  const auto start = Clock::now();
  Result<ChildProcess> child = ChildProcess::Spawn(
      Options({"-test", "obey;hang", "-num-workers=2", "-json-output", Path("i.json")}));
  ASSERT_TRUE(child);
  std::this_thread::sleep_for(1s);
  kill(child->pid(), SIGINT);
  const Answer answer = Collect(*child, start);
  EXPECT_EQ(answer.status, 130);
  EXPECT_LT(answer.took, 10s * kSlowness);
  EXPECT_TRUE(answer.Has("interrupted, 1 of 2 not run\n")) << answer.out;
  const Json result = ReadJson("i.json");
  EXPECT_EQ(result["interrupted"], true);
  EXPECT_EQ(result["tests"].size(), 1u);
}

TEST_F(HostileTest, RepeatsUntilFailure) {
  EXPECT_EQ(RunTest("noise", {"-repeat-until-failure"}).status, 1);
}

TEST_F(HostileTest, WrongUseGetsOneLineAndStatusTwo) {
  struct Case {
    std::vector<std::string> flags;
    std::string says;
  };
  ASSERT_TRUE(WriteFileAtomically(Path("bad.json"), "{\n  \"ErrorMap\" 1}"));
  ASSERT_TRUE(WriteFileAtomically(Path("plain"), "x"));
  const std::vector<Case> cases = {
      {{"-shim-pth", "x"}, "unknown flag -shim-pth, did you mean -shim-path?"},
      {{"-num-workers", "many"}, "flag -num-workers is 'many', but must be an integer"},
      {{"-num-workers", "0"}, "must be from 1 to 1024"},
      {{"-idle-timeout", "15"}, "must be a duration such as 15s"},
      {{"-test"}, "flag -test needs a value"},
      {{"-test", "a["}, "flag -test: malformed pattern 'a['"},
      {{"-test", "nosuchtest"}, "no test matches -test (63 tests known; -list shows them)"},
      {{"extra"}, "unexpected argument 'extra'"},
      {{"-shim-config", Path("none")}, "cannot read " + Path("none") + ": No such file"},
      {{"-shim-config", Path("bad.json")}, Path("bad.json") + ":2:14: syntax error"},
      {{"-shim-path", Path("none")}, "cannot run " + Path("none") + ": No such file"},
      {{"-shim-path", Path("plain")}, "it is not executable"},
      {{"-shim-path", dir_.path()}, "it is a directory"},
      {{"-shim-path", ""}, "-shim-path is missing"},
      {{"-json-output", Path("no/such/dir.json")}, "no/such/dir.json: No such file"},
  };
  for (const Case& c : cases) {
    const Answer answer = Run(c.flags);
    EXPECT_EQ(answer.status, 2) << c.says;
    EXPECT_NE(answer.err.find(c.says), std::string::npos) << answer.err;
    EXPECT_EQ(std::count(answer.err.begin(), answer.err.end(), '\n'), 1) << answer.err;
    EXPECT_EQ(answer.out, "");
  }
}

TEST_F(HostileTest, ShardsShareTheTests) {
  std::size_t lines = 0;
  for (const char* index : {"0", "1", "2"}) {
    SpawnOptions options = Options({"-list"});
    options.environment = {"TEST_TOTAL_SHARDS=3", std::string("TEST_SHARD_INDEX=") + index};
    const Answer answer = Start(std::move(options));
    EXPECT_EQ(answer.status, 0);
    lines += static_cast<std::size_t>(std::count(answer.out.begin(), answer.out.end(), '\n'));
  }
  EXPECT_EQ(lines, 63u);
}

TEST_F(HostileTest, TheDumpHasOneObjectALine) {
  EXPECT_EQ(Run({"-dump-tests", Path("d.jsonl")}).status, 0);
  const Result<std::string> text = ReadFile(Path("d.jsonl"));
  ASSERT_TRUE(text);
  const std::vector<std::string> lines = Split(*text, '\n');
  ASSERT_EQ(lines.size(), 64u);
  EXPECT_EQ(Json::parse(lines[1]), Json({{"name", "Expect-obey"},
                                         {"suite", "Hostile"},
                                         {"spec", "RFC 0 1.2"},
                                         {"level", "should"},
                                         {"protocol", "tls"},
                                         {"role", "client"},
                                         {"connections", 1},
                                         {"flags", {"-act", "obey"}},
                                         {"should_fail", true},
                                         {"expected_error", ":EXPECTED:"},
                                         {"expected_alert", nullptr},
                                         {"expected_local_failure", false}}));
}

}  // namespace
}  // namespace badpeer
