#include "runner/cli/go_test_flags.h"

#include <algorithm>
#include <charconv>
#include <regex>
#include <string_view>
#include <utility>

#include "runner/base/text.h"

namespace badpeer {
namespace {

constexpr const char* kOnlyTest = "TestAll";

// The pieces of a pattern between `separator`s that stand in no brackets.
std::vector<std::string> SplitPattern(std::string_view pattern, char separator) {
  std::vector<std::string> pieces(1);
  int squares = 0;
  int rounds = 0;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c == '[') ++squares;
    if (c == ']' && squares > 0) --squares;
    if (c == '(' && squares == 0) ++rounds;
    if (c == ')' && squares == 0) --rounds;
    if (c == separator && squares == 0 && rounds == 0) {
      pieces.emplace_back();
      continue;
    }
    pieces.back() += c;
    if (c == '\\' && i + 1 < pattern.size()) pieces.back() += pattern[++i];
  }
  return pieces;
}

bool Finds(std::string_view expression, const char* name) {
  std::regex::flag_type flags = std::regex::ECMAScript;
  if (expression.starts_with("(?i)")) {
    expression.remove_prefix(4);
    flags |= std::regex::icase;
  }
  return std::regex_search(name, std::regex(std::string(expression), flags));
}

// Go matches level by level: what stands behind a slash speaks of subtests, which TestAll has none
// of. For -test.skip that means that nothing is skipped.
bool SelectsTestAll(std::string_view pattern, bool whole) {
  for (const std::string& alternative : SplitPattern(pattern, '|')) {
    const std::vector<std::string> levels = SplitPattern(alternative, '/');
    if (whole && levels.size() > 1) continue;
    if (Finds(levels.front(), kOnlyTest)) return true;
  }
  return false;
}

Status CheckExpression(const char* flag, const std::string& pattern) {
  try {
    for (const std::string& alternative : SplitPattern(pattern, '|')) {
      for (const std::string& level : SplitPattern(alternative, '/')) Finds(level, kOnlyTest);
    }
    return Done{};
  } catch (const std::regex_error&) {
    return Error{std::string("flag -") + flag + " is '" + Printable(pattern) +
                 "', but must be a regular expression"};
  }
}

bool IsNumber(std::string_view text, std::int64_t least) {
  std::int64_t value = 0;
  const auto [stop, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  return failure == std::errc() && stop == text.data() + text.size() && value >= least;
}

// "30s", or "100x" for a number of times.
Status CheckAmount(const char* flag, const std::string& text, bool zero_too) {
  const std::int64_t least = zero_too ? 0 : 1;
  const bool times = text.ends_with('x');
  const Result<std::chrono::nanoseconds> duration = ParseDuration(text);
  if (times ? IsNumber(std::string_view(text).substr(0, text.size() - 1), least)
            : duration && duration->count() >= least) {
    return Done{};
  }
  return Error{std::string("flag -") + flag + " is '" + Printable(text) +
               "', but must be a duration such as 30s, or a number of times such as 100x"};
}

Error Wrong(const char* flag, const std::string& value, const char* wanted) {
  return Error{std::string("flag -") + flag + " is '" + Printable(value) + "', but must be " +
               wanted};
}

}  // namespace

