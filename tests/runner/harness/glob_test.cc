#include "runner/harness/glob.h"

#include <gtest/gtest.h>

namespace badpeer {
namespace {

struct Case {
  const char* pattern;
  const char* name;
  bool matches;
};

// What Go's filepath.Match answers on Linux.
constexpr Case kCases[] = {
    {"abc", "abc", true},
    {"*", "abc", true},
    {"*", "", true},
    {"*c", "abc", true},
    {"a*", "a", true},
    {"a*", "abc", true},
    {"a*", "ab/c", false},
    {"a*/b", "abc/b", true},
    {"a*/b", "a/c/b", false},
    {"a*b*c*d*e*/f", "axbxcxdxe/f", true},
    {"a*b*c*d*e*/f", "axbxcxdxexxx/f", true},
    {"a*b*c*d*e*/f", "axbxcxdxe/xxx/f", false},
    {"a*b*c*d*e*/f", "axbxcxdxexxx/fff", false},
    {"a*b?c*x", "abxbbxdbxebxczzx", true},
    {"a*b?c*x", "abxbbxdbxebxczzy", false},
    {"ab[c]", "abc", true},
    {"ab[b-d]", "abc", true},
    {"ab[e-g]", "abc", false},
    {"ab[^c]", "abc", false},
    {"ab[^b-d]", "abc", false},
    {"ab[^e-g]", "abc", true},
    {"a\\*b", "a*b", true},
    {"a\\*b", "ab", false},
    {"a?b", "a/b", false},
    {"a*b", "a/b", false},
    {"a[^x]b", "a/b", true},  // A class may be a slash; only * and ? may not.
    {"[\\]a]", "]", true},
    {"[\\-]", "-", true},
    {"[x\\-]", "x", true},
    {"[x\\-]", "-", true},
    {"[x\\-]", "z", false},
    {"[!a]", "!", true},  // Only ^ negates.
    {"[b-a]", "a", false},
    {"*x", "xxx", true},
    {"", "", true},
    {"", "a", false},
    {"**", "ab", true},
    {"a**b", "axxb", true},
    {"*?", "a", true},
    {"*?", "", false},
    {"Basic-*-TLS1[0-2]", "Basic-Client-TLS11", true},
};

TEST(GlobTest, MatchesAsGoDoes) {
  for (const Case& c : kCases) {
    const Result<Glob> glob = Glob::Parse(c.pattern);
    ASSERT_TRUE(glob) << c.pattern;
    EXPECT_EQ(glob->Matches(c.name), c.matches) << c.pattern << " on " << c.name;
  }
}

TEST(GlobTest, RefusesWhatGoRefuses) {
  for (const char* pattern : {"[]a]", "[-]", "[x-]", "[-x]", "[", "[^", "[^bc", "a[", "\\",
                              "[a-b-c]", "[]", "[a", "[\\", "*["}) {
    const Result<Glob> glob = Glob::Parse(pattern);
    ASSERT_FALSE(glob) << pattern;
    EXPECT_NE(glob.error().message.find("'" + std::string(pattern) + "'"), std::string::npos);
  }
}

TEST(GlobTest, ListsAreSeparatedBySemicolons) {
  const auto globs = ParseGlobs("A*;B");
  ASSERT_TRUE(globs);
  EXPECT_TRUE(MatchesAny(*globs, "Ax"));
  EXPECT_TRUE(MatchesAny(*globs, "B"));
  EXPECT_FALSE(MatchesAny(*globs, "Bx"));
  EXPECT_TRUE(ParseGlobs("")->empty());
  EXPECT_FALSE(ParseGlobs("a;["));
}

TEST(GlobTest, ManyStarsStayFast) {
  std::string pattern;
  for (int i = 0; i < 200; ++i) pattern += "*a";
  EXPECT_FALSE(Glob::Parse(pattern + "b")->Matches(std::string(20'000, 'a')));
}

}  // namespace
}  // namespace badpeer
