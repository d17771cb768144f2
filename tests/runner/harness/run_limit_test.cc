#include "runner/harness/run_limit.h"

#include <gtest/gtest.h>

namespace badpeer {
namespace {

using namespace std::chrono_literals;

TEST(RunLimitTest, CallsBackOnceWhenTheTimeIsOver) {
  std::atomic<int> calls{0};
  const auto start = Clock::now();
  RunLimit limit(30ms, start, [&] { ++calls; });
  while (calls == 0 && Clock::now() - start < 20s) std::this_thread::sleep_for(1ms);
  EXPECT_GE(Clock::now() - start, 30ms);
  EXPECT_EQ(calls, 1);
  EXPECT_TRUE(limit.exceeded());
}

TEST(RunLimitTest, ATimeThatIsOverAlreadyCallsBackAtOnce) {
  std::atomic<int> calls{0};
  RunLimit limit(1s, Clock::now() - 1h, [&] { ++calls; });
  const auto start = Clock::now();
  while (calls == 0 && Clock::now() - start < 20s) std::this_thread::sleep_for(1ms);
  EXPECT_EQ(calls, 1);
}

TEST(RunLimitTest, IsSilentWhereTheRunIsFasterOrHasNoLimit) {
  std::atomic<int> calls{0};
  const auto start = Clock::now();
  for (const auto limit : {Clock::duration(1h), Clock::duration(0), Clock::duration(-1s)}) {
    RunLimit run(limit, start, [&] { ++calls; });
    EXPECT_FALSE(run.exceeded());
  }
  EXPECT_LT(Clock::now() - start, 20s);
  EXPECT_EQ(calls, 0);
}

}  // namespace
}  // namespace badpeer