void GoTestFlags::AddTo(FlagSet& flags) {
  const std::pair<const char*, FlagSet::Target> all[] = {
      {"bench", &bench_},
      {"blockprofile", &block_profile_},
      {"coverprofile", &cover_profile_},
      {"cpuprofile", &cpu_profile_},
      {"fuzz", &fuzz_},
      {"gocoverdir", &go_cover_dir_},
      {"memprofile", &memory_profile_},
      {"mutexprofile", &mutex_profile_},
      {"trace", &trace_},
      {"run", &run_},
      {"skip", &skip_},
      {"list", &list_},
      {"timeout", &timeout_},
      {"count", &count_},
      {"v", &verbose_},
      {"shuffle", &shuffle_},
      {"cpu", &cpu_},
      {"parallel", &parallel_},
      {"benchtime", &bench_time_},
      {"fuzztime", &fuzz_time_},
      {"fuzzminimizetime", &fuzz_minimize_time_},
      {"artifacts", &ignored_.flag},
      {"benchmem", &ignored_.flag},
      {"failfast", &ignored_.flag},
      {"fullpath", &ignored_.flag},
      {"fuzzworker", &ignored_.flag},
      {"paniconexit0", &ignored_.flag},
      {"short", &ignored_.flag},
      {"blockprofilerate", &ignored_.number},
      {"memprofilerate", &ignored_.number},
      {"mutexprofilefraction", &ignored_.number},
      {"fuzzcachedir", &ignored_.text},
      {"outputdir", &ignored_.text},
      {"testlogfile", &ignored_.text},
  };
  for (const auto& [name, target] : all) flags.Add(std::string("test.") + name, target, "");
}

Status GoTestFlags::Check() const {
  for (const auto& [flag, pattern] :
       {std::pair("test.run", &run_), {"test.skip", &skip_}, {"test.list", &list_}}) {
    if (const Status right = CheckExpression(flag, *pattern); !right) return right;
  }
  for (const Status& right : {CheckAmount("test.benchtime", bench_time_, false),
                              CheckAmount("test.fuzztime", fuzz_time_, true),
                              CheckAmount("test.fuzzminimizetime", fuzz_minimize_time_, true)}) {
    if (!right) return right;
  }
  if (verbose_ && *verbose_ != "true" && *verbose_ != "false" && *verbose_ != "test2json") {
    return Wrong("test.v", *verbose_, "true, false or test2json");
  }
  if (shuffle_ != "off" && shuffle_ != "on" &&
      !IsNumber(shuffle_, std::numeric_limits<std::int64_t>::min())) {
    return Wrong("test.shuffle", shuffle_, "off, on or an integer");
  }
  if (parallel_ < 1) return Wrong("test.parallel", std::to_string(parallel_), "at least 1");
  if (count_ < 0) return Wrong("test.count", std::to_string(count_), "at least 0");
  if (!cpu_.empty()) {
    for (const std::string& number : Split(cpu_, ',')) {
      if (!IsNumber(number, 1)) return Wrong("test.cpu", cpu_, "a list of positive numbers");
    }
  }
  return Done{};
}

std::optional<std::string> GoTestFlags::List() const {
  if (list_.empty()) return {};
  return Finds(list_, kOnlyTest) ? std::string(kOnlyTest) + "\n" : std::string();
}

bool GoTestFlags::RunsNothing() const {
  if (count_ == 0) return true;
  if (!run_.empty() && !SelectsTestAll(run_, false)) return true;
  return !skip_.empty() && SelectsTestAll(skip_, true);
}

std::string GoTestFlags::WithoutEffect() const {
  std::string flags;
  const auto add = [&flags](bool given, const char* flag) {
    if (given) flags += (flags.empty() ? "-test." : ", -test.") + std::string(flag);
  };
  add(!bench_.empty(), "bench");
  add(!block_profile_.empty(), "blockprofile");
  add(!cover_profile_.empty(), "coverprofile");
  add(!cpu_profile_.empty(), "cpuprofile");
  add(!fuzz_.empty(), "fuzz");
  add(!go_cover_dir_.empty(), "gocoverdir");
  add(!memory_profile_.empty(), "memprofile");
  add(!mutex_profile_.empty(), "mutexprofile");
  add(!trace_.empty(), "trace");
  add(count_ > 1, "count above 1");
  add(cpu_.find(',') != std::string::npos, "cpu with several numbers");
  if (flags.empty()) return {};
  return flags + ": this is no program in Go, and it runs each test once; without effect";
}

}  // namespace badpeer
