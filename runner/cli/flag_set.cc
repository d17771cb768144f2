#include "runner/cli/flag_set.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <numeric>
#include <system_error>

#include "runner/base/text.h"

namespace badpeer {
namespace {

Result<bool> ParseBool(std::string_view text) {
  for (const char* yes : {"1", "t", "T", "true", "TRUE", "True"}) {
    if (text == yes) return true;
  }
  for (const char* no : {"0", "f", "F", "false", "FALSE", "False"}) {
    if (text == no) return false;
  }
  return Error{"a boolean: true or false"};
}

// The base that Go's prefixes name; takes prefix and underscores out. 0: one is where none may be.
int TakeBase(std::string& digits) {
  if (digits.starts_with('_') || digits.ends_with('_') || digits.find("__") != std::string::npos) {
    return 0;
  }
  std::erase(digits, '_');
  if (digits.size() < 2 || digits[0] != '0') return 10;
  const char letter = static_cast<char>(digits[1] | 0x20);
  const int base = letter == 'x' ? 16 : letter == 'b' ? 2 : letter == 'o' ? 8 : 0;
  digits.erase(0, base == 0 ? 1 : 2);
  return base == 0 ? 8 : base;
}

Result<std::int64_t> ParseInteger(std::string_view text) {
  const Error error{"an integer"};
  const bool negative = !text.empty() && text.front() == '-';
  std::string digits(text.substr(negative || (!text.empty() && text.front() == '+') ? 1 : 0));
  const int base = TakeBase(digits);
  if (base == 0) return error;
  std::int64_t value = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, failure] = std::from_chars(digits.data(), end, value, base);
  if (failure != std::errc() || stop != end || value < 0) return error;
  return negative ? -value : value;
}

struct Unit {
  std::string_view name;
  double nanoseconds;
};

constexpr Unit kUnits[] = {{"ns", 1},  {"us", 1e3}, {"\xc2\xb5s", 1e3}, {"ms", 1e6},
                           {"s", 1e9}, {"m", 60e9}, {"h", 3600e9}};

std::string Joined(const std::vector<std::string>& words, const char* between, const char* last) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? last : between;
    text += words[i];
  }
  return text;
}

// Sets what `text` says, or tells what it should have been.
struct Setter {
  std::string_view text;

  Status operator()(bool* target) const { return Set(ParseBool(text), target); }
  Status operator()(std::optional<bool>* target) const { return Set(ParseBool(text), target); }
  Status operator()(std::string* target) const {
    *target = std::string(text);
    return Done{};
  }
  Status operator()(std::optional<std::string>* target) const {
    *target = std::string(text);
    return Done{};
  }
  Status operator()(std::int64_t* target) const { return Set(ParseInteger(text), target); }
  Status operator()(std::chrono::nanoseconds* target) const {
    return Set(ParseDuration(text), target);
  }
  Status operator()(const OneOf& one) const {
    if (std::find(one.words.begin(), one.words.end(), text) == one.words.end()) {
      return Error{Joined(one.words, ", ", " or ")};
    }
    *one.target = std::string(text);
    return Done{};
  }
  Status operator()(const FlagSet::Reader& reader) const { return reader(std::string(text)); }

 private:
  template <class T, class Target>
  static Status Set(const Result<T>& value, Target* target) {
    if (!value) return value.error();
    *target = *value;
    return Done{};
  }
};

// What the help calls a value that has no name of its own.
struct KindName {
  std::string operator()(const bool*) const { return ""; }
  std::string operator()(const std::optional<bool>*) const { return ""; }
  std::string operator()(const std::string*) const { return "string"; }
  std::string operator()(const std::optional<std::string>*) const { return ""; }
  std::string operator()(const std::int64_t*) const { return "int"; }
  std::string operator()(const std::chrono::nanoseconds*) const { return "duration"; }
  std::string operator()(const OneOf& one) const { return Joined(one.words, "|", "|"); }
  std::string operator()(const FlagSet::Reader&) const { return "value"; }
};

bool IsBoolean(const FlagSet::Target& target) {
  return std::holds_alternative<bool*>(target) ||
         std::holds_alternative<std::optional<bool>*>(target) ||
         std::holds_alternative<std::optional<std::string>*>(target);
}

// Levenshtein's distance: insertions, deletions and replacements between two names.
std::size_t Distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

std::string Sorted(std::string_view text) {
  std::string sorted(text);
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

// How far a mistyped name is from a flag's, if it can be that flag at all: one slip, two in a longer
// name, each of them a letter or two that changed places. More than that is another word, and a hint
// at a flag that has nothing to do with it is worse than none.
std::optional<std::size_t> Slips(std::string_view typed, std::string_view flag) {
  const std::size_t distance = Distance(typed, flag);
  const std::size_t allowed = flag.size() >= 8 ? 2 : flag.size() >= 4 ? 1 : 0;
  if (distance <= allowed) return distance;
  if (distance == 2 && allowed == 1 && Sorted(typed) == Sorted(flag)) return 2;
  return {};
}

}  // namespace

