#include "runner/harness/shim_config.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>

#include "runner/base/files.h"
#include "runner/base/text.h"

namespace badpeer {
namespace {

using Json = nlohmann::json;

// Reads one document; the first mistake is kept, later calls do nothing of harm.
class ConfigReader {
 public:
  explicit ConfigReader(std::string file) : file_(std::move(file)) {}

  void Read(const Json& root, ShimConfig& config) {
    if (!root.is_object()) return Fail("the file", "an object", root);
    for (const auto& [key, value] : root.items()) {
      // Go's decoder ignores the case of keys and leaves a field alone that is null.
      const std::string name = Lower(key);
      if (value.is_null() && IsKnown(name)) continue;
      if (name == "disabledtests") {
        config.disabled_tests = ReasonedGlobs(key, value);
      } else if (name == "errormap") {
        ReadErrorMap(key, value, config);
      } else if (name == "testerrormap") {
        config.test_error_map = Strings(key, value);
      } else if (name == "testlocalerrormap") {
        config.test_local_error_map = Strings(key, value);
      } else if (name == "looseerrortests") {
        config.loose_error_tests = ReasonedGlobs(key, value);
      } else if (name == "unimplementederrors") {
        config.unimplemented_errors = StringList(key, value);
      } else if (name == "halfrtttickets") {
        config.traits.half_rtt_tickets = Integer(key, value);
      } else if (name == "maxackbuffer") {
        config.traits.max_ack_buffer = Integer(key, value);
      } else if (name == "allcurves") {
        ReadCurves(key, value, config);
      } else {
        config.unknown_keys.push_back(key);
      }
    }
  }

  const std::optional<Error>& error() const { return error_; }

 private:
  static std::string Lower(std::string text) {
    for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return text;
  }
  static bool IsKnown(const std::string& name) {
    static const std::set<std::string> known = {
        "disabledtests",       "errormap",        "testerrormap",
        "testlocalerrormap",   "looseerrortests", "halfrtttickets",
        "unimplementederrors", "maxackbuffer",    "allcurves"};
    return known.count(name) > 0;
  }

  void Fail(const std::string& where, const std::string& wanted, const Json& got) {
    if (!error_) {
      error_ = Error{file_ + ": " + where + " must be " + wanted + ", but is " + Kind(got)};
    }
  }
  static std::string Kind(const Json& value) {
    if (value.is_object()) return "an object";
    if (value.is_array()) return "an array";
    if (value.is_boolean()) return "a boolean";
    if (value.is_null()) return "null";
    return std::string("the ") + (value.is_string() ? "string " : "number ") +
           Printable(value.dump(-1, ' ', false, Json::error_handler_t::replace));
  }

  std::string String(const std::string& where, const Json& value) {
    if (value.is_null()) return {};
    if (value.is_string()) return value.get<std::string>();
    Fail(where, "a string", value);
    return {};
  }
  int Integer(const std::string& where, const Json& value) {
    if (value.is_number_integer() && value >= 0 && value <= 1'000'000) return value.get<int>();
    Fail(where, "an integer from 0 to 1000000", value);
    return 0;
  }
  std::vector<std::string> StringList(const std::string& where, const Json& value) {
    if (!value.is_array()) {
      Fail(where, "an array of strings", value);
      return {};
    }
    std::vector<std::string> list;
    for (const Json& item : value) list.push_back(String("each of " + where, item));
    return list;
  }
  std::map<std::string, std::string> Strings(const std::string& where, const Json& value) {
    std::map<std::string, std::string> strings;
    if (!value.is_object()) {
      Fail(where, "an object", value);
      return strings;
    }
    for (const auto& [key, item] : value.items()) {
      strings[key] = String(where + "[\"" + Printable(key) + "\"]", item);
    }
    return strings;
  }
  std::vector<ReasonedGlob> ReasonedGlobs(const std::string& where, const Json& value) {
    std::vector<ReasonedGlob> globs;
    for (const auto& [pattern, reason] : Strings(where, value)) {
      Result<Glob> glob = Glob::Parse(pattern);
      if (glob) {
        globs.push_back({std::move(*glob), reason});
      } else if (!error_) {
        error_ = Error{file_ + ": " + where + ": " + glob.error().message};
      }
    }
    return globs;
  }
  void ReadErrorMap(const std::string& where, const Json& value, ShimConfig& config) {
    if (!value.is_object()) return Fail(where, "an object", value);
    for (const auto& [key, item] : value.items()) {
      const std::string place = where + "[\"" + Printable(key) + "\"]";
      if (item.is_string()) {
        config.error_map[key] = {item.get<std::string>()};
      } else if (item.is_null()) {
        config.error_map[key] = {};
      } else if (item.is_array()) {
        config.error_map[key] = StringList(place, item);
      } else {
        Fail(place, "a string or an array of strings", item);
      }
    }
  }
  void ReadCurves(const std::string& where, const Json& value, ShimConfig& config) {
    if (!value.is_array()) return Fail(where, "an array of integers", value);
    config.all_curves.clear();
    for (const Json& item : value) config.all_curves.push_back(Integer("each of " + where, item));
  }

