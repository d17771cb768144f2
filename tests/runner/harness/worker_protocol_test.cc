#include "runner/harness/worker_protocol.h"

#include <gtest/gtest.h>

namespace badpeer {
namespace {

TEST(WorkerProtocolTest, ARequestIsOneLineOfJson) {
  EXPECT_EQ(WorkRequest({"-port", "4433", "-server"}),
            "{\"arguments\":[\"-port\",\"4433\",\"-server\"],\"requestId\":0}\n");
  EXPECT_EQ(WorkRequest({}), "{\"arguments\":[],\"requestId\":0}\n");
}

TEST(WorkerProtocolTest, ACharacterOfAnArgumentIsAByte) {
  EXPECT_EQ(WorkRequest({"\x03"
                         "foo\n\x7f\xff"}),
            "{\"arguments\":[\"\\u0003foo\\n\x7f\xc3\xbf\"],\"requestId\":0}\n");
}

TEST(WorkerProtocolTest, AnAnswerStandsForTheEndOfAProcess) {
  const Result<ProcessEnd> passed =
      ParseWorkResponse(R"({"exitCode":0,"output":"","requestId":0})");
  ASSERT_TRUE(passed);
  EXPECT_TRUE(passed->Succeeded());
  const Result<ProcessEnd> failed = ParseWorkResponse(R"({"exitCode":1,"output":"no\n"})");
  ASSERT_TRUE(failed);
  EXPECT_EQ(failed->exit_status, 1);
  EXPECT_EQ(failed->standard_error.text, "no\n");
  const Result<ProcessEnd> crashed = ParseWorkResponse(R"({"exitCode":139})");
  ASSERT_TRUE(crashed);
  EXPECT_FALSE(crashed->exit_status);
  EXPECT_EQ(crashed->Describe(), "SIGSEGV (Segmentation fault)");
}

TEST(WorkerProtocolTest, GarbageIsOneLine) {
  for (const auto& [line, says] : {
           std::pair("hello\tworld", "what is no JSON object: 'hello\\tworld'"),
           {"[0]", "what is no JSON object: '[0]'"},
           {"{}", "no exitCode: '{}'"},
           {R"({"exitCode":"0"})", R"(no exitCode: '{"exitCode":"0"}')"},
           {R"({"exitCode":256})", R"(an exitCode that is none: '{"exitCode":256}')"},
           {R"({"exitCode":0,"output":1})",
            R"(an output that is no text: '{"exitCode":0,"output":1}')"},
           {R"({"exitCode":0,"requestId":7})",
            R"(the id of another request: '{"exitCode":0,"requestId":7}')"},
       }) {
    const Result<ProcessEnd> end = ParseWorkResponse(line);
    ASSERT_FALSE(end) << line;
    EXPECT_EQ(end.error().message, std::string("the worker answered with ") + says);
  }
}

}  // namespace
}  // namespace badpeer
