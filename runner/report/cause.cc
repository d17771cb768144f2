#include "runner/report/cause.h"

#include <algorithm>
#include <map>
#include <utility>

#include "runner/base/text.h"

namespace badpeer {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsHexDigit(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsUpper(char c) { return (c >= 'A' && c <= 'Z') || IsDigit(c) || c == '_'; }

// ":UPPER_CASE:" at the front, with both colons; 0: there is none.
std::size_t ErrorNameLength(std::string_view text) {
  if (text.size() < 3 || text[0] != ':' || text[1] < 'A' || text[1] > 'Z') return 0;
  std::size_t end = 1;
  while (end < text.size() && IsUpper(text[end])) ++end;
  return end > 1 && end < text.size() && text[end] == ':' ? end + 1 : 0;
}

// What stands for a word of letters, digits and dashes.
std::string GeneralizeWord(std::string_view word) {
  const bool prefixed = word.starts_with("0x") && word.size() > 2;
  const bool hex = std::all_of(word.begin(), word.end(), IsHexDigit);
  const auto digits = std::count_if(word.begin(), word.end(), IsDigit);
  if (prefixed || (hex && digits > 0 && digits < static_cast<long>(word.size()))) return "HEX";
  if (hex && digits == 0 && word.size() >= 8) return "HEX";
  if (digits == static_cast<long>(word.size())) return word.size() >= 16 ? "HEX" : "N";
  // "TLS12" and "P-256" are names; "12ms" is a number with its unit.
  if (!IsDigit(word.front())) return std::string(word);
  std::size_t unit = 0;
  while (unit < word.size() && (IsDigit(word[unit]) || word[unit] == '.')) ++unit;
  return "N" + std::string(word.substr(unit));
}

bool IsOfWord(char c) { return IsLetter(c) || IsDigit(c) || c == '_'; }

std::size_t PathLength(std::string_view text, char before) {
  if (text[0] != '/' || IsOfWord(before) || text.size() < 2 || !IsOfWord(text[1])) return 0;
  std::size_t end = 1;
  while (end < text.size() && (IsOfWord(text[end]) || std::string_view("/.-+").find(text[end]) !=
                                                          std::string_view::npos)) {
    ++end;
  }
  return std::count(text.begin(), text.begin() + static_cast<long>(end), '/') > 1 ? end : 0;
}

// What is quoted says little about a cause once it differs from test to test.
std::string WithoutQuotes(std::string_view text) {
  std::string without;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') {
      without += quoted ? "" : "\"...\"";
      quoted = !quoted;
    } else if (!quoted) {
      without += text[i];
    }
  }
  // A list of alternatives counts as one.
  for (const std::string_view list : {"\"...\" or \"...\"", ":ERROR: or :ERROR:"}) {
    std::size_t at;
    while ((at = without.find(list)) != std::string::npos) {
      without.erase(at, list.find(" or ") + 4);
    }
  }
  return without;
}

// From fine to coarse. kExpected leaves the names before ", but": what should have come.
enum class Detail { kErrorText, kVerdict, kExpected, kShape };

std::string WithExpected(std::string_view verdict) {
  const std::size_t but = verdict.find(", but");
  if (but == std::string_view::npos) return WithoutQuotes(Generalize(verdict));
  return std::string(verdict.substr(0, but)) + WithoutQuotes(Generalize(verdict.substr(but)));
}

std::string SentenceFor(const FailureFacts& failure, Detail detail) {
  if (detail == Detail::kExpected) return WithExpected(failure.verdict);
  const std::string general = Generalize(failure.verdict);
  return detail == Detail::kShape ? WithoutQuotes(general) : general;
}

std::string KeyFor(const FailureFacts& failure, Detail detail) {
  const std::string verdict = SentenceFor(failure, detail);
  const std::string alert = failure.alert ? std::to_string(*failure.alert) : "";
  switch (detail) {
    case Detail::kErrorText:
      return verdict + "\n" + alert + "\n" + Generalize(failure.error_line);
    case Detail::kVerdict:
      return verdict + "\n" + alert;
    case Detail::kExpected:
    case Detail::kShape:
      return verdict;
  }
  return verdict;
}

