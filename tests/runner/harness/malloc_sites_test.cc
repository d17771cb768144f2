#include "runner/harness/malloc_sites.h"

#include <gtest/gtest.h>

namespace badpeer {
namespace {

TEST(MallocSitesTest, ReadsLinesAndNothingElse) {
  const auto sites =
      ParseMallocSites("12 a+0x1 b.so+0x2\n\nx\n-3 c\n99999999999999999999 d\n7\n8 e");
  ASSERT_EQ(sites.size(), 3u);
  EXPECT_EQ(sites[0].number, 12);
  EXPECT_EQ(sites[0].frames, (std::vector<std::string>{"a+0x1", "b.so+0x2"}));
  EXPECT_TRUE(sites[1].frames.empty());
  EXPECT_EQ(sites[2].frames, std::vector<std::string>{"e"});
}

TEST(MallocSitesTest, ShowsTheInnermostFramesInReadableWords) {
  EXPECT_EQ(DescribeFrames({"_ZN3foo3barEi+0x12", "libssl.so.3+0x1", "\x1b[2J"}),
            "foo::bar(int)+0x12 < libssl.so.3+0x1 < \\e[2J");
  EXPECT_EQ(DescribeFrames(std::vector<std::string>(9, "f")), "f < f < f < f < f < f < ...");
}

}  // namespace
}  // namespace badpeer
