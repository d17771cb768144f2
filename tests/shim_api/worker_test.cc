#include "shim_api/worker.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "shim_api/json_reader.h"

namespace badpeer::shim {
namespace {

using Words = std::vector<std::string>;

TEST(WorkerTest, ItsFlagMayStandAnywhere) {
  const char* const worker[] = {"-quiet", "--persistent_worker"};
  const char* const none[] = {"-persistent_worker", "-server"};
  EXPECT_TRUE(IsWorker(worker));
  EXPECT_FALSE(IsWorker(none));
}

TEST(WorkerTest, ReadsRequests) {
  EXPECT_EQ(ParseWorkRequest(R"({"arguments":["-port","4433"],"requestId":0})"),
            (Words{"-port", "4433"}));
  // As Bazel sends them.
  EXPECT_EQ(
      ParseWorkRequest(
          R"( {"inputs" : [{"path":"a","digest":"b"}, {}], "verbosity": 10, "x": [[1.5e3], null],
                     "sandboxDir":"", "arguments" : [ "-a" ] , "cancel":false} )"),
      (Words{"-a"}));
  EXPECT_EQ(ParseWorkRequest(R"({"arguments":[]})"), Words{});
}

TEST(WorkerTest, CharactersOfArgumentsAreBytes) {
  EXPECT_EQ(ParseWorkRequest("{\"arguments\":[\"\\u0003\\n\\\"\\\\\\/\x7f\xc3\xbf\\u00e9\"]}"),
            (Words{"\x03\n\"\\/\x7f\xff\xe9"}));
  // One that is no byte.
  EXPECT_FALSE(ParseWorkRequest("{\"arguments\":[\"\xe2\x82\xac\"]}"));
  EXPECT_FALSE(ParseWorkRequest(R"({"arguments":["\u20ac"]})"));
}

TEST(WorkerTest, OtherLinesAreNoRequests) {
  const std::string deep(100'000, '[');
  for (const std::string& line :
       Words{"", "[]", "{}", "{", R"({"arguments":["a"})", R"({"arguments":["a" "b"]})",
             R"({"arguments":"a"})", R"({"arguments":[1]})", R"({"arguments":["\x"]})",
             R"({"arguments":["\u12"]})", "{\"arguments\":[\"\xc3\"]}", "{\"arguments\":[\"\n\"]}",
             R"({"arguments":[]} more)", R"({"a":})", "{\"a\":" + deep + "}"}) {
    EXPECT_FALSE(ParseWorkRequest(line)) << line.substr(0, 60);
  }
}

TEST(WorkerTest, AnswersAreJsonWhateverTheShimSays) {
  for (const std::string& said : {std::string("plain"), std::string("a\n\"b\"\t\\\0c", 9),
                                  std::string("gr\xc3\xb6\xc3\x9f"), std::string("\xff\xfe")}) {
    const std::string answer = WorkResponse(89, said);
    EXPECT_EQ(answer.find('\n'), answer.size() - 1);
    const auto json = nlohmann::json::parse(answer);
    EXPECT_EQ(json["exitCode"], 89);
    EXPECT_EQ(json["requestId"], 0);
    EXPECT_EQ(json["output"], said == "\xff\xfe" ? "\xc3\xbf\xc3\xbe" : said);
  }
}

// What a worker answers to these lines, and how it ends.
std::pair<std::string, int> Serve(const std::string& lines,
                                  const std::function<int(std::span<const char* const>)>& run) {
  int in[2];
  int out[2];
  EXPECT_EQ(pipe(in), 0);
  EXPECT_EQ(pipe(out), 0);
  EXPECT_EQ(write(in[1], lines.data(), lines.size()), static_cast<ssize_t>(lines.size()));
  close(in[1]);
  std::fflush(nullptr);
  const pid_t worker = fork();
  if (worker == 0) {
    dup2(in[0], STDIN_FILENO);
    dup2(out[1], STDOUT_FILENO);
    close(out[1]);
    _exit(ServeTests(run));
  }
  close(in[0]);
  close(out[1]);
  std::string answers;
  char buffer[4096];
  for (ssize_t got; (got = read(out[0], buffer, sizeof(buffer))) > 0;) {
    answers.append(buffer, static_cast<std::size_t>(got));
  }
  close(out[0]);
  int status = 0;
  waitpid(worker, &status, 0);
  return {answers, WEXITSTATUS(status)};
}

TEST(WorkerTest, EachTestHasAProcessOfItsOwn) {
  int tests = 0;
  const auto run = [&tests](std::span<const char* const> arguments) {
    ++tests;  // In the test's process only.
    std::fprintf(stderr, "%d: %s\n", tests, arguments[0]);
    std::printf("on stdout\n");
    if (std::string_view(arguments[0]) == "-crash") raise(SIGKILL);
    return std::string_view(arguments[0]) == "-good" ? 0 : 89;
  };
  const auto [answers, status] = Serve(
      "{\"arguments\":[\"-good\"]}\n{\"arguments\":[\"-crash\"]}\n{\"arguments\":[\"-bad\"]}\n",
      run);
  EXPECT_EQ(answers,
            "{\"exitCode\":0,\"output\":\"1: -good\\u000aon stdout\\u000a\",\"requestId\":0}\n"
            "{\"exitCode\":137,\"output\":\"1: -crash\\u000a\",\"requestId\":0}\n"
            "{\"exitCode\":89,\"output\":\"1: -bad\\u000aon stdout\\u000a\",\"requestId\":0}\n");
  EXPECT_EQ(status, 0);
}

TEST(WorkerTest, EndsOnWhatIsNoRequest) {
  const auto run = [](std::span<const char* const>) { return 0; };
  EXPECT_EQ(Serve("hello\n", run), std::pair(std::string(), 1));
}

}  // namespace
}  // namespace badpeer::shim