void SortBySize(std::vector<CauseGroup>& groups) {
  std::stable_sort(groups.begin(), groups.end(), [](const CauseGroup& a, const CauseGroup& b) {
    return a.tests.size() > b.tests.size();
  });
}

std::vector<CauseGroup> GroupBy(const std::vector<FailureFacts>& failures, Detail detail) {
  std::map<std::string, std::size_t> places;
  std::vector<CauseGroup> groups;
  std::vector<const FailureFacts*> firsts;
  for (const FailureFacts& failure : failures) {
    const auto [place, is_new] = places.try_emplace(KeyFor(failure, detail), groups.size());
    if (is_new) {
      groups.push_back({SentenceFor(failure, detail)});
      firsts.push_back(&failure);
    }
    groups[place->second].tests.push_back(failure.test);
  }
  for (std::size_t i = 0; i < groups.size(); ++i) {
    CauseGroup& group = groups[i];
    // A single failure needs no general sentence.
    if (group.tests.size() == 1) group.sentence = firsts[i]->verdict;
    if (group.sentence != firsts[i]->verdict) group.example = firsts[i]->verdict;
  }
  SortBySize(groups);
  return groups;
}

// Splits a group as finely as leaves no more than `many` in all. False: there is no such way.
bool Refine(std::vector<CauseGroup>& groups, std::size_t place,
            const std::map<std::string, const FailureFacts*>& facts, std::size_t many) {
  std::vector<FailureFacts> members;
  for (const std::string& test : groups[place].tests) members.push_back(*facts.at(test));
  for (const Detail detail : {Detail::kErrorText, Detail::kVerdict, Detail::kExpected}) {
    std::vector<CauseGroup> parts = GroupBy(members, detail);
    if (parts.size() < 2 || groups.size() - 1 + parts.size() > many) continue;
    groups.erase(groups.begin() + static_cast<std::ptrdiff_t>(place));
    groups.insert(groups.end(), parts.begin(), parts.end());
    SortBySize(groups);
    return true;
  }
  return false;
}

}  // namespace

std::string Generalize(std::string_view text) {
  std::string general;
  for (std::size_t i = 0; i < text.size();) {
    const std::string_view rest = text.substr(i);
    if (const std::size_t length = ErrorNameLength(rest); length > 0) {
      general += ":ERROR:";
      i += length;
    } else if (const std::size_t path = PathLength(rest, i > 0 ? text[i - 1] : ' '); path > 0) {
      general += "PATH";
      i += path;
    } else if (IsOfWord(rest[0])) {
      std::size_t word = 0;
      while (word < rest.size() &&
             (IsOfWord(rest[word]) || (rest[word] == '.' && word + 1 < rest.size() &&
                                       IsDigit(rest[0]) && IsDigit(rest[word + 1])))) {
        ++word;
      }
      general += GeneralizeWord(rest.substr(0, word));
      i += word;
    } else {
      general += rest[0];
      ++i;
    }
  }
  return general;
}

std::vector<CauseGroup> GroupByCause(std::vector<FailureFacts> failures, std::size_t many) {
  // So that the same failures read the same, in whatever order they came.
  std::ranges::sort(failures, {}, &FailureFacts::test);
  std::vector<CauseGroup> groups;
  for (const Detail detail :
       {Detail::kErrorText, Detail::kVerdict, Detail::kExpected, Detail::kShape}) {
    groups = GroupBy(failures, detail);
    if (groups.size() <= many) break;
  }
  // The largest that can be told apart, are.
  std::map<std::string, const FailureFacts*> facts;
  for (const FailureFacts& failure : failures) facts[failure.test] = &failure;
  for (std::size_t place = 0; place < groups.size();) {
    place = Refine(groups, place, facts, many) ? 0 : place + 1;
  }
  return groups;
}

std::string DescribeCause(const CauseGroup& group) {
  return Count(group.tests.size(), "test") + ": " + group.sentence +
         (group.tests.size() == 1 ? ": " : ", e.g. ") + group.tests.front();
}

}  // namespace badpeer