  std::string file_;
  std::optional<Error> error_;
};

// The parser's own words without its prefix and the position, which stands in front.
std::string Complaint(std::string what) {
  if (const std::size_t at = what.find("syntax error"); at != std::string::npos) {
    return Printable(what.substr(at));
  }
  if (const std::size_t at = what.rfind("] "); at != std::string::npos) what.erase(0, at + 2);
  return Printable(what);
}

Error SyntaxError(std::string_view text, const std::string& name, const Json::parse_error& error) {
  // The parser counts bytes from 1 and stands behind the one that it could not use.
  const std::size_t at = std::min(error.byte > 0 ? error.byte - 1 : 0, text.size());
  const std::string_view before = text.substr(0, at);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t start = before.rfind('\n') + 1;  // npos + 1 is 0.
  return Error{name + ":" + std::to_string(line) + ":" + std::to_string(at - start + 1) + ": " +
               Complaint(error.what())};
}

}  // namespace

Result<ShimConfig> ParseShimConfig(std::string_view text, const std::string& name) {
  Json root;
  try {
    root = Json::parse(text);
  } catch (const Json::parse_error& error) {
    return SyntaxError(text, name, error);
  }
  ShimConfig config;
  ConfigReader reader(name);
  reader.Read(root, config);
  if (reader.error()) return *reader.error();
  return config;
}

Result<ShimConfig> LoadShimConfig(const std::string& path) {
  Result<std::string> text = ReadFile(path);
  if (!text) return text.error();
  return ParseShimConfig(*text, path);
}

std::string DescribeDeadEntries(const ShimConfig& config,
                                const std::vector<std::string_view>& test_names) {
  std::size_t dead = 0;
  std::string example;
  const auto count = [&](bool matched, const std::string& what) {
    if (matched) return;
    if (++dead == 1) example = what;
  };
  for (const auto* globs : {&config.disabled_tests, &config.loose_error_tests}) {
    for (const ReasonedGlob& entry : *globs) {
      count(std::any_of(test_names.begin(), test_names.end(),
                        [&](std::string_view name) { return entry.glob.Matches(name); }),
            entry.glob.pattern());
    }
  }
  const std::set<std::string_view> names(test_names.begin(), test_names.end());
  for (const auto* map : {&config.test_error_map, &config.test_local_error_map}) {
    for (const auto& entry : *map) count(names.count(entry.first) > 0, entry.first);
  }
  std::string line;
  if (dead > 0) {
    line = Count(dead, "pattern") + " of the shim configuration " +
           (dead == 1 ? "matches" : "match") + " no test (" + (dead > 1 ? "first: " : "") +
           Printable(example) + ")";
  }
  if (!config.unknown_keys.empty()) {
    line += (line.empty() ? "" : ", ") + Count(config.unknown_keys.size(), "unknown key") + " (" +
            (config.unknown_keys.size() > 1 ? "first: " : "") +
            Printable(config.unknown_keys.front()) + ")";
  }
  return line;
}

}  // namespace badpeer
