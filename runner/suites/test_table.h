// All tests. One of them takes some kilobytes, and a run needs few at a time: what must be known of
// all is asked of them once, and the family of a test is made again where the test is played.
//
//   VisitFamilies([&](std::size_t family, std::span<const TestCase> tests) {...});
//   TestTable table;
//   std::shared_ptr<const TestCase> test = table.Test({.family = 3, .index = 14});
#ifndef BADPEER_RUNNER_SUITES_TEST_TABLE_H_
#define BADPEER_RUNNER_SUITES_TEST_TABLE_H_

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "runner/scenario/test_case.h"

namespace badpeer {

// How many there are; their order is the one in which they run.
std::size_t CountFamilies();

// Shows the tests of each family as their tables say them, without what FinishTest() adds. The
// families come in any order and from several threads at once; the tests live as long as the call.
// Throws std::logic_error for a mistake in a table.
void VisitFamilies(
    const std::function<void(std::size_t family, std::span<const TestCase> tests)>& visit);

// The tests of a family, finished.
std::vector<TestCase> MakeFamily(std::size_t family);

// Every test, finished, in the order in which they run.
void ForEachTest(const std::function<void(const TestCase&)>& visit);

class TestTable {
 public:
  struct Place {
    std::size_t family = 0;
    std::size_t index = 0;  // within the family
  };

  // The finished test. May be asked by several threads at once.
  std::shared_ptr<const TestCase> Test(Place place);

 private:
  using Family = std::vector<TestCase>;
  struct Kept {
    std::size_t family;
    std::shared_ptr<const Family> tests;
  };
  std::shared_ptr<const Family> Keep(std::size_t family);

  std::mutex mutex_;
  std::deque<Kept> kept_;  // the one asked for last stands first
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_SUITES_TEST_TABLE_H_
