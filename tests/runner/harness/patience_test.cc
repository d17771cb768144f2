#include "runner/harness/patience.h"

#include <gtest/gtest.h>

#include <optional>

namespace badpeer {
namespace {

using namespace std::chrono_literals;
using Answer = Patience::Answer;

// A shim that lives on paper: how it spends each step of its time.
class PatienceTest : public testing::Test {
 protected:
  void Begin(Clock::duration idle_timeout, Clock::duration end) {
    patience_.emplace(
        Patience::Limits{.idle_timeout = idle_timeout, .end = Deadline::At(kStart + end)}, kStart,
        work_);
  }
  // Steps of 100 ms, each of which is spent in the same way; the time at which it was over.
  Clock::duration Spend(ProcessTimes step, Clock::duration most = 1h,
                        Clock::duration takes = 100ms) {
    for (; now_ - kStart < most && answer_ == Answer::kWait;) {
      now_ += takes;
      work_.computing += step.computing;
      work_.queued += step.queued;
      answer_ = patience_->Ask(now_, work_, our_queue_);
    }
    return now_ - kStart;
  }

  static constexpr Clock::time_point kStart{1000s};
  Clock::time_point now_ = kStart;
  ProcessTimes work_{.computing = 7s, .queued = 3s};  // in earlier waits
  Clock::duration our_queue_{};
  std::optional<Patience> patience_;
  Answer answer_ = Answer::kWait;
};

TEST_F(PatienceTest, AShimThatSleepsIsIdleAtTheTimeout) {
  Begin(15s, 60s);
  EXPECT_EQ(Spend({}), 15s);
  EXPECT_EQ(answer_, Answer::kIdle);
}

TEST_F(PatienceTest, SoIsOneThatWakesUpNowAndThen) {
  Begin(15s, 60s);
  EXPECT_LT(Spend({.computing = 5ms}), 16s);
  EXPECT_EQ(answer_, Answer::kIdle);
}

TEST_F(PatienceTest, AShimThatComputesHasTwoTimeouts) {
  Begin(15s, 60s);
  EXPECT_EQ(Spend({.computing = 100ms}), 30s);
  EXPECT_EQ(answer_, Answer::kSlow);
  EXPECT_EQ(patience_->Describe(),
            "after 30 s, in which it used 30 s of processor time and waited 0 ms for a processor; "
            "try a longer -idle-timeout (now 15 s)");
}

TEST_F(PatienceTest, WaitingForAProcessorIsNotIdle) {
  Begin(15s, 60s);
  EXPECT_EQ(Spend({.computing = 10ms, .queued = 90ms}), 5min);
  EXPECT_EQ(answer_, Answer::kSlow);
  EXPECT_EQ(patience_->Describe(),
            "after 5 min 0 s, in which it used 30 s of processor time and waited 4 min 30 s for a "
            "processor; try fewer -num-workers or a longer -idle-timeout (now 15 s)");
}

// As the kernel counts it.
TEST_F(PatienceTest, QueuedTimeMayBecomeKnownLate) {
  Begin(1s, 60s);
  for (int i = 0; i < 10; ++i) {
    Spend({}, now_ - kStart + 900ms);
    Spend({.computing = 50ms, .queued = 950ms}, now_ - kStart + 100ms);
  }
  EXPECT_EQ(answer_, Answer::kWait);
}

TEST_F(PatienceTest, NobodyIsIdleInAQueue) {
  Begin(1s, 60s);
  work_.ready = true;
  EXPECT_EQ(Spend({}, 30s), 30s);
  EXPECT_EQ(answer_, Answer::kWait);
}

TEST_F(PatienceTest, WhenWeGetNoProcessorTheShimIsNotIdle) {
  Begin(1s, 60s);
  EXPECT_EQ(Spend({}, 8s, 4s), 8s);  // We looked twice only.
  EXPECT_EQ(answer_, Answer::kWait);
  EXPECT_EQ(Spend({}), 8500ms);
  EXPECT_EQ(answer_, Answer::kIdle);
}

TEST_F(PatienceTest, NorDoesItTakeOfItsTime) {
  Begin(15s, 4s);
  our_queue_ = 5s;
  EXPECT_EQ(Spend({.computing = 20ms}), 12s);  // The shim itself was queued for three of them.
}

TEST_F(PatienceTest, WhoStopsComputingHasAnIdleTimeoutLeft) {
  Begin(15s, 60s);
  Spend({.computing = 100ms}, 10s);
  EXPECT_EQ(Spend({}), 25s);
  EXPECT_EQ(answer_, Answer::kIdle);
}

TEST_F(PatienceTest, ThreadsDoNotEarnTimeForLater) {
  Begin(15s, 60s);
  Spend({.computing = 400ms}, 5s);
  EXPECT_EQ(Spend({}), 20s);
}

TEST_F(PatienceTest, ManyThreadsDoNotEndItBeforeTheTimeout) {
  Begin(15s, 60s);
  EXPECT_EQ(Spend({.computing = 800ms}), 15s);
  EXPECT_EQ(answer_, Answer::kSlow);
}

TEST_F(PatienceTest, TheEndIsTheEnd) {
  Begin(15s, 4s);
  EXPECT_EQ(Spend({.computing = 20ms}), 7s);  // It was queued for three of them.
  EXPECT_EQ(answer_, Answer::kIdle);
}

TEST_F(PatienceTest, WorkThatVanishesWithAChildIsNoWork) {
  Begin(15s, 60s);
  work_ = {};
  EXPECT_EQ(Spend({}), 15s);
  EXPECT_EQ(answer_, Answer::kIdle);
}

TEST_F(PatienceTest, WithoutATimeoutItNeverEnds) {
  patience_.emplace(Patience::Limits{.idle_timeout = Clock::duration::max()}, kStart, work_);
  EXPECT_EQ(Spend({}, 10h), 10h);
}

}  // namespace
}  // namespace badpeer
