#include "runner/cli/interop_options.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "runner/base/files.h"
#include "runner/cli/interop_selection.h"

namespace badpeer {
namespace {

Result<InteropOptions> Parse(const std::vector<std::string>& args) {
  return ParseInteropOptions(args);
}

TEST(InteropOptions, TakesShortAndLongFormsOfTheOriginal) {
  const auto options = Parse(
      {"-p",  "quic", "--client=a,b", "-s",       "c",  "--test", "retry,H", "-r", "a=img", "-l",
       "dir", "-f",   "-j",           "out.json", "-m", "-i",     "a",       "-n", "b,c",   "-d"});
  ASSERT_TRUE(options.ok()) << options.error().message;
  EXPECT_EQ(*options->clients, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(*options->servers, std::vector<std::string>{"c"});
  EXPECT_EQ(*options->tests, (std::vector<std::string>{"retry", "H"}));
  EXPECT_EQ(options->replace[0], (std::pair<std::string, std::string>{"a", "img"}));
  EXPECT_EQ(options->log_dir, "dir");
  EXPECT_TRUE(options->save_files && options->markdown && options->debug);
  EXPECT_EQ(options->json, "out.json");
  EXPECT_EQ(options->must_include, "a");
  EXPECT_EQ(*options->auto_unsupported_except, (std::vector<std::string>{"b", "c"}));
}

TEST(InteropOptions, TakesGoStyleLongNamesWithOneDash) {
  const auto options = Parse({"-num-workers", "3", "-client", "./mine", "-driver=docker"});
  ASSERT_TRUE(options.ok());
  EXPECT_EQ(options->num_workers, 3);
  EXPECT_EQ(options->driver, "docker");
  EXPECT_FALSE(options->auto_unsupported_except.has_value());
}

TEST(InteropOptions, SaysWhatIsWrongAndWhatWouldBeRight) {
  const std::pair<std::vector<std::string>, const char*> kWrong[] = {
      {{"-x"}, "unknown flag -x"},
      {{"-p", "webtransport"}, "flag -protocol is 'webtransport', but must be quic"},
      {{"-num-workers", "0"}, "flag -num-workers is '0', but must be a whole number from 1"},
      {{"-num-workers", "2x"}, "2x"},
      {{"-r", "a"}, "flag -replace is 'a', but must be NAME=WHAT"},
      {{"-driver", "lxc"}, "process, docker or podman"},
      {{"-j"}, "flag -json needs a value"},
      {{"-m=yes"}, "flag -markdown is 'yes', but must be a boolean"},
      {{"stray"}, "unexpected argument stray"},
      {{"merge"}, "merge needs result files"}};
  for (const auto& [args, expected] : kWrong) {
    const auto options = Parse(args);
    ASSERT_FALSE(options.ok()) << args[0];
    EXPECT_NE(options.error().message.find(expected), std::string::npos) << options.error().message;
  }
}

TEST(InteropOptions, MergeTakesFiles) {
  const auto options = Parse({"merge", "-j", "all.json", "a.json", "b.json"});
  ASSERT_TRUE(options.ok());
  EXPECT_EQ(options->merge, (std::vector<std::string>{"a.json", "b.json"}));
}

TEST(InteropOptions, HelpNamesEveryLetterOfTheOriginal) {
  const std::string help = HelpText(InteropManual());
  for (const char* letter :
       {"-p,", "-c,", "-s,", "-t,", "-r,", "-l,", "-f,", "-j,", "-m,", "-i,", "-n,", "-d,"}) {
    EXPECT_NE(help.find(letter), std::string::npos) << letter;
  }
}

class Selection : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"TEST_TOTAL_SHARDS", "TEST_SHARD_INDEX", "TEST_SHARD_STATUS_FILE"}) {
      unsetenv(name);
    }
    for (const char* name : {"one", "two", "three"}) {
      interop::Implementation implementation;
      implementation.name = name;
      implementation.command = {"/bin/sh"};
      all_.push_back(implementation);
    }
    interop::Implementation missing;
    missing.name = "missing";
    missing.command = {"/nonexistent/endpoint"};
    missing.install = "shims/quic-missing/install";
    all_.push_back(missing);
    all_[2].client = false;
  }
  void TearDown() override { SetUp(); }

  std::vector<interop::Implementation> all_{};
};

