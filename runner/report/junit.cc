#include "runner/report/junit.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <map>
#include <vector>

#include "runner/report/summary.h"

namespace badpeer {
namespace {

using Kind = TestResult::Kind;

// The length of the UTF-8 character at the front that XML allows; 0: there is none.
std::size_t CharacterLength(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return first >= 0x20 || first == '\n' || first == '\t' ? 1 : 0;
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < length) return 0;
  char32_t code = first & (0x7f >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
    code = code << 6 | (byte(i) & 0x3f);
  }
  const char32_t least = length == 4 ? 0x10000 : length == 3 ? 0x800 : 0x80;
  const bool surrogate = code >= 0xd800 && code < 0xe000;
  return code < least || code > 0x10ffff || surrogate || code == 0xfffe || code == 0xffff ? 0
                                                                                          : length;
}

std::string Attribute(const char* name, std::string_view value) {
  return std::string(" ") + name + "=\"" + XmlEscape(value) + "\"";
}

std::string Seconds(double seconds) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.3f", seconds);
  return text;
}

std::string Timestamp(double since_epoch) {
  const auto time = static_cast<std::time_t>(since_epoch);
  std::tm utc{};
  gmtime_r(&time, &utc);
  char text[32];
  return std::string(text, std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &utc));
}

std::string Property(const char* name, std::string_view value) {
  if (value.empty()) return {};
  return std::string("        <property") + Attribute("name", name) + Attribute("value", value) +
         "/>\n";
}

std::string Missing(const TestResult& test) {
  std::string missing;
  for (const std::string& what : test.missing) missing += (missing.empty() ? "" : ", ") + what;
  return missing;
}

// What came of the test, beyond that it passed.
std::string Ending(const TestResult& test) {
  switch (test.kind) {
    case Kind::kPassed:
      return test.unexpected() ? "      <failure message=\"passed where it should not\"/>\n" : "";
    case Kind::kUnimplemented:
      return "      <skipped" + Attribute("message", "missing: " + Missing(test)) + "/>\n";
    case Kind::kFlaky:
      return "      <failure" + Attribute("message", "flaky, first: " + test.verdict) +
             " type=\"flaky\"/>\n";
    case Kind::kFailed:
      break;
  }
  if (!test.unexpected()) {
    return "      <skipped" + Attribute("message", "expected to fail: " + test.verdict) + "/>\n";
  }
  return "      <failure" + Attribute("message", test.verdict) + " type=\"failure\">" +
         XmlEscape(test.explanation) + "</failure>\n";
}

std::string Case(const TestResult& test, const std::string& cause) {
  const std::string properties = Property("spec", test.spec) + Property("level", test.level) +
                                 Property("protocol", test.protocol) + Property("cause", cause) +
                                 Property("command", test.again) +
                                 Property("missing", Missing(test));
  const std::string ending = Ending(test);
  std::string text = "    <testcase" + Attribute("name", test.name) +
                     Attribute("classname", "badpeer." + test.family) +
                     Attribute("time", Seconds(test.seconds));
  if (properties.empty() && ending.empty()) return text + "/>\n";
  text += ">\n";
  if (!properties.empty()) text += "      <properties>\n" + properties + "      </properties>\n";
  return text + ending + "    </testcase>\n";
}

struct Counts {
  std::size_t tests = 0;
  std::size_t failures = 0;
  std::size_t skipped = 0;
  double seconds = 0;

  void Add(const TestResult& test) {
    ++tests;
    seconds += test.seconds;
    const bool skip =
        test.kind == Kind::kUnimplemented || (test.kind == Kind::kFailed && !test.unexpected());
    const bool fail = !skip && (test.kind != Kind::kPassed || test.unexpected());
    skipped += skip ? 1 : 0;
    failures += fail ? 1 : 0;
  }
  std::string Attributes() const {
    return Attribute("tests", std::to_string(tests)) +
           Attribute("failures", std::to_string(failures)) + " errors=\"0\"" +
           Attribute("skipped", std::to_string(skipped)) + Attribute("time", Seconds(seconds));
  }
};

}  // namespace

std::string XmlEscape(std::string_view text) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string escaped;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = CharacterLength(text.substr(i));
    const auto byte = static_cast<unsigned char>(text[i]);
    if (length == 0) {
      escaped += std::string("\\x") + kDigits[byte >> 4] + kDigits[byte & 15];
    } else if (text[i] == '&') {
      escaped += "&amp;";
    } else if (text[i] == '<') {
      escaped += "&lt;";
    } else if (text[i] == '>') {
      escaped += "&gt;";
    } else if (text[i] == '"') {
      escaped += "&quot;";
    } else {
      escaped += text.substr(i, length);
    }
    i += std::max<std::size_t>(length, 1);
  }
  return escaped;
}

std::string JunitText(const RunResults& results) {
  std::map<std::string, std::vector<const TestResult*>> families;
  Counts all;
  for (const TestResult& test : results.tests) {
    families[test.family].push_back(&test);
    all.Add(test);
  }
  std::map<std::string, std::string> causes;  // by test
  for (const CauseGroup& cause : CausesOf(results.tests)) {
    for (const std::string& test : cause.tests) causes[test] = cause.sentence;
  }
  const RunInfo& info = results.info;
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"badpeer\"" +
                     all.Attributes() + ">\n";
  for (const auto& [family, tests] : families) {
    Counts counts;
    for (const TestResult* test : tests) counts.Add(*test);
    text += "  <testsuite" + Attribute("name", family.empty() ? "tests" : family) +
            counts.Attributes() + Attribute("timestamp", Timestamp(info.start)) + ">\n";
    const std::string properties =
        Property("version", info.version) + Property("bogo_revision", info.bogo_revision) +
        Property("shim", info.shim) + Property("shim_sha256", info.shim_hash) +
        Property("config_sha256", info.config_hash) + Property("command", info.command) +
        Property("machine", info.machine) + Property("stopped", info.stopped);
    if (!properties.empty()) text += "    <properties>\n" + properties + "    </properties>\n";
    for (const TestResult* test : tests) text += Case(*test, causes[test->name]);
    text += "  </testsuite>\n";
  }
  return text + "</testsuites>\n";
}

}  // namespace badpeer
