#include "runner/report/expectations.h"

#include <algorithm>
#include <set>
#include <utility>

#include "runner/base/text.h"

namespace badpeer {
namespace {

using Kind = TestResult::Kind;

constexpr std::pair<const char*, Kind> kWords[] = {{"pass", Kind::kPassed},
                                                   {"fail", Kind::kFailed},
                                                   {"unimplemented", Kind::kUnimplemented},
                                                   {"flaky", Kind::kFlaky}};

const char* WordOf(Kind kind) {
  for (const auto& [word, value] : kWords) {
    if (value == kind) return word;
  }
  return "";
}

std::optional<Kind> KindOf(std::string_view text) {
  for (const auto& [word, kind] : kWords) {
    if (text == word) return kind;
  }
  return {};
}

bool IsPattern(std::string_view name) {
  return name.find_first_of("*?[\\") != std::string_view::npos;
}

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const std::size_t start = text.find_first_not_of(kBlank);
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(kBlank) - start + 1);
}

void AppendLines(std::string& text, const std::vector<std::string>& lines) {
  for (const std::string& line : lines) text += line + "\n";
}

}  // namespace

Result<Expectations> Expectations::Parse(std::string_view text, const std::string& name) {
  Expectations expectations;
  std::vector<std::string> above;
  std::size_t number = 0;
  bool in_head = true;
  for (const std::string& raw : Split(text, '\n')) {
    ++number;
    const std::string_view line = Trim(raw);
    const std::string where = name + ":" + std::to_string(number) + ": ";
    if (line.empty() || line.front() == '#') {
      above.emplace_back(line);
      // What stands before the first blank line is about the file, not about its first entry.
      if (line.empty() && in_head) {
        expectations.head_ = std::exchange(above, {});
        in_head = false;
      }
      continue;
    }
    in_head = false;
    const std::size_t hash = line.find('#');
    const std::string_view said = Trim(line.substr(0, hash));
    const std::size_t blank = said.find_first_of(" \t");
    const std::string test(said.substr(0, blank));
    const std::string_view word =
        blank == std::string_view::npos ? std::string_view() : Trim(said.substr(blank));
    const std::optional<Kind> kind = KindOf(word);
    if (!kind) {
      return Error{where + "'" + Printable(said) +
                   "' should be a test or a pattern, and pass, fail, unimplemented or flaky"};
    }
    Entry entry{.kind = *kind, .above = std::exchange(above, {})};
    if (hash != std::string_view::npos) entry.comment = line.substr(hash);
    if (IsPattern(test)) {
      Result<Glob> glob = Glob::Parse(test);
      if (!glob) return Error{where + glob.error().message};
      expectations.globs_.push_back(std::move(*glob));
    }
    auto& map = IsPattern(test) ? expectations.patterns_ : expectations.tests_;
    if (!map.emplace(test, std::move(entry)).second) {
      return Error{where + Printable(test) + " stands twice in the file"};
    }
  }
  // The text ends with a line end, not with an empty line.
  if (!above.empty() && above.back().empty()) above.pop_back();
  expectations.tail_ = std::move(above);
  return expectations;
}

const Expectations::Entry* Expectations::LongestPattern(const std::string& test) const {
  const Glob* best = nullptr;
  for (const Glob& glob : globs_) {
    if (!glob.Matches(test)) continue;
    if (best == nullptr || glob.pattern().size() > best->pattern().size()) best = &glob;
  }
  return best == nullptr ? nullptr : &patterns_.at(best->pattern());
}

std::optional<Kind> Expectations::Of(const std::string& test) const {
  if (const auto own = tests_.find(test); own != tests_.end()) return own->second.kind;
  const Entry* const pattern = LongestPattern(test);
  return pattern == nullptr ? std::nullopt : std::optional(pattern->kind);
}

std::vector<std::string> Expectations::Vanished(const std::vector<std::string>& all_names) const {
  const std::set<std::string_view> names(all_names.begin(), all_names.end());
  std::vector<std::string> vanished;
  for (const auto& entry : tests_) {
    if (names.count(entry.first) == 0) vanished.push_back(entry.first);
  }
  for (const Glob& glob : globs_) {
    const bool matches = std::any_of(all_names.begin(), all_names.end(),
                                     [&](const std::string& name) { return glob.Matches(name); });
    if (!matches) vanished.push_back(glob.pattern());
  }
  return vanished;
}

std::string Expectations::Updated(const std::vector<TestResult>& results,
                                  const std::vector<std::string>& all_names) const {
  std::map<std::string, Entry> entries = patterns_;
  entries.insert(tests_.begin(), tests_.end());
  const std::vector<std::string> vanished = Vanished(all_names);
  const std::set<std::string_view> dropped(vanished.begin(), vanished.end());
  for (const TestResult& result : results) {
    const auto own = entries.find(result.name);
    const Entry* const pattern = LongestPattern(result.name);
    if (own != entries.end()) {
      own->second.kind = result.kind;
    } else if (pattern == nullptr || pattern->kind != result.kind) {
      entries[result.name].kind = result.kind;
    }
  }
  std::string text;
  AppendLines(text, head_);
  for (const auto& [test, entry] : entries) {
    AppendLines(text, entry.above);
    if (dropped.count(test) > 0) continue;
    text += test + " " + WordOf(entry.kind);
    if (!entry.comment.empty()) text += "  " + entry.comment;
    text += "\n";
  }
  AppendLines(text, tail_);
  return text;
}

bool IsExpected(Kind expected, Kind actual) {
  return expected == actual || (expected == Kind::kFlaky && actual == Kind::kPassed);
}

std::vector<Move> MovesOf(const std::vector<TestResult>& results, const Expectations& expectations,
                          const std::vector<std::string>& all_names) {
  std::vector<Move> moves;
  for (const TestResult& result : results) {
    const std::optional<Kind> expected = expectations.Of(result.name);
    if (!expected) {
      moves.push_back(
          {Move::Kind::kNewName, result.name, "a new name: " + std::string(WordOf(result.kind))});
      continue;
    }
    if (IsExpected(*expected, result.kind)) continue;
    switch (result.kind) {
      case Kind::kFailed:
        moves.push_back({Move::Kind::kNewFailure, result.name, "a new failure: " + result.verdict});
        break;
      case Kind::kPassed:
        moves.push_back({Move::Kind::kUnexpectedPass, result.name,
                         std::string("an unexpected pass: so far ") + WordOf(*expected)});
        break;
      case Kind::kUnimplemented: {
        std::string missing;
        for (const std::string& what : result.missing)
          missing += (missing.empty() ? "" : ", ") + what;
        moves.push_back(
            {Move::Kind::kUnimplemented, result.name, "no longer implemented: " + missing});
        break;
      }
      case Kind::kFlaky:
        moves.push_back({Move::Kind::kFlaky, result.name, "flaky, first: " + result.verdict});
        break;
    }
  }
  for (const std::string& name : expectations.Vanished(all_names)) {
    moves.push_back({Move::Kind::kVanished, name, "vanished: there is no such test"});
  }
  return moves;
}

}  // namespace badpeer
