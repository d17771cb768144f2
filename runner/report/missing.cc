#include "runner/report/missing.h"

#include <algorithm>
#include <cstdio>
#include <set>

#include "runner/base/text.h"
#include "runner/harness/telling_line.h"
#include "runner/report/cause.h"

namespace badpeer {
namespace {

constexpr const char* kSilent = "(the shim does not say what)";

bool IsOfWord(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == ':' || c == '/' || c == '+' || c == '.';
}

// Without the full stops and colons that end a sentence or a clause.
std::vector<std::string> WordsOf(std::string_view line) {
  std::vector<std::string> words;
  std::string word;
  const auto end = [&] {
    while (!word.empty() && (word.back() == '.' || word.back() == ':')) word.pop_back();
    if (!word.empty()) words.push_back(word);
    word.clear();
  };
  for (const char c : line) {
    if (IsOfWord(c)) {
      word += c;
    } else {
      end();
    }
  }
  end();
  return words;
}

bool IsFlag(std::string_view word) {
  return word.size() > 1 && word[0] == '-' && !(word[1] >= '0' && word[1] <= '9');
}

std::string Bare(std::string_view flag) {
  flag.remove_prefix(std::min(flag.find_first_not_of('-'), flag.size()));
  return std::string(flag);
}

// A flag of the command, however the line spells it: with one dash, two or, where it cannot be a word
// of a sentence, none.
std::string FlagNamed(const std::string& word, const std::vector<std::string>& command) {
  const bool dashed = IsFlag(word);
  const std::string bare = Bare(word);
  if (!dashed && bare.find('-') == std::string::npos) return {};
  for (std::size_t i = 1; i < command.size(); ++i) {
    if (IsFlag(command[i]) && Bare(command[i]) == bare) return command[i];
  }
  return {};
}

bool HasPair(const std::vector<std::string>& command, const std::string& flag,
             const std::string& value) {
  for (std::size_t i = 1; i + 1 < command.size(); ++i) {
    if (command[i] == flag && command[i + 1] == value) return true;
  }
  return false;
}

std::set<std::string> ByFlags(const std::vector<std::string>& words,
                              const std::vector<std::string>& command) {
  std::set<std::string> missing;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string flag = FlagNamed(words[i], command);
    if (flag.empty()) continue;
    const bool with_value = i + 1 < words.size() && HasPair(command, flag, words[i + 1]);
    missing.insert(with_value ? flag + " " + words[i + 1] : flag);
  }
  return missing;
}

// "unsupported group 4588": the one flag that has this value.
std::set<std::string> ByValues(const std::string& line, const std::vector<std::string>& words,
                               const std::vector<std::string>& command) {
  constexpr std::size_t kUnmistakable = 8;  // Long values need not be one word.
  std::set<std::string> missing;
  for (std::size_t i = 1; i + 1 < command.size(); ++i) {
    const std::string& value = command[i + 1];
    if (!IsFlag(command[i]) || IsFlag(value) || value.size() < 2) continue;
    if (command[i] == "-port" || command[i] == "-shim-id") continue;
    const bool named = std::find(words.begin(), words.end(), value) != words.end() ||
                       (value.size() >= kUnmistakable && line.find(value) != std::string::npos);
    if (named) {
      missing.insert(command[i] + " " + value);
    }
  }
  if (missing.size() != 1) missing.clear();
  return missing;
}

}  // namespace

std::vector<std::string> MissingFrom(std::string_view standard_error,
                                     const std::vector<std::string>& command) {
  const std::string line(LastTellingLine(standard_error));
  const std::vector<std::string> words = WordsOf(line);
  if (words.empty()) return {kSilent};
  std::set<std::string> missing = ByFlags(words, command);
  if (missing.empty()) missing = ByValues(line, words, command);
  if (missing.empty()) missing.insert("\"" + Generalize(Printable(line)) + "\"");
  return {missing.begin(), missing.end()};
}

void MissingTable::Add(const std::vector<std::string>& missing) {
  for (const std::string& what : missing) {
    MissingRow& row = rows_[what];
    row.what = what;
    ++row.all;
    if (missing.size() == 1) ++row.only;
  }
}

std::vector<MissingRow> MissingTable::Rows() const {
  std::vector<MissingRow> rows;
  for (const auto& entry : rows_) rows.push_back(entry.second);
  std::stable_sort(rows.begin(), rows.end(), [](const MissingRow& a, const MissingRow& b) {
    return a.only != b.only ? a.only > b.only : a.all > b.all;
  });
  return rows;
}

std::string FormatMissing(const std::vector<MissingRow>& rows, std::size_t most) {
  if (rows.empty()) return {};
  std::string text = "  only this   in all   what is missing\n";
  for (std::size_t i = 0; i < std::min(rows.size(), most); ++i) {
    char numbers[48];
    std::snprintf(numbers, sizeof(numbers), "  %9zu   %6zu   ", rows[i].only, rows[i].all);
    text += numbers + rows[i].what + "\n";
  }
  if (rows.size() > most) {
    text += "  ... and " + std::to_string(rows.size() - most) + " more; -list-missing shows all\n";
  }
  return text;
}

}  // namespace badpeer