TEST_F(Selection, TakesAllThatAreInstalledAndNotesTheRest) {
  const auto selection = SelectInterop(InteropOptions{}, {all_});
  ASSERT_TRUE(selection.ok());
  EXPECT_EQ(selection->plan.clients.size(), 2u);
  EXPECT_EQ(selection->plan.servers.size(), 3u);
  EXPECT_EQ(selection->plan.pairs.size(), 6u);
  ASSERT_EQ(selection->notes.size(), 1u);
  EXPECT_NE(selection->notes[0].find("shims/quic-missing/install"), std::string::npos);
  // versionnegotiation has to be asked for by name, as in the original.
  for (const interop::TestCase* test : selection->plan.tests) {
    EXPECT_NE(test->name, "versionnegotiation");
  }
}

TEST_F(Selection, NarrowsByNameRoleAndMustInclude) {
  InteropOptions options;
  options.clients = {{"one", "two"}};
  options.must_include = "two";
  const auto selection = SelectInterop(options, {all_});
  ASSERT_TRUE(selection.ok());
  EXPECT_EQ(selection->plan.pairs.size(), 4u);  // two with all three, and one with two

  options.clients = {{"three"}};
  EXPECT_EQ(SelectInterop(options, {all_}).error().message, "three is no client");
  options.clients = {{"four"}};
  EXPECT_NE(SelectInterop(options, {all_}).error().message.find("one, two, three"),
            std::string::npos);
  options.clients = {{"missing"}};
  EXPECT_NE(SelectInterop(options, {all_}).error().message.find("not installed"),
            std::string::npos);
}

TEST_F(Selection, UnderstandsTestsByNameLetterAndGroup) {
  InteropOptions options;
  options.tests = {{"retry", "DC"}};
  auto selection = SelectInterop(options, {all_});
  ASSERT_TRUE(selection.ok());
  ASSERT_EQ(selection->plan.tests.size(), 2u);
  EXPECT_EQ(selection->plan.tests[1]->name, "transfer");
  options.tests = {{"onlyMeasurements"}};
  selection = SelectInterop(options, {all_});
  ASSERT_TRUE(selection.ok());
  for (const interop::TestCase* test : selection->plan.tests) EXPECT_TRUE(test->measurement);
  options.tests = {{"nosuch"}};
  EXPECT_NE(SelectInterop(options, {all_}).error().message.find("handshake"), std::string::npos);
}

TEST_F(Selection, EmptyTestsAreAnErrorAndEmptyNamesMeanAll) {
  for (const std::string nothing : {"", ",", " , ,", "  "}) {
    const auto tests = ParseInteropOptions(std::vector<std::string>{"-t", nothing});
    ASSERT_TRUE(tests.ok());
    const auto none = SelectInterop(*tests, {all_});
    ASSERT_FALSE(none.ok()) << "-t '" << nothing << "'";
    EXPECT_EQ(none.error().message.find("no test case is selected"), 0u) << none.error().message;
    const auto named = ParseInteropOptions(
        std::vector<std::string>{"-c", nothing, "-s=" + nothing, "-i", "", "-r", nothing});
    ASSERT_TRUE(named.ok());
    const auto all = SelectInterop(*named, {all_});
    ASSERT_TRUE(all.ok()) << all.error().message;
    EXPECT_EQ(all->plan.pairs.size(), 6u) << "-c '" << nothing << "'";
  }
  // Even where nothing is installed, what is wrong with the command line is said first.
  const auto tests = ParseInteropOptions(std::vector<std::string>{"-t", ""});
  EXPECT_EQ(SelectInterop(*tests, {}).error().message.find("no test case is selected"), 0u);
}

