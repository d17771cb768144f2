#include "runner/cli/name_cover.h"

#include <algorithm>

namespace badpeer {
namespace {

std::string Escaped(const std::string& name) {
  std::string pattern;
  for (const char c : name) {
    if (c == '*' || c == '?' || c == '[' || c == '\\') pattern += '\\';
    pattern += c;
  }
  return pattern;
}

std::size_t CountWithPrefix(const std::set<std::string>& names, const std::string& prefix) {
  std::size_t count = 0;
  for (auto at = names.lower_bound(prefix); at != names.end() && at->starts_with(prefix); ++at) {
    ++count;
  }
  return count;
}

// Up to a dash, which it includes; the whole name if no beginning stands for several.
std::string ShortestPrefix(const std::string& name, const std::set<std::string>& names,
                           const std::set<std::string>& others) {
  for (std::size_t dash = name.find('-'); dash != std::string::npos;
       dash = name.find('-', dash + 1)) {
    const std::string prefix = name.substr(0, dash + 1);
    if (CountWithPrefix(others, prefix) == 0) {
      return CountWithPrefix(names, prefix) > 1 ? prefix : name;
    }
  }
  return name;
}

}  // namespace

std::vector<std::string> CoverNames(const std::set<std::string>& names,
                                    const std::set<std::string>& others) {
  std::vector<std::string> patterns;
  for (auto at = names.begin(); at != names.end();) {
    const std::string prefix = ShortestPrefix(*at, names, others);
    if (prefix == *at) {
      patterns.push_back(Escaped(*at++));
      continue;
    }
    patterns.push_back(Escaped(prefix) + "*");
    while (at != names.end() && at->starts_with(prefix)) ++at;
  }
  return patterns;
}

}  // namespace badpeer
