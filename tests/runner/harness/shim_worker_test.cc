#include "runner/harness/shim_worker.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>
#include <fstream>

namespace badpeer {
namespace {

using namespace std::chrono_literals;

constexpr const char* kWell = R"(echo '{"exitCode":0,"output":"","requestId":0}')";

// A worker that is a script of the shell; $line is what it has read.
class ShimWorkerTest : public testing::Test {
 protected:
  ShimWorkerTest() {
    signal(SIGPIPE, SIG_IGN);
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directory(folder_);
  }
  ~ShimWorkerTest() override { std::filesystem::remove_all(folder_); }

  void MakeWorker(const std::string& script) {
    const std::string path = folder_ + "/worker";
    std::ofstream(path) << "#!/bin/sh\n" << script << "\n";
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    starter_ = MakeShimWorker(path);
  }
  // It answers each request by that.
  void MakeWorkerThat(const std::string& answers) {
    MakeWorker("while read -r line; do " + answers + "\ndone");
  }
  Result<ProcessEnd> RunTest(const std::string& argument = "-server") {
    Result<std::unique_ptr<ShimProcess>> shim =
        starter_->Start({.program = "", .arguments = {argument}});
    if (!shim) return shim.error();
    last_pid_ = (*shim)->pid();
    return (*shim)->Finish();
  }

  const std::string folder_ = testing::TempDir() + "/shim_worker_" + std::to_string(getpid());
  std::unique_ptr<ShimStarter> starter_;
  pid_t last_pid_ = 0;
};

TEST_F(ShimWorkerTest, OneProcessDoesAllTests) {
  MakeWorker(
      "test \"$1\" = --persistent_worker || exit 1\nwhile read -r line; do echo \"$line\" >&2; " +
      std::string(kWell) + "; done");
  pid_t first = 0;
  for (const std::string argument : {"-a", "-b", "-c"}) {
    const Result<ProcessEnd> end = RunTest(argument);
    ASSERT_TRUE(end);
    EXPECT_TRUE(end->Succeeded());
    EXPECT_EQ(end->standard_error.text, "{\"arguments\":[\"" + argument + "\"],\"requestId\":0}\n");
    if (first == 0) first = last_pid_;
    EXPECT_EQ(last_pid_, first);
  }
}

TEST_F(ShimWorkerTest, ACrashBelongsToItsTestAndBringsANewWorker) {
  MakeWorkerThat("case $line in *crash*) echo about to crash >&2; kill -SEGV $$;; *) " +
                 std::string(kWell) + ";; esac");
  ASSERT_TRUE(RunTest());
  const pid_t first = last_pid_;
  const Result<ProcessEnd> crashed = RunTest("-crash");
  ASSERT_TRUE(crashed);
  EXPECT_EQ(crashed->signal, SIGSEGV);
  EXPECT_EQ(crashed->standard_error.text, "about to crash\n");
  const Result<ProcessEnd> next = RunTest();
  ASSERT_TRUE(next);
  EXPECT_TRUE(next->Succeeded());
  EXPECT_TRUE(next->standard_error.text.empty());
  EXPECT_NE(last_pid_, first);
}

TEST_F(ShimWorkerTest, OneThatHangsCanBeKilled) {
  MakeWorkerThat("case $line in *hang*) sleep 100;; *) " + std::string(kWell) + ";; esac");
  {
    const Result<std::unique_ptr<ShimProcess>> shim =
        starter_->Start({.program = "", .arguments = {"-hang"}});
    ASSERT_TRUE(shim);
    EXPECT_FALSE((*shim)->WaitUntil(Deadline::In(50ms)));
    (*shim)->Kill();
    const Result<ProcessEnd> end = (*shim)->Finish();
    ASSERT_TRUE(end);
    EXPECT_EQ(end->signal, SIGKILL);
  }
  EXPECT_TRUE(RunTest());
}

TEST_F(ShimWorkerTest, WhatIsNoAnswerIsOneLine) {
  for (const auto& [answer, says] : {
           std::pair("echo hello", "the worker answered with what is no JSON object: 'hello'"),
           {"echo bad luck >&2; exit 3",
            "the worker ended with exit status 3 and did not answer, but said 'bad luck'"},
           {"exit 0", "the worker ended with exit status 0 and did not answer"},
           {"exec >&-; sleep 0.1; exit 3",  // Seen to be gone before it has ended.
            "the worker ended with exit status 3 and did not answer"},
           {"exec >&-; sleep 100",
            "the worker closed its output, or wrote megabytes without a line feed"},
           {"printf '{\"exitCode\":0}\\n{\"exitCode\":0}\\n'",
            "the worker answered more than once"},
       }) {
    MakeWorkerThat(answer);
    const Result<ProcessEnd> end = RunTest();
    ASSERT_FALSE(end) << answer;
    EXPECT_EQ(end.error().message, says);
  }
}

TEST_F(ShimWorkerTest, WordsOutOfTurnAreTold) {
  MakeWorkerThat(std::string(kWell) + "; sleep 0.05; echo more; touch " + folder_ + "/said");
  ASSERT_TRUE(RunTest());
  while (!std::filesystem::exists(folder_ + "/said")) usleep(1000);
  const Result<ProcessEnd> end = RunTest();
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().message, "the worker wrote, without being asked, 'more'");
}

TEST_F(ShimWorkerTest, ADeathBetweenTwoTestsIsTold) {
  MakeWorkerThat(std::string(kWell) + "; kill -SEGV $$");
  ASSERT_TRUE(RunTest());
  while (kill(last_pid_, 0) == 0 && !std::filesystem::is_empty(folder_)) {
    std::ifstream stat("/proc/" + std::to_string(last_pid_) + "/stat");
    if (std::string(std::istreambuf_iterator<char>(stat), {}).find(") Z ") != std::string::npos)
      break;
  }
  usleep(20000);  // For the thread that listens to it.
  const Result<ProcessEnd> end = RunTest();
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().message,
            "after the test before this one, the worker ended with SIGSEGV (Segmentation fault)");
  EXPECT_TRUE(RunTest());
}

TEST_F(ShimWorkerTest, ALargeRequestFits) {
  MakeWorkerThat(kWell);
  EXPECT_TRUE(RunTest(std::string(300'000, 'a')));
}

}  // namespace
}  // namespace badpeer