TEST_F(Selection, NamesAreTakenOnceAndWithoutBlanks) {
  const auto options = ParseInteropOptions(
      std::vector<std::string>{"-c", "one, two,one", "-t", "H,handshake , onlyTests"});
  ASSERT_TRUE(options.ok());
  const auto selection = SelectInterop(*options, {all_});
  ASSERT_TRUE(selection.ok()) << selection.error().message;
  EXPECT_EQ(selection->plan.clients.size(), 2u);
  std::set<const interop::TestCase*> different(selection->plan.tests.begin(),
                                               selection->plan.tests.end());
  EXPECT_EQ(different.size(), selection->plan.tests.size());
  all_[0].name = "true";
  InteropOptions clash;
  clash.clients = {{"true", "/bin/true"}};
  EXPECT_NE(SelectInterop(clash, {all_}).error().message.find("two implementations are called"),
            std::string::npos);
}

TEST_F(Selection, UnusableEntriesAreNotedAndNamedWhenAskedFor) {
  const interop::ImplementationList list{all_, {{"odd", "list.json: entry \"odd\" is left out"}}};
  const auto selection = SelectInterop(InteropOptions{}, list);
  ASSERT_TRUE(selection.ok());
  EXPECT_EQ(selection->notes.front(), "list.json: entry \"odd\" is left out");
  InteropOptions options;
  options.clients = {{"one"}};
  EXPECT_TRUE(SelectInterop(options, list).ok());
  options.servers = {{"odd"}};
  EXPECT_EQ(SelectInterop(options, list).error().message, "list.json: entry \"odd\" is left out");
}

TEST_F(Selection, TestsAProgramOfTheUserQuickly) {
  InteropOptions options;
  options.clients = {{"/bin/sh"}};
  const auto selection = SelectInterop(options, {all_});
  ASSERT_TRUE(selection.ok());
  EXPECT_TRUE(selection->local_program);
  EXPECT_EQ(selection->plan.pairs.size(), 3u);
  for (const interop::TestCase* test : selection->plan.tests) {
    EXPECT_FALSE(test->measurement) << test->name;
    EXPECT_NE(test->name, "transfer");
  }
}

TEST_F(Selection, ReplacesAProgram) {
  InteropOptions options;
  options.replace = {{"missing", "/bin/true"}};
  const auto selection = SelectInterop(options, {all_});
  ASSERT_TRUE(selection.ok());
  EXPECT_EQ(selection->plan.clients.size(), 3u);
  options.replace = {{"nobody", "/bin/true"}};
  EXPECT_FALSE(SelectInterop(options, {all_}).ok());
}

TEST_F(Selection, ShardsPairsWithoutOverlapOrGap) {
  std::vector<std::pair<std::size_t, std::size_t>> seen;
  setenv("TEST_TOTAL_SHARDS", "4", 1);
  for (const char* index : {"0", "1", "2", "3"}) {
    setenv("TEST_SHARD_INDEX", index, 1);
    const auto selection = SelectInterop(InteropOptions{}, {all_});
    ASSERT_TRUE(selection.ok());
    EXPECT_EQ(selection->plan.clients.size(), 2u) << "the matrix keeps its shape";
    seen.insert(seen.end(), selection->plan.pairs.begin(), selection->plan.pairs.end());
  }
  std::sort(seen.begin(), seen.end());
  EXPECT_EQ(seen.size(), 6u);
  EXPECT_EQ(std::unique(seen.begin(), seen.end()), seen.end());
  unsetenv("TEST_SHARD_INDEX");
  EXPECT_EQ(SelectInterop(InteropOptions{}, {all_}).error().message,
            "$TEST_TOTAL_SHARDS is 4, but $TEST_SHARD_INDEX, the number of this shard from 0, is "
            "not set");
  setenv("TEST_SHARD_INDEX", "4", 1);
  EXPECT_NE(SelectInterop(InteropOptions{}, {all_}).error().message.find("must be below"),
            std::string::npos);
}

}  // namespace
}  // namespace badpeer
