#include "runner/harness/shim_config.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "runner/base/files.h"
#include "runner/base/text.h"
#include "runner/json/json.h"

namespace badpeer {
namespace {

// The members of the root: an object of the library would keep only the last of those with one name.
using Sections = std::vector<std::pair<std::string, Json>>;

// Reads one document; the first mistake is kept, later calls do nothing of harm.
class ConfigReader {
 public:
  explicit ConfigReader(std::string file) : file_(std::move(file)) {}

  // The sections in the order of the file. A map that is given twice, in whatever case of letters,
  // counts whole, and of what is in it twice the last counts; so does the last of everything else.
  void Read(const Sections& sections, ShimConfig& config) {
    for (const auto& [key, value] : sections) {
      // Go's decoder ignores the case of keys and leaves a number alone that is null.
      const std::string name = Lower(key);
      if (value.is_null() && IsKnown(name)) {
        Clear(name, config);
      } else if (name == "disabledtests") {
        ReadGlobs(key, value, config.disabled_tests);
      } else if (name == "errormap") {
        ReadErrorMap(key, value, config);
      } else if (name == "testerrormap") {
        ReadStrings(key, value, config.test_error_map);
      } else if (name == "testlocalerrormap") {
        ReadStrings(key, value, config.test_local_error_map);
      } else if (name == "looseerrortests") {
        ReadGlobs(key, value, config.loose_error_tests);
      } else if (name == "unimplementederrors") {
        config.unimplemented_errors = StringList(key, value);
      } else if (name == "halfrtttickets") {
        config.traits.half_rtt_tickets = Integer(key, value);
      } else if (name == "maxackbuffer") {
        config.traits.max_ack_buffer = Integer(key, value);
      } else if (name == "allcurves") {
        ReadCurves(key, value, config);
      } else if (std::optional<ProtocolVersion>* const limit = LimitOf(name, config.versions)) {
        *limit = Version(key, value);
      } else if (!IsNote(key)) {
        config.unknown_keys.push_back(key);
      }
    }
  }

  void RefuseRoot(const Json& root) { Fail("the file", "an object", root); }
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

  static std::optional<ProtocolVersion>* LimitOf(const std::string& name, VersionLimits& limits) {
    if (name == "mintlsversion") return &limits.min_tls;
    if (name == "maxtlsversion") return &limits.max_tls;
    if (name == "mindtlsversion") return &limits.min_dtls;
    if (name == "maxdtlsversion") return &limits.max_dtls;
    return nullptr;
  }
  std::optional<ProtocolVersion> Version(const std::string& where, const Json& value) {
    if (value.is_null()) return {};
    if (value.is_string()) {
      if (const auto version = ParseVersion(value.get<std::string>())) return version;
    }
    Fail(where, "one of \"1.0\", \"1.1\", \"1.2\" and \"1.3\"", value);
    return {};
  }

