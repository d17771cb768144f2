#include "runner/cli/bazel.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace badpeer {
namespace {

class BazelTest : public testing::Test {
 protected:
  void SetUp() override {
    const char* const temporary = std::getenv("TMPDIR");
    if (temporary != nullptr) temporary_ = temporary;
  }
  void TearDown() override {
    for (const char* name : {"XML_OUTPUT_FILE", "TEST_TMPDIR", "TESTBRIDGE_TEST_ONLY"})
      unsetenv(name);
    temporary_ ? setenv("TMPDIR", temporary_->c_str(), 1) : unsetenv("TMPDIR");
  }

  std::optional<std::string> temporary_;
};

TEST_F(BazelTest, ItsVariablesAreFlags) {
  setenv("XML_OUTPUT_FILE", "out.xml", 1);
  setenv("TEST_TMPDIR", "/t", 1);
  setenv("TESTBRIDGE_TEST_ONLY", "Basic-*;X", 1);
  TestOptions options;
  ASSERT_TRUE(ApplyBazel(options));
  EXPECT_EQ(options.junit, "out.xml");
  EXPECT_EQ(options.selection.only.size(), 2u);
  EXPECT_STREQ(std::getenv("TMPDIR"), "/t");
}

TEST_F(BazelTest, TheCommandLineCountsMore) {
  setenv("XML_OUTPUT_FILE", "out.xml", 1);
  setenv("TESTBRIDGE_TEST_ONLY", "Basic-*", 1);
  TestOptions options;
  options.junit = "own.xml";
  options.selection.only = *ParseGlobs("A;B");
  ASSERT_TRUE(ApplyBazel(options));
  EXPECT_EQ(options.junit, "own.xml");
  EXPECT_EQ(options.selection.only.size(), 2u);
}

TEST_F(BazelTest, AMalformedFilterIsNamed) {
  setenv("TESTBRIDGE_TEST_ONLY", "[", 1);
  TestOptions options;
  EXPECT_EQ(ApplyBazel(options).error().message.rfind("$TESTBRIDGE_TEST_ONLY: malformed", 0), 0u);
}

}  // namespace
}  // namespace badpeer
