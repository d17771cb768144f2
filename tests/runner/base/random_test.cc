#include "runner/base/random.h"

#include <gtest/gtest.h>

#include <array>
#include <stdexcept>

namespace badpeer {
namespace {

TEST(RandomTest, SeedReproducesTheStreamHoweverItIsCut) {
  Random whole(7), pieces(7), other(8);
  const Bytes wanted = whole.Take(1000);
  Bytes got;
  for (std::size_t size : {1u, 0u, 255u, 256u, 257u, 231u}) Append(got, pieces.Take(size));
  EXPECT_EQ(got, wanted);
  EXPECT_NE(other.Take(1000), wanted);
}

// First outputs of SplitMix64 for seed 0, least significant byte first.
TEST(RandomTest, SeededStreamIsSplitMix64) {
  EXPECT_EQ(ToHex(Random(0).Take(16)), "afcd1d7b39a820e2f465b9a16a9e786e");
}

TEST(RandomTest, UnseededStreamsDiffer) {
  Random a, b;
  EXPECT_NE(a.Take(32), b.Take(32));
}

TEST(RandomTest, BelowStaysBelowAndReachesEverything) {
  Random random(1);
  std::array<int, 5> seen{};
  for (int i = 0; i < 5000; ++i) ++seen.at(random.Below(5));
  for (int count : seen) EXPECT_NEAR(count, 1000, 150);
  EXPECT_EQ(random.Below(1), 0u);
  EXPECT_THROW(random.Below(0), std::invalid_argument);
}

}  // namespace
}  // namespace badpeer
