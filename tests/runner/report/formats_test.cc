// JUnit, events and what GitHub shows.
#include <gtest/gtest.h>

#include <filesystem>

#include "runner/base/files.h"
#include "runner/base/text.h"
#include "runner/report/events.h"
#include "runner/report/github.h"
#include "runner/report/json_results.h"
#include "runner/report/junit.h"

namespace badpeer {
namespace {

using Kind = TestResult::Kind;

RunResults Sample() {
  RunResults results;
  results.info = {.version = "1", .bogo_revision = "r", .start = 0};
  results.tests = {
      {.name = "A", .family = "F", .seconds = 0.5},
      {.name = "B",
       .kind = Kind::kFailed,
       .family = "F",
       .spec = "RFC 1 2",
       .level = "should",
       .seconds = 0.25,
       .verdict = "said \"x\" & <y>",
       .explanation = "one\ntwo\x01",
       .again = "run 'B'"},
      {.name = "C",
       .kind = Kind::kUnimplemented,
       .expected = Kind::kUnimplemented,
       .family = "G",
       .missing = {"-x", "-y 1"}},
      {.name = "D", .kind = Kind::kFlaky, .family = "G", .verdict = "once", .failed_tries = 1},
      {.name = "E",
       .kind = Kind::kFailed,
       .expected = Kind::kFailed,
       .family = "G",
       .verdict = "known"}};
  return results;
}

TEST(JunitTest, IsWhatCiSystemsRead) {
  EXPECT_EQ(JunitText(Sample()),
            R"(<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="badpeer" tests="5" failures="2" errors="0" skipped="2" time="0.750">
  <testsuite name="F" tests="2" failures="1" errors="0" skipped="0" time="0.750" timestamp="1970-01-01T00:00:00">
    <properties>
        <property name="version" value="1"/>
        <property name="bogo_revision" value="r"/>
    </properties>
    <testcase name="A" classname="badpeer.F" time="0.500"/>
    <testcase name="B" classname="badpeer.F" time="0.250">
      <properties>
        <property name="spec" value="RFC 1 2"/>
        <property name="level" value="should"/>
        <property name="cause" value="said &quot;x&quot; &amp; &lt;y&gt;"/>
        <property name="command" value="run 'B'"/>
      </properties>
      <failure message="said &quot;x&quot; &amp; &lt;y&gt;" type="failure">one
two\x01</failure>
    </testcase>
  </testsuite>
  <testsuite name="G" tests="3" failures="1" errors="0" skipped="2" time="0.000" timestamp="1970-01-01T00:00:00">
    <properties>
        <property name="version" value="1"/>
        <property name="bogo_revision" value="r"/>
    </properties>
    <testcase name="C" classname="badpeer.G" time="0.000">
      <properties>
        <property name="missing" value="-x, -y 1"/>
      </properties>
      <skipped message="missing: -x, -y 1"/>
    </testcase>
    <testcase name="D" classname="badpeer.G" time="0.000">
      <failure message="flaky, first: once" type="flaky"/>
    </testcase>
    <testcase name="E" classname="badpeer.G" time="0.000">
      <properties>
        <property name="cause" value="known"/>
      </properties>
      <skipped message="expected to fail: known"/>
    </testcase>
  </testsuite>
</testsuites>
)");
}

TEST(JunitTest, EscapesWhatXmlCannotHold) {
  EXPECT_EQ(XmlEscape("a\tb\n\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"),
            "a\tb\n\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
  EXPECT_EQ(XmlEscape(std::string("\0\x1b[\r", 4)), "\\x00\\x1b[\\x0d");
  // Cut short, overlong, a surrogate, a noncharacter, beyond Unicode.
  EXPECT_EQ(XmlEscape("\xe2\x82"), "\\xe2\\x82");
  EXPECT_EQ(XmlEscape("\xc0\x80"), "\\xc0\\x80");
  EXPECT_EQ(XmlEscape("\xed\xa0\x80"), "\\xed\\xa0\\x80");
  EXPECT_EQ(XmlEscape("\xef\xbf\xbf"), "\\xef\\xbf\\xbf");
  EXPECT_EQ(XmlEscape("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");
}

class EventsTest : public testing::Test {
 protected:
  const TempDir dir_ = *TempDir::Create("badpeer-test");
  const std::string path_ = dir_.path() + "/events.jsonl";
};

TEST_F(EventsTest, HoldWhatResultsHold) {
  const RunResults sample = Sample();
  {
    Result<EventLog> log = EventLog::Open(path_);
    ASSERT_TRUE(log);
    log->RunStarted(sample.info, 5);
    for (const TestResult& test : sample.tests) {
      log->TestStarted(test.name);
      log->TestDone(test);
    }
    log->RunEnded(sample.info);
    EXPECT_TRUE(log->status());
  }
  Result<RunResults> read = ReadEvents(path_);
  ASSERT_TRUE(read) << read.error().message;
  read->info.start = 0;
  EXPECT_EQ(JsonText(*read), JsonText(sample));
}

TEST_F(EventsTest, AreThereAfterAKill) {
  Result<EventLog> log = EventLog::Open(path_);
  log->RunStarted({}, 2);
  log->TestDone({.name = "A"});
  log->TestStarted("B");
  EXPECT_EQ(ReadEvents(path_)->info.stopped, "ended without a word");
  // Cut anywhere in its last line, the rest is read.
  const std::string whole = *ReadFile(path_);
  for (std::size_t size = whole.rfind('\n', whole.size() - 2) + 1; size < whole.size(); ++size) {
    ASSERT_TRUE(WriteFileAtomically(path_, whole.substr(0, size)));
    const Result<RunResults> read = ReadEvents(path_);
    ASSERT_TRUE(read) << size;
    EXPECT_EQ(read->tests.size(), 1u);
  }
  ASSERT_TRUE(WriteFileAtomically(path_, "rubbish\n" + whole));
  EXPECT_EQ(ReadEvents(path_).error().message, path_ + ":1: no event of a run");
}

TEST_F(EventsTest, AFullDiskIsSaid) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "there is no /dev/full";
  Result<EventLog> log = EventLog::Open("/dev/full");
  ASSERT_TRUE(log);
  log->TestStarted("A");
  log->TestStarted("B");
  EXPECT_EQ(log->status().error().message, "cannot write /dev/full: No space left on device");
}

TEST(GithubTest, AnnotatesTheFirstTenFailures) {
  RunResults results;
  for (int i = 0; i < 12; ++i) {
    results.tests.push_back(
        {.name = "T:" + std::to_string(i), .kind = Kind::kFailed, .verdict = "100%\nbad, really"});
  }
  results.tests.push_back({.name = "Known", .kind = Kind::kFailed, .expected = Kind::kFailed});
  const std::string text = GithubAnnotations(results);
  EXPECT_EQ(text.rfind("::error title=T%3A0::100%25%0Abad, really\n", 0), 0u) << text;
  std::size_t errors = 0;
  for (const std::string& line : Split(text, '\n'))
    errors += line.rfind("::error ", 0) == 0 ? 1 : 0;
  EXPECT_EQ(errors, 10u);
  EXPECT_NE(text.find("::group::2 more failures\nT:10: "), std::string::npos);
  EXPECT_EQ(text.find("Known"), std::string::npos);
  EXPECT_EQ(GithubAnnotations({}), "");
}

TEST(GithubTest, SummaryIsATable) {
  RunResults results = Sample();
  results.tests[1].verdict = "a|b";
  EXPECT_EQ(GithubSummary(results),
            "### badpeer: 5 tests, 1 passed, 2 failed, 1 unimplemented, 1 flaky\n\n"
            "Failures by the kind of rule: 1 should\n\n"
            "| tests | why | for example |\n|---:|---|---|\n"
            "| 1 | a\\|b | B |\n| 1 | known | E |\n"
            "\n| only this | in all | what is missing |\n|---:|---:|---|\n"
            "| 0 | 1 | -x |\n| 0 | 1 | -y 1 |\n\n");
}

}  // namespace
}  // namespace badpeer