  static void Clear(const std::string& name, ShimConfig& config) {
    if (name == "disabledtests") config.disabled_tests.clear();
    if (name == "errormap") config.error_map.clear();
    if (name == "testerrormap") config.test_error_map.clear();
    if (name == "testlocalerrormap") config.test_local_error_map.clear();
    if (name == "looseerrortests") config.loose_error_tests.clear();
    if (name == "unimplementederrors") config.unimplemented_errors.clear();
    if (name == "allcurves") config.all_curves.clear();
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
           Printable(DumpJson(value));
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
  // What is no note, with its text.
  std::map<std::string, std::string> Strings(const std::string& where, const Json& value) {
    std::map<std::string, std::string> strings;
    if (!value.is_object()) {
      Fail(where, "an object", value);
      return strings;
    }
    for (const auto& [key, item] : value.items()) {
      if (!IsNote(key)) strings[key] = String(where + "[\"" + Printable(key) + "\"]", item);
    }
    return strings;
  }
  void ReadStrings(const std::string& where, const Json& value,
                   std::map<std::string, std::string>& into) {
    for (auto& [key, text] : Strings(where, value)) into[key] = std::move(text);
  }
  void ReadGlobs(const std::string& where, const Json& value, std::vector<ReasonedGlob>& into) {
    for (auto& [pattern, reason] : Strings(where, value)) {
      const auto same =
          std::find_if(into.begin(), into.end(), [&wanted = pattern](const ReasonedGlob& entry) {
            return entry.glob.pattern() == wanted;
          });
      if (same != into.end()) {
        same->reason = std::move(reason);
        continue;
      }
      Result<Glob> glob = Glob::Parse(pattern);
      if (glob) {
        into.push_back({std::move(*glob), std::move(reason)});
      } else if (!error_) {
        error_ = Error{file_ + ": " + where + ": " + glob.error().message};
      }
    }
  }
  void ReadErrorMap(const std::string& where, const Json& value, ShimConfig& config) {
    if (!value.is_object()) return Fail(where, "an object", value);
    for (const auto& [key, item] : value.items()) {
      if (key.starts_with("#") || key.starts_with("//")) continue;  // No error's name, but a note.
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

bool IsNote(std::string_view key) {
  if (key.empty()) return true;
  const auto is_letter_or_digit = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  if (!is_letter_or_digit(key.front()) &&
      std::string_view("*?[\\").find(key.front()) == std::string_view::npos) {
    return true;
  }
  return std::any_of(key.begin(), key.end(), [](char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || static_cast<unsigned char>(c) >= 0x80;
  });
}

Result<ShimConfig> ParseShimConfig(std::string_view text, const std::string& name) {
  Json root;
  Sections sections;
  try {
    std::string key;
    root = Json::parse(text, [&](int depth, Json::parse_event_t event, Json& parsed) {
      using Event = Json::parse_event_t;
      if (depth != 1) return true;
      if (event == Event::key) key = parsed.get<std::string>();
      const bool whole =
          event == Event::value || event == Event::object_end || event == Event::array_end;
      if (whole) sections.emplace_back(key, parsed);
      return true;
    });
  } catch (const Json::parse_error& error) {
    return SyntaxError(text, name, error);
  } catch (const Json::exception& error) {  // A number beyond all bounds: its place is not known.
    return Error{name + ": " + Complaint(error.what())};
  }
  ShimConfig config;
  ConfigReader reader(name);
  if (root.is_object()) {
    reader.Read(sections, config);
  } else {
    reader.RefuseRoot(root);
  }
  if (reader.error()) return *reader.error();
  return config;
}

Result<ShimConfig> LoadShimConfig(const std::string& path) {
  Result<std::string> text = ReadFile(path);
  if (!text) return text.error();
  return ParseShimConfig(*text, path);
}

std::vector<DeadEntry> FindDeadEntries(const ShimConfig& config,
                                       const std::vector<std::string_view>& test_names) {
  std::vector<DeadEntry> dead;
  for (const auto& [section, globs] : {std::pair("DisabledTests", &config.disabled_tests),
                                       {"LooseErrorTests", &config.loose_error_tests}}) {
    for (const ReasonedGlob& entry : *globs) {
      const bool matches =
          std::any_of(test_names.begin(), test_names.end(),
                      [&](std::string_view name) { return entry.glob.Matches(name); });
      if (!matches) dead.push_back({section, entry.glob.pattern()});
    }
  }
  const std::set<std::string_view> names(test_names.begin(), test_names.end());
  for (const auto& [section, map] : {std::pair("TestErrorMap", &config.test_error_map),
                                     {"TestLocalErrorMap", &config.test_local_error_map}}) {
    for (const auto& entry : *map) {
      if (names.count(entry.first) == 0) dead.push_back({section, entry.first});
    }
  }
  for (const std::string& key : config.unknown_keys) dead.push_back({"", key});
  return dead;
}

std::string ListDeadEntries(const std::vector<DeadEntry>& entries) {
  std::string text;
  for (const DeadEntry& entry : entries) {
    text += (entry.section.empty() ? "unknown key" : entry.section) + ": " + Printable(entry.key) +
            "\n";
  }
  return text;
}

std::string DescribeDeadEntries(const std::vector<DeadEntry>& entries) {
  std::vector<std::string> patterns;
  std::vector<std::string> keys;
  for (const DeadEntry& entry : entries) {
    (entry.section.empty() ? keys : patterns).push_back(Printable(entry.key));
  }
  const auto named = [](const std::vector<std::string>& list) {
    return std::string(" (") + (list.size() > 1 ? "first: " : "") + list.front() + ")";
  };
  std::string line;
  if (!patterns.empty()) {
    line = Count(patterns.size(), "pattern") + " of the shim configuration " +
           (patterns.size() == 1 ? "matches" : "match") + " no test" + named(patterns);
  }
  if (!keys.empty()) {
    line += (line.empty() ? "" : ", ") + Count(keys.size(), "unknown key") + named(keys);
  }
  if (entries.size() > 1) line += "; -list-stale shows all";
  return line;
}

}  // namespace badpeer
