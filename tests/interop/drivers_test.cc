// The same cell through processes and through containers must have the same verdict.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <thread>

#include "runner/base/deadline.h"
#include "tests/interop/matrix_fixture.h"

namespace badpeer::interop {
namespace {

using std::chrono::seconds;

// A Docker daemon: the machine's, or one started for this test.
class Drivers : public testing::Test {
 protected:
  void SetUp() override {
    if (!WhyNoNamespaces().empty()) GTEST_SKIP() << WhyNoNamespaces();
    honest_ = MatrixFixture::Installed("quic-go");
    if (honest_.empty()) GTEST_SKIP() << "quic-go is not installed (shims/quic-quic-go/install)";
    if (!ResolveProgram("docker").ok()) GTEST_SKIP() << "there is no docker";
    if (geteuid() != 0) GTEST_SKIP() << "the docker driver needs root";
    if (!Shell("docker info") && !StartDaemon()) GTEST_SKIP() << "no Docker daemon can start here";
    if (!Shell(MatrixFixture::Endpoint("make_image") + " badpeer-quic-go " +
               std::filesystem::path(honest_).parent_path().string())) {
      GTEST_SKIP() << "no image can be built from this machine's files";
    }
  }

  void TearDown() override {
    if (!daemon_) return;
    kill(daemon_->pid(), SIGTERM);
    daemon_->WaitUntil(Deadline::In(seconds(20)));
    unsetenv("DOCKER_HOST");
  }

  static bool Shell(const std::string& command) {
    return std::system(("(" + command + ") >/dev/null 2>&1").c_str()) == 0;
  }

  bool StartDaemon() {
    const Result<std::string> program = ResolveProgram("dockerd");
    if (!program) return false;
    const std::string host = "unix://" + dir_->path() + "/socket";
    Result<ChildProcess> daemon = ChildProcess::Spawn(
        {.program = *program,
         .arguments = {"--bridge=none", "--iptables=false", "--data-root", dir_->path() + "/data",
                       "--exec-root", dir_->path() + "/exec", "--pidfile", dir_->path() + "/pid",
                       "-H", host}});
    if (!daemon) return false;
    daemon_.emplace(std::move(*daemon));
    setenv("DOCKER_HOST", host.c_str(), 1);
    for (int i = 0; i < 100 && !daemon_->HasEnded(); ++i) {
      if (Shell("docker info")) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
    return false;
  }

  std::string honest_{};
  MatrixFixture fixture_{};
  Result<TempDir> dir_ = TempDir::Create("badpeer-docker");
  std::optional<ChildProcess> daemon_{};
};

// The runner as root of a user namespace has no more rights than an ordinary user.
TEST(ProcessDriver, WorksForOrdinaryUsers) {
  if (!WhyNoNamespaces().empty()) GTEST_SKIP() << WhyNoNamespaces();
  if (!UserNamespacesWork()) GTEST_SKIP() << "user namespaces are not allowed here";
  MatrixFixture fixture;
  fixture.Add("mute", {MatrixFixture::Endpoint("mute_server")});
  fixture.Add("hasty", {MatrixFixture::Endpoint("liar"), "no-file"});
  std::vector<std::string> arguments = {"--user", "--map-root-user", BADPEER_RUNNER};
  for (const std::string& argument :
       fixture.Arguments({"-c", "hasty", "-s", "mute", "-t", "handshake"})) {
    arguments.push_back(argument);
  }
  Result<ChildProcess> runner =
      ChildProcess::Spawn({.program = "/usr/bin/unshare", .arguments = arguments});
  ASSERT_TRUE(runner.ok());
  ASSERT_TRUE(runner->WaitUntil(Deadline::In(seconds(60))));
  const ProcessEnd end = runner->Finish();
  EXPECT_EQ(end.exit_status, 1) << end.standard_error.text;
  const CellView cell = fixture.Cell("hasty", "mute", "handshake");
  EXPECT_NE(cell.reason.find("found 0 handshakes"), std::string::npos)
      << cell.reason << end.standard_error.text;
}

TEST_F(Drivers, AgreeAndLeaveNoContainers) {
  fixture_.Add("quic-go", {honest_}, "badpeer-quic-go");
  const std::vector<std::string> tests = {"handshake", "retry", "http3", "v2"};
  std::vector<std::string> verdicts;
  for (const char* driver : {"process", "docker"}) {
    const ProcessEnd end = fixture_.Run({"-t", "handshake,retry,http3,v2", "-driver", driver});
    for (std::size_t i = 0; i < tests.size(); ++i) {
      const CellView cell = fixture_.Cell("quic-go", "quic-go", tests[i]);
      if (std::string(driver) == "process") {
        verdicts.push_back(cell.verdict);
      } else {
        EXPECT_EQ(cell.verdict, verdicts[i])
            << tests[i] << ": " << cell.reason << end.standard_error.text;
      }
    }
  }
  EXPECT_EQ(verdicts[0], "succeeded");
  EXPECT_EQ(verdicts[3], "unsupported");
  EXPECT_TRUE(Shell("test -z \"$(docker ps -aq)\""));
}

TEST_F(Drivers, RemoveTheirContainersAfterKillDashNine) {
  fixture_.Add("quic-go", {honest_}, "badpeer-quic-go");
  Result<ChildProcess> runner = fixture_.Start({"-t", "transfer", "-driver", "docker"});
  ASSERT_TRUE(runner.ok());
  bool running = false;
  for (int i = 0; i < 200 && !running; ++i) {
    running = Shell("test $(docker ps -q | wc -l) -ge 2");
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  EXPECT_TRUE(running);
  kill(runner->pid(), SIGKILL);
  runner->Finish();
  bool gone = false;
  for (int i = 0; i < 100 && !gone; ++i) {
    gone = Shell("test -z \"$(docker ps -aq)\"");
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
  EXPECT_TRUE(gone);
}

}  // namespace
}  // namespace badpeer::interop
