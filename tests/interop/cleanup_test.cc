// However a run ends, it leaves nothing behind, and what was finished is in the result file.
#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "runner/base/deadline.h"
#include "tests/interop/matrix_fixture.h"

namespace badpeer::interop {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;

bool MountsBelow(const std::string& dir) {
  std::ifstream mounts("/proc/self/mounts");
  for (std::string line; std::getline(mounts, line);) {
    if (line.find(dir) != std::string::npos) return true;
  }
  return false;
}

class CleanUp : public testing::Test {
 protected:
  void SetUp() override {
    if (!WhyNoNamespaces().empty()) GTEST_SKIP() << WhyNoNamespaces();
    fixture_.Add("mute", {MatrixFixture::Endpoint("mute_server")});
    fixture_.Add("hasty", {MatrixFixture::Endpoint("liar"), "no-file"});
    fixture_.Add("slow", {MatrixFixture::Endpoint("liar"), "hang"});
  }

  // One cell is finished at once, another hangs; then the signal.
  ProcessEnd SignalWhileOneHangs(int signal_number) {
    Result<ChildProcess> runner =
        fixture_.Start({"-c", "hasty,slow", "-s", "mute", "-t", "handshake", "-num-workers", "1"});
    EXPECT_TRUE(runner.ok());
    EXPECT_TRUE(AwaitProcess("987654", true, seconds(30)));
    for (const char* endpoint : {"987654", "mute_server"}) {
      std::set<std::string> its = NamespacesOf(endpoint);
      EXPECT_GE(its.size(), 5u) << endpoint;
      namespaces_.merge(its);
    }
    kill(runner->pid(), signal_number);
    EXPECT_TRUE(runner->WaitUntil(Deadline::In(seconds(10)))) << "the signal did not end it";
    return runner->Finish();
  }

  void ExpectNothingLeft() {
    for (const char* command : {"987654", "mute_server"}) {
      EXPECT_TRUE(AwaitProcess(command, false, seconds(5))) << command;
    }
    EXPECT_TRUE(AwaitNoNamespaces(namespaces_, seconds(5)));
    EXPECT_EQ(Interfaces(), interfaces_);
    EXPECT_FALSE(MountsBelow(fixture_.dir()));
    EXPECT_EQ(fixture_.Cell("hasty", "mute", "handshake").verdict, "failed");
    EXPECT_EQ(fixture_.Cell("slow", "mute", "handshake").verdict, "");
  }

  MatrixFixture fixture_{};
  const std::set<std::string> interfaces_ = Interfaces();
  std::set<std::string> namespaces_{};
};

TEST_F(CleanUp, AfterCtrlC) {
  const ProcessEnd end = SignalWhileOneHangs(SIGINT);
  EXPECT_EQ(end.exit_status, 130);
  EXPECT_TRUE(fixture_.Interrupted());
  EXPECT_TRUE(fs::exists(fixture_.logs() + "/index.html"));
  EXPECT_FALSE(fs::exists(fixture_.logs() + "/mute_slow/handshake/.work"));
  ExpectNothingLeft();
}

TEST_F(CleanUp, AfterSigterm) {
  EXPECT_EQ(SignalWhileOneHangs(SIGTERM).exit_status, 130);
  ExpectNothingLeft();
}

TEST_F(CleanUp, AfterKillDashNine) {
  SignalWhileOneHangs(SIGKILL);
  ExpectNothingLeft();
}

TEST_F(CleanUp, AfterTheProgramVanishes) {
  const std::string program = fixture_.dir() + "/vanishing";
  fs::copy_file(MatrixFixture::Endpoint("liar"), program);
  fixture_.Add("slow", {program, "hang"});
  Result<ChildProcess> runner = fixture_.Start({"-c", "slow", "-s", "mute", "-t", "handshake,retry",
                                                "-num-workers", "1", "-time-limit", "2"});
  ASSERT_TRUE(runner.ok());
  ASSERT_TRUE(AwaitProcess("987654", true, seconds(30)));
  fs::remove(program);
  ASSERT_TRUE(runner->WaitUntil(Deadline::In(seconds(60))));
  runner->Finish();
  const CellView cell = fixture_.Cell("slow", "mute", "retry");
  EXPECT_EQ(cell.verdict, "failed");
  EXPECT_NE(cell.reason.find("cannot run " + program + ": No such file"), std::string::npos)
      << cell.reason;
}

TEST_F(CleanUp, WhenTheDiskIsFull) {
  if (!UserNamespacesWork()) GTEST_SKIP() << "user namespaces are not allowed here";
  // A log folder of two megabytes; the result goes elsewhere as well.
  const std::string full = fixture_.dir() + "/full";
  const std::string json = fixture_.dir() + "/elsewhere.json";
  fs::create_directory(full);
  std::vector<std::string> arguments = {
      "-c", "mount -t tmpfs -o size=2m none \"$0\" && shift 0 && exec \"$@\"", full,
      BADPEER_RUNNER};
  for (const std::string& argument :
       fixture_.Arguments({"-c", "hasty", "-s", "mute", "-t", "handshake,transfer", "-num-workers",
                           "1", "-j", json, "-l", full + "/logs"})) {
    arguments.push_back(argument);
  }
  std::vector<std::string> outer = {"-rm", "sh"};
  outer.insert(outer.end(), arguments.begin(), arguments.end());
  Result<ChildProcess> runner =
      ChildProcess::Spawn({.program = "/usr/bin/unshare", .arguments = outer});
  ASSERT_TRUE(runner.ok());
  ASSERT_TRUE(runner->WaitUntil(Deadline::In(seconds(60)))) << "hangs on a full disk";
  const ProcessEnd end = runner->Finish();
  EXPECT_EQ(end.exit_status, 1) << end.standard_error.text;
  EXPECT_NE(end.standard_error.text.find("disk full"), std::string::npos)
      << end.standard_error.text;
  const Result<std::string> result = ReadFile(json);
  ASSERT_TRUE(result.ok());
  EXPECT_NE(result->find("\"result\": \"failed\""), std::string::npos)
      << "what was finished must be in the result file";
}

}  // namespace
}  // namespace badpeer::interop
