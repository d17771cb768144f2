// Shims that race with us on purpose, many times, by few and many workers, while other processes
// take the processors: each of them must get one verdict, always the same.
//
// BADPEER_RACES_EACH=200 in the environment runs each race that many times per number of workers
// (default 4).
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "runner/base/files.h"
#include "runner/base/process.h"
#include "runner/base/text.h"

namespace badpeer {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::json;

constexpr int kBurners = 4;

// Processes that take all the processor they can get.
class Burners {
 public:
  Burners() {
    for (int i = 0; i < kBurners; ++i) {
      Result<ChildProcess> child =
          ChildProcess::Spawn({.program = "/bin/sh", .arguments = {"-c", "while :; do :; done"}});
      EXPECT_TRUE(child);
      if (child) children_.push_back(std::move(*child));
    }
  }

 private:
  std::vector<ChildProcess> children_;
};

std::string CopiesWanted() {
  const char* const wanted = std::getenv("BADPEER_RACES_EACH");
  return wanted == nullptr ? "4" : wanted;
}

// The line of an explanation that says why.
std::string ReasonIn(const std::string& error) {
  for (const std::string& line : Split(error, '\n')) {
    if (line.starts_with("  verdict ")) return line.substr(line.find_first_not_of(' ', 9));
  }
  return error;
}

// Verdicts by race: "PASS", or "FAIL: " and the reason.
using Verdicts = std::map<std::string, std::set<std::string>>;

void RunRaces(int workers, Verdicts& verdicts) {
  const TempDir dir = std::move(*TempDir::Create("badpeer-races"));
  const std::string results = dir.path() + "/results.json";
  Result<ChildProcess> child =
      ChildProcess::Spawn({.program = HARNESS_RUNNER,
                           .arguments = {"-shim-path", HOSTILE_SHIM, "-num-workers",
                                         std::to_string(workers), "-json-output", results},
                           .environment = {"BADPEER_RACES=" + CopiesWanted()}});
  ASSERT_TRUE(child);
  ASSERT_TRUE(child->WaitUntil(Deadline::In(1h)));
  const ProcessEnd end = child->Finish();
  const Result<std::string> text = ReadFile(results);
  ASSERT_TRUE(text) << end.standard_error.text;
  const Json tests = Json::parse(*text)["tests"];
  for (const auto& [name, test] : tests.items()) {
    std::string verdict = test["actual"];
    if (test.contains("error")) verdict += ": " + ReasonIn(test["error"]);
    verdicts[name.substr(0, name.rfind('-'))].insert(verdict);
  }
}

std::string WantedOf(const std::string& race) {
  if (race == "Race-mute-alone") {
    return "FAIL: the shim never connected to the runner: the shim ended with exit status 0";
  }
  if (!race.starts_with("Race-mute-")) return "PASS";
  return "FAIL: the shim succeeded, but our side did not: the shim closed the connection: got end "
         "of stream, wanted 1 bytes";
}

TEST(RaceTest, NoVerdictDependsOnWhoIsFaster) {
  const Burners burners;
  Verdicts verdicts;
  for (const int workers : {1, 2, 8, 32}) RunRaces(workers, verdicts);
  EXPECT_EQ(verdicts.size(), 28u);
  for (const auto& [race, seen] : verdicts) {
    EXPECT_EQ(seen, std::set<std::string>{WantedOf(race)}) << race;
  }
}

}  // namespace
}  // namespace badpeer
