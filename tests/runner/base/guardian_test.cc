#include "runner/base/guardian.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <thread>

#include "runner/base/files.h"
#include "runner/base/process.h"

namespace badpeer {
namespace {

using namespace std::chrono_literals;

bool Soon(const std::function<bool()>& holds) {
  for (int i = 0; i < 500 && !holds(); ++i) std::this_thread::sleep_for(20ms);
  return holds();
}

bool Alive(pid_t pid) {
  const Result<std::string> stat = ReadFile("/proc/" + std::to_string(pid) + "/stat");
  return stat && stat->find(") Z ") == std::string::npos;  // Whoever adopts it may not reap it.
}

// Runs `child` in a process, and returns that once it has said through the file that it is ready.
pid_t Start(const std::string& ready, const std::function<void()>& child) {
  const pid_t pid = fork();
  if (pid == 0) {
    child();
    _exit(0);
  }
  EXPECT_TRUE(Soon([&] { return std::filesystem::exists(ready); }));
  return pid;
}

pid_t ReadPid(const std::string& path) {
  const Result<std::string> text = ReadFile(path);
  return text ? std::stoi(*text) : -1;
}

TEST(GuardianTest, CleansUpBehindAProcessThatIsKilled) {
  const TempDir place = *TempDir::Create("badpeer-test");
  const std::string pid_file = place.path() + "/pid";
  const std::string folder_file = place.path() + "/folder";
  const std::string ready = place.path() + "/ready";
  const pid_t runner = Start(ready, [&] {
    const Guardian guardian;
    const TempDir folder = *TempDir::Create("badpeer-test");
    static_cast<void>(WriteFileAtomically(folder.path() + "/x", "x"));
    static_cast<void>(WriteFileAtomically(folder_file, folder.path()));
    // Its own child is in its group, and would not notice that anybody is gone.
    Result<ChildProcess> shim = ChildProcess::Spawn(
        {.program = "/bin/sh",
         .arguments = {"-c", "sleep 1000 & echo $! > " + pid_file + ".new; mv " + pid_file +
                                 ".new " + pid_file + "; wait"}});
    if (!Soon([&] { return std::filesystem::exists(pid_file); })) return;
    static_cast<void>(WriteFileAtomically(ready, ""));
    static_cast<void>(shim->WaitUntil(Deadline::In(1000s)));
  });
  const std::string folder = *ReadFile(folder_file);
  const pid_t shim = ReadPid(pid_file);
  ASSERT_TRUE(Alive(shim));
  ASSERT_TRUE(std::filesystem::exists(folder + "/x"));
  kill(runner, SIGKILL);
  waitpid(runner, nullptr, 0);
  EXPECT_TRUE(Soon([&] { return !Alive(shim); }));
  EXPECT_TRUE(Soon([&] { return !std::filesystem::exists(folder); }));
  kill(shim, SIGKILL);
}

// As one that was started when there was no time left to tell the guardian, or that has left its group.
TEST(GuardianTest, FindsByItsMarkWhatItWasNotTold) {
  const TempDir place = *TempDir::Create("badpeer-test");
  const std::string pid_file = place.path() + "/pid";
  const pid_t runner = Start(pid_file, [&] {
    const Guardian guardian;
    Result<ChildProcess> shim =
        ChildProcess::Spawn({.program = "/bin/sh",
                             .arguments = {"-c", "echo $$ > " + pid_file + ".new; mv " + pid_file +
                                                     ".new " + pid_file + "; exec sleep 1000"}});
    ReleaseProcesses(shim->pid());
    static_cast<void>(shim->WaitUntil(Deadline::In(1000s)));
  });
  const pid_t shim = ReadPid(pid_file);
  ASSERT_TRUE(Alive(shim));
  kill(runner, SIGKILL);
  waitpid(runner, nullptr, 0);
  EXPECT_TRUE(Soon([&] { return !Alive(shim); }));
  kill(shim, SIGKILL);
}

TEST(GuardianTest, LeavesAloneWhatIsReleased) {
  const TempDir place = *TempDir::Create("badpeer-test");
  const std::string ready = place.path() + "/ready";
  const std::string kept = place.path() + "/kept";
  std::filesystem::create_directory(kept);
  const pid_t runner = Start(ready, [&] {
    const Guardian guardian;
    GuardPath(kept);
    ReleasePath(kept);
    const pid_t group = getpgid(0);
    GuardProcesses(group);
    ReleaseProcesses(group);
    static_cast<void>(WriteFileAtomically(ready, ""));
    for (;;) pause();
  });
  kill(runner, SIGKILL);
  waitpid(runner, nullptr, 0);
  std::this_thread::sleep_for(200ms);
  EXPECT_TRUE(std::filesystem::exists(kept));  // And this process is still here.
}

TEST(GuardianTest, IsGoneWhenItIsNotNeededAnyMore) {
  const TempDir place = *TempDir::Create("badpeer-test");
  {
    const Guardian guardian;
    GuardPath(place.path() + "/none");
  }
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);  // No child is left, not even a dead one.
  EXPECT_EQ(errno, ECHILD);
}

}  // namespace
}  // namespace badpeer
