#include "runner/base/peer_failure.h"

#include <gtest/gtest.h>

namespace badpeer {
namespace {

std::string Repeat(const std::string& text, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

TEST(PeerFailureTest, SaysWhatWasGotAndWanted) {
  EXPECT_STREQ(PeerFailure("wrong answer", "00ff", "00fe").what(),
               "wrong answer: got 00ff, wanted 00fe");
  EXPECT_STREQ(PeerFailure("wrong answer", "", "00fe").what(), "wrong answer: wanted 00fe");
}

TEST(PeerFailureTest, LongBytesAreToldByTheirFirstDifference) {
  const std::string zeros = Repeat("00", 100);
  EXPECT_STREQ(PeerFailure("wrong data", zeros, Repeat("00", 120)).what(),
               "wrong data: got 100 bytes, equal so far, wanted 120 bytes");
  EXPECT_STREQ(PeerFailure("wrong data", zeros + "ff", zeros).what(),
               "wrong data: got 101 bytes, from byte 100 on ff, wanted 100 bytes, equal so far");
  EXPECT_STREQ(PeerFailure("wrong data", zeros + "ff" + zeros, zeros + "fe").what(),
               ("wrong data: got 201 bytes, from byte 100 on ff" + Repeat("00", 63) +
                "..., wanted 101 bytes, from byte 100 on fe")
                   .c_str());
}

TEST(PeerFailureTest, LongBytesWithoutCounterpartAreCut) {
  EXPECT_STREQ(PeerFailure("surplus data", Repeat("ab", 65)).what(),
               ("surplus data: got 65 bytes, beginning with " + Repeat("ab", 64) + "...").c_str());
  EXPECT_STREQ(PeerFailure("surplus data", Repeat("ab", 64)).what(),
               ("surplus data: got " + Repeat("ab", 64)).c_str());
  EXPECT_STREQ(PeerFailure("surplus data", Repeat("ab", 65), "nothing more").what(),
               ("surplus data: got 65 bytes, beginning with " + Repeat("ab", 64) +
                "..., wanted nothing more")
                   .c_str());
}

}  // namespace
}  // namespace badpeer
