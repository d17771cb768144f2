#include "runner/cli/learned_config.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <utility>

#include "runner/base/text.h"
#include "runner/cli/name_cover.h"
#include "runner/harness/telling_line.h"
#include "runner/json/json.h"

namespace badpeer {
namespace {

// A text that is shorter says nothing, and would be found anywhere.
constexpr std::size_t kShortestText = 4;
constexpr std::size_t kLongestReason = 160;

std::string Own(const SurveyedTest& test) {
  return SplitErrors(test.evidence.shim.standard_error.text).own;
}

// Refused as the test wants it, whatever the words.
bool RefusedRightly(const SurveyedTest& test) {
  if (!test.expected.should_fail || test.expected.error.empty()) return false;
  if (test.evidence.shim.Succeeded()) return false;
  ErrorPolicy any = PolicyFor(test.name, test.expected, {}, {});
  any.accepted_errors = {""};
  return Judge(any, test.evidence).kind == Verdict::Kind::kPassed;
}

using Counts = std::map<std::string, std::size_t>;

// Per expected error: how often which text was seen.
std::map<std::string, Counts> CountTexts(const Survey& survey) {
  std::map<std::string, Counts> texts;
  for (const SurveyedTest& test : survey.tests) {
    if (!RefusedRightly(test)) continue;
    const std::string own = Own(test);
    const bool says_so = own.find(test.expected.error) != std::string::npos;
    ++texts[test.expected.error][says_so ? test.expected.error : StablePart(TellingLine(own))];
  }
  return texts;
}

std::string Listed(const Counts& counts) {
  std::string text;
  for (const auto& [what, count] : counts) {
    text += (text.empty() ? "" : ", ") + std::to_string(count) + " times " +
            (what.empty() ? "nothing that tells" : "\"" + what + "\"");
  }
  return text;
}

void LearnErrors(const Survey& survey, LearnedConfig& learned) {
  for (const auto& [error, counts] : CountTexts(survey)) {
    std::size_t all = 0;
    for (const auto& [text, count] : counts) all += count;
    const auto most = std::ranges::max_element(counts, {}, &Counts::value_type::second);
    if (most->second * 2 <= all || most->first.size() < kShortestText) {
      learned.contradictions.push_back(error + ": " + Listed(counts));
      continue;
    }
    if (most->first == error) continue;  // It says what the suite says.
    LearnedError& entry = learned.errors[error];
    entry = {.texts = {most->first}, .count = most->second, .of = all};
    if (counts.contains(error)) entry.texts.push_back(error);
  }
}

std::string Reason(const std::string& verdict) {
  std::string reason = verdict;
  if (reason.size() > kLongestReason) reason = reason.substr(0, kLongestReason) + "...";
  if (!reason.empty() && std::islower(static_cast<unsigned char>(reason[0])) != 0) {
    reason[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(reason[0])));
  }
  return reason + ".";
}

// Without the rest of a word that holds a number: addresses and error codes are hexadecimal.
std::string_view WholeWords(std::string_view line, std::size_t start, std::size_t end) {
  const auto in_word = [&](std::size_t at) {
    return std::isalnum(static_cast<unsigned char>(line[at])) != 0;
  };
  if (start > 0) {
    while (start < end && in_word(start)) ++start;
  }
  if (end < line.size()) {
    while (end > start && in_word(end - 1)) --end;
  }
  return line.substr(start, end - start);
}

// The pieces between the numbers of a text.
std::vector<std::string_view> Pieces(std::string_view line) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  std::vector<std::string_view> pieces;
  for (std::size_t start = 0; start < line.size();) {
    if (is_digit(line[start])) {
      ++start;
      continue;
    }
    std::size_t end = start;
    while (end < line.size() && !is_digit(line[end])) ++end;
    pieces.push_back(WholeWords(line, start, end));
    start = end;
  }
  return pieces;
}

// By which two reasons are the same.
std::string WithoutNumbers(std::string_view text) {
  std::string rest;
  for (const std::string_view piece : Pieces(text)) rest += std::string(piece) + "#";
  return rest;
}

