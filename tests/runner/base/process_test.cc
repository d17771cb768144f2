#include "runner/base/process.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>

#include <cstdlib>
#include <thread>

#include "runner/base/files.h"
#include "runner/base/stream.h"

namespace badpeer {
namespace {

using namespace std::chrono_literals;

ChildProcess Shell(const std::string& script, SpawnOptions options = {}) {
  options.program = "/bin/sh";
  options.arguments = {"-c", script};
  Result<ChildProcess> child = ChildProcess::Spawn(options);
  if (!child) ADD_FAILURE() << child.error().message;
  return std::move(*child);
}

bool Alive(pid_t pid) {
  const Result<std::string> stat = ReadFile("/proc/" + std::to_string(pid) + "/stat");
  return stat && stat->find(") Z ") == std::string::npos;  // Whoever adopts it may not reap it.
}

TEST(ProcessTest, TellsStatusAndOutput) {
  const ProcessEnd end = Shell("echo out; echo err >&2; exit 3").Finish();
  EXPECT_EQ(end.exit_status, 3);
  EXPECT_FALSE(end.signal);
  EXPECT_EQ(end.standard_output.text, "out\n");
  EXPECT_EQ(end.standard_error.text, "err\n");
  EXPECT_FALSE(end.standard_error.truncated);
  EXPECT_EQ(end.Describe(), "exit status 3");
}

TEST(ProcessTest, TellsTheSignal) {
  const ProcessEnd end = Shell("kill -SEGV $$").Finish();
  EXPECT_EQ(end.signal, SIGSEGV);
  EXPECT_EQ(end.Describe().rfind("SIGSEGV (Segmentation fault)", 0), 0u);
}

TEST(ProcessTest, WaitsUntilTheDeadlineAndKills) {
  ChildProcess child = Shell("exec sleep 100");
  EXPECT_FALSE(child.HasEnded());
  EXPECT_FALSE(child.WaitUntil(Deadline::In(20ms)));
  child.KillGroup();
  EXPECT_TRUE(child.WaitUntil(Deadline::In(10s)));
  EXPECT_EQ(child.Finish().signal, SIGKILL);
}

TEST(ProcessTest, IgnoringSigtermDoesNotHelp) {
  ChildProcess child = Shell("trap '' TERM; sleep 100; sleep 100");
  child.KillGroup();
  EXPECT_EQ(child.Finish().signal, SIGKILL);
}

TEST(ProcessTest, GrandchildrenDieWithTheGroup) {
  ChildProcess child = Shell("sleep 100 & echo $!");
  ASSERT_TRUE(child.WaitUntil(Deadline::In(10s)));
  const ProcessEnd end = child.Finish();  // Does not wait for the one that holds the output.
  const pid_t grandchild = std::stoi(end.standard_output.text);
  for (int i = 0; i < 1000 && Alive(grandchild); ++i) std::this_thread::sleep_for(5ms);
  EXPECT_FALSE(Alive(grandchild));
}

TEST(ProcessTest, AFloodIsCutOff) {
  SpawnOptions options;
  options.output_limit = 16384;
  const ProcessEnd end =
      Shell("head -c 1000000 /dev/zero >&2; echo told", std::move(options)).Finish();
  EXPECT_EQ(end.standard_error.text.size(), 16384u);
  EXPECT_TRUE(end.standard_error.truncated);
  EXPECT_EQ(end.standard_output.text, "told\n");
}

TEST(ProcessTest, EnvironmentIsReplacedNotDoubled) {
  setenv("BADPEER_A", "old", 1);
  SpawnOptions options;
  options.environment = {"BADPEER_A=new", "BADPEER_B=b"};
  EXPECT_EQ(Shell("env | grep 'BADPEER_[AB]=' | sort", std::move(options)).Finish().standard_output.text,
            "BADPEER_A=new\nBADPEER_B=b\n");
  unsetenv("BADPEER_A");
}

TEST(ProcessTest, NoInputAndNoForeignDescriptors) {
  const std::string list = "cat; ls /proc/self/fd";
  const std::string alone = Shell(list).Finish().standard_output.text;
  const ChildProcess another = Shell("sleep 100");
  const auto pair = MakeStreamPair(1s);
  EXPECT_EQ(Shell(list).Finish().standard_output.text, alone);
}

TEST(ProcessTest, DestructionKills) {
  pid_t pid = -1;
  {
    const ChildProcess child = Shell("sleep 100");
    pid = child.pid();
    EXPECT_TRUE(Alive(pid));
  }
  EXPECT_FALSE(Alive(pid));
}

TEST(ProcessTest, ResolvesProgramsAndSaysWhyNot) {
  EXPECT_EQ(ResolveProgram("/none").error().message, "cannot run /none: No such file or directory");
  EXPECT_EQ(ResolveProgram("/tmp").error().message, "cannot run /tmp: it is a directory");
  EXPECT_EQ(ResolveProgram("/etc/passwd").error().message,
            "cannot run /etc/passwd: it is not executable");
  EXPECT_TRUE(ResolveProgram("sh"));
  EXPECT_FALSE(ChildProcess::Spawn({.program = "/none"}));
}

TEST(FilesTest, WritesWholeFilesOrNothing) {
  Result<TempDir> dir = TempDir::Create("badpeer-test");
  ASSERT_TRUE(dir);
  const std::string file = dir->path() + "/a";
  ASSERT_TRUE(WriteFileAtomically(file, "one"));
  ASSERT_EQ(symlink("a", (dir->path() + "/link").c_str()), 0);
  ASSERT_TRUE(WriteFileAtomically(dir->path() + "/link", "two"));
  EXPECT_EQ(*ReadFile(file), "two");
  struct stat info;
  ASSERT_EQ(lstat((dir->path() + "/link").c_str(), &info), 0);
  EXPECT_TRUE(S_ISLNK(info.st_mode));
  const Status failed = WriteFileAtomically(dir->path() + "/none/a", "x");
  ASSERT_FALSE(failed);
  EXPECT_NE(failed.error().message.find("/none/a: No such file"), std::string::npos);
  EXPECT_FALSE(ReadFile(dir->path() + "/b"));
}

TEST(FilesTest, TempDirIsPrivateAndGoesAway) {
  std::string path;
  {
    Result<TempDir> dir = TempDir::Create("badpeer-test");
    ASSERT_TRUE(dir);
    const TempDir moved = std::move(*dir);
    path = moved.path();
    struct stat info;
    ASSERT_EQ(stat(path.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0700u);
    ASSERT_TRUE(WriteFileAtomically(path + "/x", "x"));
  }
  EXPECT_FALSE(ReadFile(path + "/x"));
}

}  // namespace
}  // namespace badpeer
