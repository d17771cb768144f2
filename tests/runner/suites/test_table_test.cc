// All tests, as programs meet them: once to know them, and once more where one is played.
#include "runner/suites/test_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <mutex>
#include <set>
#include <string>
#include <thread>

namespace badpeer {
namespace {

TEST(TestTableTest, EveryTestHasASuiteAndANameOfItsOwn) {
  std::set<std::string> names;
  ForEachTest([&](const TestCase& test) {
    EXPECT_FALSE(test.suite.empty()) << test.name;
    EXPECT_TRUE(names.insert(test.name).second) << "another one is called " << test.name;
  });
  EXPECT_GT(names.size(), 8000u);
}

TEST(TestTableTest, EachFamilyIsVisitedOnce) {
  std::mutex mutex;
  std::multiset<std::size_t> visited;
  VisitFamilies([&](std::size_t family, std::span<const TestCase> tests) {
    EXPECT_FALSE(tests.empty()) << family;
    const std::scoped_lock lock(mutex);
    visited.insert(family);
  });
  EXPECT_EQ(visited.size(), CountFamilies());
  EXPECT_EQ(std::set(visited.begin(), visited.end()).size(), CountFamilies());
}

TEST(TestTableTest, ATestOutlivesThePlaceOfItsFamily) {
  TestTable table;
  const std::shared_ptr<const TestCase> first = table.Test({.family = 0, .index = 1});
  const std::string name = first->name;
  EXPECT_EQ(table.Test({.family = 0, .index = 1}), first);
  for (std::size_t family = 0; family < CountFamilies(); ++family) table.Test({.family = family});
  EXPECT_EQ(first->name, name);
  const std::shared_ptr<const TestCase> again = table.Test({.family = 0, .index = 1});
  EXPECT_NE(again, first);
  EXPECT_EQ(again->name, name);
  EXPECT_EQ(again->all_flags, first->all_flags);
}

TEST(TestTableTest, ManyAskAtOnce) {
  TestTable table;
  const std::string wanted = MakeFamily(2).at(3).name;
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      for (std::size_t family = 0; family < 8; ++family) table.Test({.family = (family + i) % 8});
      EXPECT_EQ(table.Test({.family = 2, .index = 3})->name, wanted);
    });
  }
}

}  // namespace
}  // namespace badpeer
