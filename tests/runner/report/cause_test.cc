#include "runner/report/cause.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace badpeer {
namespace {

TEST(GeneralizeTest, TakesOutNumbersHexPathsAndErrorNames) {
  EXPECT_EQ(Generalize("got 12 bytes, wanted 7"), "got N bytes, wanted N");
  EXPECT_EQ(Generalize("0xdeadbeef at 00ffAA and deadbeefcafe"), "HEX at HEX and HEX");
  EXPECT_EQ(Generalize("after 1.5 s"), "after N s");
  EXPECT_EQ(Generalize("12ms"), "Nms");
  EXPECT_EQ(Generalize("say \":BAD_SIGNATURE:\""), "say \":ERROR:\"");
  EXPECT_EQ(Generalize("/build/a-b/x.cc:12: boom"), "PATH:N: boom");
  EXPECT_EQ(Generalize("1234567890123456"), "HEX");
  // Words stay words.
  for (const char* same : {"the shim added a face", "TLS12 and P-256 names", "and/or", "a: b: c",
                           "", "x/y", "bad MAC"}) {
    EXPECT_EQ(Generalize(same),
              std::string(same) == "TLS12 and P-256 names" ? "TLS12 and P-N names" : same);
  }
}

TEST(CauseTest, TheOrderOfFailuresChangesNothing) {
  std::vector<FailureFacts> failures = {{"A", "it said 1", "", {}},
                                        {"B", "it hung", "", {}},
                                        {"C", "it said 2", "", {}},
                                        {"D", "it crashed", "", {}}};
  const auto words = [&] {
    std::string text;
    for (const CauseGroup& group : GroupByCause(failures)) text += DescribeCause(group) + "\n";
    return text;
  };
  const std::string before = words();
  std::ranges::reverse(failures);
  EXPECT_EQ(words(), before);
}

TEST(CauseTest, SameVerdictAlertAndErrorTextAreOneCause) {
  const std::vector<CauseGroup> groups = GroupByCause({
      {"A", "the shim ended with exit status 1", "error 17: no cipher", 40},
      {"B", "the shim ended with exit status 2", "error 18: no cipher", 40},
      {"C", "the shim ended with exit status 1", "error 17: no group", 40},
      {"D", "the shim ended with exit status 1", "error 17: no cipher", 47},
      {"E", "the shim crashed: SIGSEGV", "", {}},
      {"F", "the shim ended with exit status 1", "error 19: no cipher", 40},
  });
  ASSERT_EQ(groups.size(), 4u);
  EXPECT_EQ(groups[0].tests, (std::vector<std::string>{"A", "B", "F"}));
  EXPECT_EQ(groups[0].sentence, "the shim ended with exit status N");
  EXPECT_EQ(groups[0].example, "the shim ended with exit status 1");
  EXPECT_EQ(DescribeCause(groups[0]), "3 tests: the shim ended with exit status N, e.g. A");
  EXPECT_EQ(groups[1].tests, std::vector<std::string>{"C"});
  EXPECT_EQ(DescribeCause(groups[1]), "1 test: the shim ended with exit status 1: C");
  EXPECT_EQ(groups[3].tests, std::vector<std::string>{"E"});
  EXPECT_TRUE(GroupByCause({}).empty());
}

TEST(CauseTest, AThousandFailuresReadAsTen) {
  std::vector<FailureFacts> failures;
  for (int i = 0; i < 1000; ++i) {
    const std::string n = std::to_string(i);
    const std::string odd(1, static_cast<char>('A' + i % 26));
    FailureFacts failure{"T" + n};
    switch (i % 4) {
      case 0:  // a configuration without ErrorMap
        failure.verdict =
            "the shim should say \":ERR_" + n + ":\", but said \"" + odd + " failed\"";
        failure.error_line = odd + " failed";
        break;
      case 1:
        failure.verdict = "the shim should say \":A:\" or \":B:\", but said \"" + odd + " failed\"";
        break;
      case 2:
        failure.verdict = "the shim closed the connection where Finished was due";
        failure.error_line = "handshake " + odd;
        break;
      default:
        failure.verdict = "the test should fail with :ERR_" + odd + "X:, but both ends succeeded";
    }
    failures.push_back(std::move(failure));
  }
  const std::vector<CauseGroup> groups = GroupByCause(failures);
  ASSERT_LE(groups.size(), 10u);
  std::size_t tests = 0;
  for (const CauseGroup& group : groups) tests += group.tests.size();
  EXPECT_EQ(tests, 1000u);
  EXPECT_EQ(groups[0].sentence, "the shim should say \"...\", but said \"...\"");
  EXPECT_EQ(groups[0].tests.size(), 500u);
  EXPECT_EQ(groups[0].example, failures[0].verdict);
}

TEST(CauseTest, ALargeGroupIsToldApartWhereThereIsRoom) {
  std::vector<FailureFacts> failures;
  for (int i = 0; i < 300; ++i) {
    const std::string name(1, static_cast<char>('A' + i % 3));
    failures.push_back(
        {"T" + std::to_string(i), "the shim should say \":" + name + "A:\", but said \"line " +
                                      std::string(1, static_cast<char>('a' + i % 20)) + "\""});
  }
  for (int i = 0; i < 20; ++i) {
    failures.push_back({"U" + std::to_string(i), "odd " + std::string(i < 10 ? 1 : 2, '!')});
  }
  const std::vector<CauseGroup> groups = GroupByCause(failures);
  ASSERT_EQ(groups.size(), 5u);
  EXPECT_EQ(groups[0].sentence, "the shim should say \":AA:\", but said \"...\"");
  EXPECT_EQ(groups[0].tests.size(), 100u);
}

TEST(CauseTest, DetailIsKeptWhereThereIsRoom) {
  const FailureFacts a{"A", "it said \"x\"", "error x", {}};
  const FailureFacts b{"B", "it said \"y\"", "error y", {}};
  EXPECT_EQ(GroupByCause({a, b}, 2).size(), 2u);
  EXPECT_EQ(GroupByCause({a, b}, 1).size(), 1u);
}

}  // namespace
}  // namespace badpeer