Result<std::chrono::nanoseconds> ParseDuration(std::string_view text) {
  const Error error{"a duration such as 15s, 250ms or 1m30s"};
  const bool negative = !text.empty() && text.front() == '-';
  if (negative || (!text.empty() && text.front() == '+')) text.remove_prefix(1);
  if (text == "0") return std::chrono::nanoseconds(0);
  if (text.empty()) return error;
  double total = 0;
  while (!text.empty()) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
    double number = 0;
    const auto [stop, failure] = std::from_chars(text.data(), text.data() + digits, number);
    if (failure != std::errc() || stop != text.data() + digits) return error;
    text.remove_prefix(digits);
    const std::size_t letters = std::min(text.find_first_of("0123456789."), text.size());
    const auto* const unit = std::find_if(std::begin(kUnits), std::end(kUnits), [&](const Unit& u) {
      return u.name == text.substr(0, letters);
    });
    if (unit == std::end(kUnits)) return error;
    text.remove_prefix(letters);
    total += number * unit->nanoseconds;
  }
  if (total >= static_cast<double>(std::numeric_limits<std::int64_t>::max())) return error;
  return std::chrono::nanoseconds(std::llround(negative ? -total : total));
}

FlagSet::FlagSet() {
  Add("help", help_wanted_.get(), "print this");
  Alias("h", "help");
}

void FlagSet::Add(std::string name, Target target, std::string help) {
  FlagHelp shown{.name = std::move(name), .value = std::visit(KindName{}, target)};
  const std::size_t open = help.find('`');
  const std::size_t close = open == std::string::npos ? open : help.find('`', open + 1);
  if (close != std::string::npos) {
    shown.value = help.substr(open + 1, close - open - 1);
    help.erase(close, 1).erase(open, 1);
  }
  shown.help = std::move(help);
  flags_.push_back({std::move(shown), std::move(target)});
}

void FlagSet::Alias(std::string alias, std::string_view name) {
  for (Flag& flag : flags_) {
    if (flag.help.name == name) flag.help.alias = std::move(alias);
  }
}

const FlagSet::Flag* FlagSet::Find(std::string_view name) const {
  for (const Flag& flag : flags_) {
    if (flag.help.name == name || (!name.empty() && flag.help.alias == name)) return &flag;
  }
  return nullptr;
}

Error FlagSet::Unknown(std::string_view name) const {
  const Flag* nearest = nullptr;
  std::size_t best = 0;
  for (const Flag& flag : flags_) {
    const std::optional<std::size_t> slips = Slips(name, flag.help.name);
    if (slips && (nearest == nullptr || *slips < best)) {
      best = *slips;
      nearest = &flag;
    }
  }
  std::string message = "unknown flag -" + Printable(name);
  message += nearest != nullptr ? ", did you mean -" + nearest->help.name + "?" : ", see -help";
  return Error{std::move(message)};
}

Status FlagSet::Parse(std::span<const std::string> args) {
  bool ended = false;
  for (std::size_t i = 0; i < args.size(); ++i) {
    std::string_view arg = args[i];
    if (arg == "--" && !std::exchange(ended, true)) continue;
    if (ended || arg.size() < 2 || arg.front() != '-') {
      if (arguments_ != nullptr) {
        arguments_->emplace_back(arg);
        continue;
      }
      return Error{"unexpected argument '" + Printable(arg) + "': flags begin with a dash"};
    }
    arg.remove_prefix(arg.starts_with("--") ? 2 : 1);
    const std::size_t equals = arg.find('=');
    const std::string_view name = arg.substr(0, equals);
    const Flag* const flag = Find(name);
    if (flag == nullptr) return Unknown(name);
    std::string value = "true";
    if (equals != std::string_view::npos) {
      value = std::string(arg.substr(equals + 1));
    } else if (!IsBoolean(flag->target)) {
      if (i + 1 == args.size()) return Error{"flag -" + flag->help.name + " needs a value"};
      value = args[++i];
    }
    if (const Status set = std::visit(Setter{value}, flag->target); !set) {
      return Error{"flag -" + flag->help.name + " is '" + Printable(value) + "', but must be " +
                   set.error().message};
    }
    given_.emplace_back(flag->help.name, std::move(value));
  }
  return Done{};
}

std::vector<FlagHelp> FlagSet::Describe() const {
  std::vector<FlagHelp> shown;
  for (const Flag& flag : flags_) {
    if (!flag.help.help.empty()) shown.push_back(flag.help);
  }
  std::sort(shown.begin(), shown.end(),
            [](const FlagHelp& a, const FlagHelp& b) { return a.name < b.name; });
  return shown;
}

std::string FlagsText(const std::vector<FlagHelp>& flags) {
  std::string text;
  for (const FlagHelp& flag : flags) {
    text += "  ";
    if (!flag.alias.empty()) text += "-" + flag.alias + ", ";
    text += "-" + flag.name + (flag.value.empty() ? "" : " " + flag.value) + "\n        " +
            flag.help + "\n";
  }
  return text;
}

}  // namespace badpeer
