#include "runner/harness/glob.h"

#include <optional>

#include "runner/base/text.h"

namespace badpeer {
namespace {

// Reads a pattern from left to right; the first mistake sticks.
class PatternReader {
 public:
  explicit PatternReader(std::string_view pattern) : rest_(pattern) {}

  bool AtEnd() const { return rest_.empty(); }
  bool Accept(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  unsigned char Take() {
    const auto c = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    return c;
  }
  // What follows a backslash.
  unsigned char TakeEscaped() {
    if (rest_.empty()) return Fail("it ends in a backslash");
    return Take();
  }
  // After "[".
  std::bitset<256> TakeClass() {
    const bool negated = Accept('^');
    std::bitset<256> members;
    for (bool first = true; first || !Accept(']'); first = false) {
      const unsigned char low = TakeBound();
      const unsigned char high = Accept('-') ? TakeBound() : low;
      if (mistake_) return {};
      for (unsigned c = low; c <= high; ++c) members.set(c);
    }
    return negated ? ~members : members;
  }

  const std::optional<std::string>& mistake() const { return mistake_; }

 private:
  unsigned char Fail(const char* mistake) {
    if (!mistake_) mistake_ = mistake;
    rest_ = {};
    return 0;
  }
  unsigned char TakeBound() {
    if (rest_.empty()) return Fail("a [ has no ]");
    if (rest_.front() == ']') return Fail("a class in [] is empty or has an open range");
    if (rest_.front() == '-') return Fail("a - in [] has nothing before it");
    if (Accept('\\')) return TakeEscaped();
    return Take();
  }

  std::string_view rest_;
  std::optional<std::string> mistake_;
};

}  // namespace

Result<Glob> Glob::Parse(std::string_view pattern) {
  Glob glob(pattern);
  PatternReader reader(pattern);
  while (!reader.AtEnd()) {
    Step step;
    if (reader.Accept('*')) {
      step.star = true;
    } else if (reader.Accept('?')) {
      step.accepted.set();
      step.accepted.reset('/');
    } else if (reader.Accept('[')) {
      step.accepted = reader.TakeClass();
    } else {
      step.accepted.set(reader.Accept('\\') ? reader.TakeEscaped() : reader.Take());
    }
    glob.steps_.push_back(step);
  }
  if (reader.mistake()) {
    return Error{"malformed pattern '" + Printable(pattern) + "': " + *reader.mistake()};
  }
  return glob;
}

bool Glob::Matches(std::string_view name) const {
  std::size_t step = 0;
  std::size_t at = 0;
  // Where to go on when the steps after the last star do not fit: one character later.
  std::optional<std::size_t> star;
  std::size_t star_at = 0;
  while (at < name.size() || step < steps_.size()) {
    if (step < steps_.size() && steps_[step].star) {
      star = step++;
      star_at = at;
      continue;
    }
    if (step < steps_.size() && at < name.size() &&
        steps_[step].accepted[static_cast<unsigned char>(name[at])]) {
      ++step;
      ++at;
      continue;
    }
    if (!star || star_at >= name.size() || name[star_at] == '/') return false;
    at = ++star_at;
    step = *star + 1;
  }
  return true;
}

Result<std::vector<Glob>> ParseGlobs(std::string_view list) {
  std::vector<Glob> globs;
  if (list.empty()) return globs;
  for (const std::string& pattern : Split(list, ';')) {
    Result<Glob> glob = Glob::Parse(pattern);
    if (!glob) return glob.error();
    globs.push_back(std::move(*glob));
  }
  return globs;
}

bool MatchesAny(const std::vector<Glob>& globs, std::string_view name) {
  for (const Glob& glob : globs) {
    if (glob.Matches(name)) return true;
  }
  return false;
}

}  // namespace badpeer
