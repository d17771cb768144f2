#include "runner/base/process_times.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "runner/base/files.h"
#include "runner/base/process.h"

namespace badpeer {
namespace {

using namespace std::chrono_literals;

constexpr const char* kBusy = "while :; do :; done";

ChildProcess Shell(const std::string& script) {
  Result<ChildProcess> child =
      ChildProcess::Spawn({.program = "/bin/sh", .arguments = {"-c", script}});
  if (!child) ADD_FAILURE() << child.error().message;
  return std::move(*child);
}

// What it does until it was busy for that long; at most 10 s.
ProcessTimes BusyFor(const ChildProcess& child, Clock::duration wanted) {
  const Deadline deadline = Deadline::In(10s);
  ProcessTimes times;
  while ((times = TimesOf(child.pid())).busy() < wanted && !deadline.Passed()) {
    std::this_thread::sleep_for(10ms);
  }
  return times;
}

// Until it has become sleep(1) and sleeps: to get there takes its time on a busy machine.
void AwaitSleep(const ChildProcess& child) {
  const std::string stat = "/proc/" + std::to_string(child.pid()) + "/stat";
  const Deadline deadline = Deadline::In(30s);
  while (ReadFile(stat)->find("(sleep) S") == std::string::npos && !deadline.Passed()) {
    std::this_thread::sleep_for(10ms);
  }
}

TEST(ProcessTimesTest, ALoopIsBusyAndASleeperIsNot) {
  const ChildProcess loop = Shell(kBusy);
  const ChildProcess sleeper = Shell("exec sleep 100");
  AwaitSleep(sleeper);
  const ProcessTimes before = TimesOf(sleeper.pid());
  EXPECT_GE(BusyFor(loop, 300ms).busy(), 300ms);
  EXPECT_GT(TimesOf(loop.pid()).computing, 0ms);
  EXPECT_LT((TimesOf(sleeper.pid()) - before).busy(), 150ms);
}

TEST(ProcessTimesTest, WhatChildrenComputeCounts) {
  const ChildProcess parent = Shell("sh -c 'while :; do :; done' & wait");
  EXPECT_GE(BusyFor(parent, 200ms).busy(), 200ms);
}

TEST(ProcessTimesTest, SoDoesWhatEndedChildrenHaveComputed) {
  const ChildProcess parent =
      Shell("sh -c 'i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done'; exec sleep 100");
  AwaitSleep(parent);  // Its child has ended then.
  EXPECT_GE(TimesOf(parent.pid()).computing, 20ms);
}

TEST(ProcessTimesTest, WhoeverHasNoProcessorIsQueued) {
  std::vector<ChildProcess> loops;
  for (unsigned i = 0; i < 4 * std::thread::hardware_concurrency(); ++i) {
    loops.push_back(Shell(kBusy));
  }
  const ProcessTimes times = BusyFor(loops.back(), 1s);
  EXPECT_GT(times.queued, times.computing);
  loops.back().KillGroup();
  EXPECT_GT(loops.back().Finish().queued_time, 100ms);
}

TEST(ProcessTimesTest, NobodyHasDoneNothing) { EXPECT_EQ(TimesOf(1 << 30), ProcessTimes()); }

TEST(ProcessTimesTest, DifferencesAreNeverNegative) {
  const ProcessTimes difference =
      ProcessTimes{.computing = 1s, .queued = 5s} - ProcessTimes{.computing = 2s, .queued = 2s};
  EXPECT_EQ(difference, (ProcessTimes{.computing = 0s, .queued = 3s}));
}

}  // namespace
}  // namespace badpeer