void LearnFailures(const Survey& survey, LearnedConfig& learned) {
  ShimConfig config;
  for (const auto& [error, entry] : learned.errors) config.error_map[error] = entry.texts;
  // A number in a verdict does not make a group of its own.
  std::map<std::string, std::pair<std::string, std::set<std::string>>> groups;
  std::set<std::string> all(survey.names.begin(), survey.names.end());
  for (const SurveyedTest& test : survey.tests) {
    const Verdict verdict = JudgeUnder(config, test);
    if (verdict.kind == Verdict::Kind::kPassed) ++learned.passed;
    if (verdict.kind == Verdict::Kind::kUnimplemented) {
      ++learned.unimplemented[Printable(TellingLine(Own(test)))];
    }
    if (verdict.kind != Verdict::Kind::kFailed) continue;
    ++learned.disabled_tests;
    auto& [reason, names] = groups[WithoutNumbers(verdict.reason)];
    if (reason.empty()) reason = Reason(verdict.reason);
    names.insert(test.name);
  }
  for (const auto& [key, group] : groups) {
    std::set<std::string> others;
    std::ranges::set_difference(all, group.second, std::inserter(others, others.end()));
    for (const std::string& pattern : CoverNames(group.second, others)) {
      learned.disabled[pattern] = group.first;
    }
  }
}

}  // namespace

std::string StablePart(std::string_view line) {
  std::string_view longest;
  for (const std::string_view piece : Pieces(line)) {
    if (piece.size() > longest.size()) longest = piece;
  }
  while (!longest.empty() && longest.front() == ' ') longest.remove_prefix(1);
  while (!longest.empty() && longest.back() == ' ') longest.remove_suffix(1);
  return std::string(longest);
}

LearnedConfig LearnConfig(const Survey& survey) {
  LearnedConfig learned{.tests = survey.tests.size()};
  LearnErrors(survey, learned);
  LearnFailures(survey, learned);
  return learned;
}

std::string LearnedConfig::ToJson() const {
  OrderedJson root;
  root["// made by"] = "runner init, from one run of " + Count(tests, "test");
  OrderedJson notes = OrderedJson::array();
  for (const auto& [words, count] : unimplemented) {
    notes.push_back(Count(count, "test") + ": " + words);
  }
  if (!notes.empty()) root["// unimplemented, which needs no entry"] = notes;
  if (!contradictions.empty()) root["// errors for which nothing was learned"] = contradictions;
  OrderedJson seen = OrderedJson::object();
  OrderedJson map = OrderedJson::object();
  for (const auto& [error, entry] : errors) {
    seen[error] = std::to_string(entry.count) + " of " + std::to_string(entry.of);
    map[error] = entry.texts;
  }
  if (!errors.empty()) root["// how often each text of ErrorMap was seen"] = seen;
  root["ErrorMap"] = map;
  root["DisabledTests"] = disabled;
  return DumpJson(root, 2) + "\n";
}

std::string LearnedConfig::Summary() const {
  std::size_t unimplemented_tests = 0;
  for (const auto& [words, count] : unimplemented) unimplemented_tests += count;
  std::string text = Count(tests, "test") + ": " + std::to_string(passed) + " pass, " +
                     std::to_string(disabled_tests) + " are disabled by " +
                     Count(disabled.size(), "pattern") + ", " +
                     std::to_string(unimplemented_tests) + " are unimplemented\n";
  text += Count(errors.size(), "error") + " mapped to the shim's words\n";
  for (const std::string& contradiction : contradictions) {
    text += "nothing learned for " + contradiction + "\n";
  }
  std::vector<std::pair<std::size_t, std::string>> by_count;
  for (const auto& [words, count] : unimplemented) by_count.emplace_back(count, words);
  std::ranges::sort(by_count, std::greater{});
  for (const auto& [count, words] : by_count) {
    text += "unimplemented in " + Count(count, "test") + ": " + words + "\n";
  }
  return text;
}

}  // namespace badpeer
