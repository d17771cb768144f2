#include "runner/interop/startup.h"

#include <gtest/gtest.h>

namespace badpeer::interop {
namespace {

TEST(MissingProgramTest, EveryWayInWhichAProgramIsNotThere) {
  const std::pair<const char*, const char*> kConsoles[] = {
      {"./e.sh: 3: ./sever: not found\n", "./sever"},          // dash, last command
      {"./e.sh: line 2: ./sever: No such file or directory\n"  // bash, exec
       "./e.sh: line 2: exec: ./sever: cannot execute: No such file or directory\n",
       "line 2: ./sever: No such file"},
      {"starting\n./e.sh: line 3: sever: command not found\n\n", "sever"},  // bash, set -e
      {"env: 'pyton3': No such file or directory\n", "pyton3"},             // #!/usr/bin/env
      {"./server: error while loading shared libraries: libquic.so.1: cannot open shared object "
       "file: No such file or directory\n",
       "libquic.so.1"},
      {"Error loading shared library libquic.so: No such file or directory (needed by ./s)\n",
       "libquic.so"},
      {"./e.sh: line 2: ./run: cannot execute: required file not found\n", "./run"},
      {"sh: server: not found\r\n", "server"},  // busybox
      {"zsh:1: command not found: sever\n", "sever"},
      {"exec: \"/run.sh\": executable file not found in $PATH: unknown\n", "/run.sh"},
      {"./e.sh: 3: ./sever: not found\ncleaning up\n", "./sever"},  // a trap
  };
  for (const auto& [console, name] : kConsoles) {
    EXPECT_NE(MissingProgram(console).find(name), std::string::npos) << console;
  }
}

TEST(MissingProgramTest, AChosenStatusIsTheEndpointsWord) {
  for (const char* console :
       {"", "\n\n", "unsupported test case: v2\n", "exited with 127\n", "Not supported.",
        // Long before the end, and told by set -x.
        "./e.sh: 1: ethtool: not found\nsetting up\ntest case v2\nunsupported\n",
        "./e.sh: 1: ethtool: not found\n+ exit 127\n"}) {
    EXPECT_EQ(MissingProgram(console), "") << console;
  }
}

TEST(MissingProgramTest, IsOneLineAndPrintable) {
  EXPECT_EQ(MissingProgram("\x1b[31msh: a: not found\x1b[0m\n").find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace badpeer::interop
