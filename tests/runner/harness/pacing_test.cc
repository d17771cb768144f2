#include "runner/harness/pacing.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace badpeer {
namespace {

using namespace std::chrono_literals;

Pacing Make() { return Pacing({.processors = 2, .most = 8, .idle_timeout = 15s}); }

void Finish(Pacing& pacing, int tests, Clock::duration took, ProcessTimes shim) {
  for (int i = 0; i < tests; ++i) pacing.Finished(took, shim);
}

TEST(PacingTest, BeginsWithOneTestPerProcessor) {
  const Pacing pacing = Make();
  EXPECT_TRUE(pacing.MayStart({.all = 1}));
  EXPECT_FALSE(pacing.MayStart({.all = 2}));
}

TEST(PacingTest, ShimsThatWaitMakeRoomForMore) {
  Pacing pacing = Make();
  Finish(pacing, 10, 40ms, {.computing = 20ms});
  EXPECT_EQ(pacing.limit(), 8u);
  EXPECT_TRUE(pacing.MayStart({.all = 7}));
  EXPECT_FALSE(pacing.MayStart({.all = 8}));
}

TEST(PacingTest, WhatAShimWasQueuedDoesNotLookLikeWaiting) {
  Pacing pacing = Make();
  Finish(pacing, 50, 100ms, {.computing = 20ms, .queued = 79ms});
  EXPECT_EQ(pacing.limit(), 2u);
}

TEST(PacingTest, ShimsThatComputeKeepTheirProcessor) {
  Pacing pacing = Make();
  Finish(pacing, 50, 1s, {.computing = 990ms});
  EXPECT_EQ(pacing.limit(), 2u);
  Finish(pacing, 50, 40ms, {.computing = 20ms});
  EXPECT_EQ(pacing.limit(), 8u);
  Finish(pacing, 50, 1s, {.computing = 990ms});
  EXPECT_EQ(pacing.limit(), 2u);
}

// They wait half of the time, but four to a processor would need four times as long.
TEST(PacingTest, LongComputationsAreNotStretchedTowardsTheTimeout) {
  Pacing pacing = Make();
  Finish(pacing, 50, 5s, {.computing = 2500ms});
  EXPECT_EQ(pacing.limit(), 2u);
  Finish(pacing, 50, 1s, {.computing = 500ms});
  EXPECT_GT(pacing.limit(), 2u);
}

TEST(PacingTest, OneSlowShimIsForgottenInTime) {
  Pacing pacing = Make();
  Finish(pacing, 20, 40ms, {.computing = 20ms});
  Finish(pacing, 1, 4s, {.computing = 3s});
  EXPECT_EQ(pacing.limit(), 2u);
  Finish(pacing, 200, 40ms, {.computing = 20ms});
  EXPECT_EQ(pacing.limit(), 8u);
}

TEST(PacingTest, RunningShimsThatWaitTakeNoProcessor) {
  const Pacing pacing = Make();
  EXPECT_TRUE(pacing.MayStart({.all = 2, .waiting = 1}));
  EXPECT_FALSE(pacing.MayStart({.all = 3, .waiting = 1}));
  EXPECT_FALSE(pacing.MayStart({.all = 8, .waiting = 8}));
}

TEST(PacingTest, NothingIsStartedBesideShimsThatComputeOnAllProcessors) {
  Pacing pacing = Make();
  Finish(pacing, 20, 40ms, {.computing = 20ms});
  EXPECT_TRUE(pacing.MayStart({.all = 3, .computing = 1}));
  EXPECT_FALSE(pacing.MayStart({.all = 3, .computing = 2}));
  EXPECT_TRUE(pacing.MayStart({.all = 1, .computing = 1}));
}

TEST(PacingTest, WhatRunningShimsDo) {
  EXPECT_TRUE(Pacing::IsWaiting(100ms, {.computing = 10ms}));
  EXPECT_FALSE(Pacing::IsWaiting(100ms, {.computing = 10ms, .queued = 80ms}));
  EXPECT_TRUE(Pacing::IsComputing(100ms, {.computing = 90ms}, 300ms));
  EXPECT_FALSE(Pacing::IsComputing(100ms, {.computing = 90ms}, 100ms));
  EXPECT_FALSE(Pacing::IsComputing(100ms, {.computing = 10ms}, 300ms));
}

// A run on paper: tests need `computing` of a processor's time and wait for `waiting` besides;
// running ones share the processors fairly. How long the slowest took.
Clock::duration SlowestOf(int tests, Clock::duration computing, Clock::duration waiting) {
  constexpr auto kStep = 10ms;
  struct Test {
    Clock::duration left_waiting, left_computing, age{};
    ProcessTimes times{};
  };
  Pacing pacing = Make();
  std::vector<Test> running;
  Clock::duration slowest{};
  while (tests > 0 || !running.empty()) {
    Pacing::Running now{.all = static_cast<unsigned>(running.size())};
    for (const Test& test : running) {
      if (test.age < 100ms) continue;
      if (test.left_waiting > 0ms) ++now.waiting;
      if (test.left_waiting <= 0ms && test.times.computing > 250ms) ++now.computing;
    }
    if (tests > 0 && pacing.MayStart(now)) {
      running.push_back({waiting, computing});
      --tests;
      continue;
    }
    const auto computing_now = std::count_if(running.begin(), running.end(), [](const Test& test) {
      return test.left_waiting <= 0ms;
    });
    const double share = computing_now == 0 ? 0 : std::min(1.0, 2.0 / static_cast<double>(computing_now));
    for (Test& test : running) {
      test.age += kStep;
      if (test.left_waiting > 0ms) {
        test.left_waiting -= kStep;
        continue;
      }
      const auto got = std::chrono::duration_cast<Clock::duration>(kStep * share);
      test.left_computing -= got;
      test.times.computing += got;
      test.times.queued += kStep - got;
    }
    std::erase_if(running, [&](const Test& test) {
      if (test.left_computing > 0ms) return false;
      slowest = std::max(slowest, test.age);
      pacing.Finished(test.age, test.times);
      return true;
    });
  }
  return slowest;
}

TEST(PacingTest, NoShimOfARunIsStarved) {
  EXPECT_LT(SlowestOf(12, 2500ms, 0ms), 2600ms);
  EXPECT_LT(SlowestOf(12, 2500ms, 100ms), 3s);
  // Whoever waits first and computes then may meet others at it, but not so many that it hurts.
  EXPECT_LT(SlowestOf(40, 2500ms, 2500ms), 15s);
  EXPECT_LT(SlowestOf(200, 20ms, 20ms), 200ms);
}

}  // namespace
}  // namespace badpeer
