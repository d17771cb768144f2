// Endpoints that never came to run are no endpoints that lack a test case; and what the original's
// base image has is there.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "tests/interop/matrix_fixture.h"

namespace badpeer::interop {
namespace {

class StartUp : public testing::Test {
 protected:
  void SetUp() override {
    if (!WhyNoNamespaces().empty()) GTEST_SKIP() << WhyNoNamespaces();
    fixture_.Add("mute", {MatrixFixture::Endpoint("mute_server")});
  }

  // An endpoint that is a script.
  void AddScript(const std::string& name, const std::string& text) {
    const std::string path = fixture_.dir() + "/" + name + ".sh";
    EXPECT_TRUE(WriteFileAtomically(path, text).ok());
    EXPECT_EQ(chmod(path.c_str(), 0755), 0);
    fixture_.Add(name, {path});
  }

  MatrixFixture fixture_{};
};

TEST_F(StartUp, NoProgramIsNotUnsupported) {
  const std::pair<const char*, const char*> kScripts[] = {
      {"#!/bin/bash\nexec ./sever --port 443\n", "sever"},
      {"#!/bin/sh\nexec ./sever\n", "./sever"},
      {"#!/bin/bash\nset -e\n/set-up.sh\nexit 0\n", "/set-up.sh"},
      {"#!/bin/sh\necho starting\n/opt/stack/server -p 443\n", "/opt/stack/server"},
      {"#!/usr/bin/env pyton3\nprint()\n", "pyton3"},
      {"#!/bin/bash\ntrap 'echo cleaning up' EXIT\nsever\n", "sever"},
      {"#!/bin/sh\nsh -c sever\n", "sever"},
  };
  for (const auto& [script, missing] : kScripts) {
    AddScript("broken", script);
    const ProcessEnd end = fixture_.Run({"-c", "broken", "-s", "mute", "-t", "handshake"});
    EXPECT_EQ(end.exit_status, 1) << script;
    const CellView cell = fixture_.Cell("broken", "mute", "handshake");
    EXPECT_EQ(cell.verdict, "") << script;
    EXPECT_NE(cell.reason.find("could not be started: "), std::string::npos) << cell.reason;
    EXPECT_NE(cell.reason.find(missing), std::string::npos) << cell.reason;
  }
}

// It answers the probe as it should and then cannot find what the test needs.
TEST_F(StartUp, NoProgramForATestIsAFailure) {
  const std::string known = "[ $TESTCASE = handshake ] || exit 127\n";
  AddScript("broken", "#!/bin/sh\n" + known + "exec ./sever\n");
  for (const bool server : {false, true}) {
    const ProcessEnd end = fixture_.Run(
        {"-c", server ? "mute" : "broken", "-s", server ? "broken" : "mute", "-t", "handshake"});
    EXPECT_EQ(end.exit_status, 1);
    const CellView cell =
        fixture_.Cell(server ? "mute" : "broken", server ? "broken" : "mute", "handshake");
    EXPECT_EQ(cell.verdict, "failed");
    EXPECT_EQ(cell.reason.find(server ? "The server could not be started: "
                                      : "The client could not be started: "),
              0u)
        << cell.reason;
    EXPECT_NE(cell.reason.find("./sever"), std::string::npos) << cell.reason;
  }
}

TEST_F(StartUp, AChosenStatusIsUnsupported) {
  AddScript("modest", "#!/bin/sh\necho \"no such test case: $TESTCASE\"\nexit 127\n");
  const ProcessEnd end = fixture_.Run({"-c", "modest", "-s", "mute", "-t", "handshake,retry"});
  EXPECT_EQ(end.exit_status, 0) << end.standard_error.text;
  EXPECT_EQ(fixture_.Cell("modest", "mute", "retry").verdict, "unsupported");
}

TEST_F(StartUp, TheBaseImagesScriptsAreThere) {
  const std::string known = "set -e\n/setup.sh\n[ $TESTCASE = handshake ] || exit 127\n";
  const std::pair<const char*, int> kWaits[] = {
      {"exec /wait-for-it.sh sim:57832 -s -t 30 -- sh -c 'exit 7'", 7},
      {"exec /wait-for-it.sh -h sim -p 57832 -q", 0},
      {"exec /wait-for-it.sh localhost:9 --timeout=1 --strict -- true", 1},
      {"exec /wait-for-it.sh localhost:9 -t 1 -- sh -c 'exit 7'", 7},
  };
  for (const auto& [wait, status] : kWaits) {
    AddScript("waiting", "#!/bin/bash\n" + known + wait + "\n");
    fixture_.Run({"-c", "waiting", "-s", "mute", "-t", "handshake"});
    const CellView cell = fixture_.Cell("waiting", "mute", "handshake");
    EXPECT_EQ(cell.verdict, "failed") << wait;
    const std::string ended = "The client ended with status " + std::to_string(status);
    EXPECT_EQ(cell.reason.find(ended) != std::string::npos, status != 0) << wait << cell.reason;
  }
}

TEST_F(StartUp, PairsWhoseNamesRunTogetherHaveFoldersOfTheirOwn) {
  fixture_.Add("a_b", {MatrixFixture::Endpoint("liar"), "no-file"});
  fixture_.Add("a", {MatrixFixture::Endpoint("liar"), "no-file"});
  fixture_.Add("c", {MatrixFixture::Endpoint("liar"), "no-file"});
  fixture_.Add("b_c", {MatrixFixture::Endpoint("liar"), "no-file"});
  fixture_.Run({"-c", "c,b_c", "-s", "a_b,a", "-t", "handshake"});
  for (const char* folder : {"a_b_c", "a_b_c~2", "a_c", "a_b_b_c"}) {
    EXPECT_TRUE(std::filesystem::exists(fixture_.logs() + "/" + folder + "/handshake/output.txt"))
        << folder;
  }
}

// A client that knows the probe by its name, its request, or by what is served would be believed in
// everything else.
TEST_F(StartUp, TheProbeLooksLikeATest) {
  AddScript("curious",
            "#!/bin/sh\necho \"asked: $TESTCASE $REQUESTS\"\n"
            "[ \"$ROLE\" = server ] && ls /www\n"
            "[ \"$TESTCASE\" = handshake ] && exit 0\nexit 127\n");
  std::set<std::string> probes;
  for (int i = 0; i < 3; ++i) {
    fixture_.Run({"-c", "curious", "-s", "mute", "-t", "handshake"});
    const Result<std::string> probe =
        ReadFile(fixture_.logs() + "/compliance/curious_client/output.txt");
    const Result<std::string> test =
        ReadFile(fixture_.logs() + "/mute_curious/handshake/output.txt");
    ASSERT_TRUE(probe.ok() && test.ok());
    const auto asked = [](const std::string& log) {
      const std::size_t start = log.find("asked: ") + 7;
      return log.substr(start, log.find('\n', start) - start);
    };
    const std::string in_probe = asked(*probe), in_test = asked(*test);
    probes.insert(in_probe.substr(0, in_probe.find(' ')));
    const auto request = [](const std::string& line) { return line.substr(line.find(' ') + 1); };
    EXPECT_EQ(request(in_probe).size(), request(in_test).size()) << in_probe << in_test;
  }
  EXPECT_EQ(probes.size(), 3u);
  std::string prefix = *probes.begin();
  for (const std::string& name : probes) {
    EXPECT_TRUE(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz") == std::string::npos) << name;
    while (name.compare(0, prefix.size(), prefix) != 0) prefix.pop_back();
  }
  EXPECT_LT(prefix.size(), 3u) << "the names begin alike: " << prefix;
}

}  // namespace
}  // namespace badpeer::interop
