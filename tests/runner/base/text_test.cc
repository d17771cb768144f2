#include "runner/base/text.h"

#include <gtest/gtest.h>

namespace badpeer {
namespace {

using namespace std::chrono_literals;

TEST(TextTest, SplitKeepsEmptyPieces) {
  EXPECT_EQ(Split("a;;b", ';'), (std::vector<std::string>{"a", "", "b"}));
  EXPECT_EQ(Split("", ';'), std::vector<std::string>{""});
}

TEST(TextTest, ShellQuoting) {
  EXPECT_EQ(ShellQuote("-port"), "-port");
  EXPECT_EQ(ShellQuote(""), "''");
  EXPECT_EQ(ShellQuote("a b*"), "'a b*'");
  EXPECT_EQ(ShellQuote("it's"), "'it'\\''s'");
  EXPECT_EQ(ShellQuote("\x03"
                       "foo\\'"),
            "$'\\x03foo\\\\\\''");
  EXPECT_EQ(ShellCommand({"a", "b c"}), "a 'b c'");
}

TEST(TextTest, NothingReachesTheTerminalThatItWouldActOn) {
  EXPECT_EQ(Printable("a\x1b[31m\n\x7f"), "a\\e[31m\\n\\x7f");
  EXPECT_EQ(PrintableLines("a\nb\r"), "a\nb\\r");
  EXPECT_EQ(Printable("\xc3\xa9"), "\xc3\xa9");
}

TEST(TextTest, DurationsAndCounts) {
  EXPECT_EQ(DescribeDuration(250ms), "250 ms");
  EXPECT_EQ(DescribeDuration(15s), "15 s");
  EXPECT_EQ(DescribeDuration(1500ms), "1.5 s");
  EXPECT_EQ(DescribeDuration(65s), "1 min 5 s");
  EXPECT_EQ(Count(1, "test"), "1 test");
  EXPECT_EQ(Count(0, "test"), "0 tests");
}

}  // namespace
}  // namespace badpeer
