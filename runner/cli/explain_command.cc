#include "runner/cli/explain_command.h"

#include <exception>

#include "runner/base/peer_failure.h"
#include "runner/base/text.h"
#include "runner/cli/output.h"
#include "runner/cli/peer_engine.h"
#include "runner/harness/glob.h"
#include "runner/report/rule_text.h"
#include "runner/scenario/test_case.h"
#include "runner/suites/suite.h"
#include "runner/suites/test_table.h"
#include "shim_api/flags.h"

namespace badpeer {
namespace {

constexpr std::size_t kLabelWidth = 13;

void AddLine(std::string& text, std::string label, const std::string& what) {
  if (what.empty()) return;
  label.resize(std::max(label.size(), kLabelWidth), ' ');
  text += "  " + label + what + "\n";
}

std::string NameOf(Protocol protocol) {
  return protocol == Protocol::kQuic ? "TLS for QUIC" : std::string(ProtocolName(protocol));
}

std::string NameOf(ProtocolVersion version) {
  switch (version) {
    case ProtocolVersion::kTls10:
      return "1.0";
    case ProtocolVersion::kTls11:
      return "1.1";
    case ProtocolVersion::kTls12:
      return "1.2";
    case ProtocolVersion::kTls13:
      return "1.3";
    default:
      return std::to_string(static_cast<unsigned>(version));
  }
}

std::string Roles(const TestCase& test) {
  const VersionRange& versions = test.peer.versions;
  std::string text = "the shim is a " + NameOf(test.protocol) +
                     (test.shim.role == Role::kServer ? " server" : " client") +
                     "; the peer speaks ";
  text += versions.min == versions.max ? NameOf(versions.max) + " only"
                                       : NameOf(versions.min) + " to " + NameOf(versions.max);
  if (test.resumptions > 0) {
    text += "; " + Count(1 + static_cast<std::size_t>(test.resumptions), "connection") +
            ", the later ones resume";
  }
  return text;
}

// "phase kBeforeExchange" as people say it: "an act before exchange".
std::string InWords(const std::string& hook) {
  const std::size_t at = hook.find(" k");
  if (at == std::string::npos) return hook;
  const std::string head = hook.substr(0, at);
  std::string words = head == "phase" ? "an act" : head == "secret" ? "the secret" : head;
  for (const char c : hook.substr(at + 2)) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper) words += ' ';
    words += upper ? static_cast<char>(c + ('a' - 'A')) : c;
  }
  return words;
}

std::string Listed(const Hooks& hooks) {
  std::string text;
  for (const Hook& hook : hooks) {
    if (!text.empty()) text += ", ";
    if (hook.firing == Firing::kForbidden) text += "must not come: ";
    text += InWords(hook.name);
  }
  return text;
}

std::string Listed(const std::vector<Step>& steps) {
  std::string text;
  for (const Step& step : steps) {
    if (!text.empty()) text += ", ";
    text += step.name;
    if (step.on_resume_only) text += " (on resume)";
  }
  return text;
}

std::string Expected(const ExpectedResult& expected) {
  if (expected.may_refuse) return "both ends succeed, or the shim refuses with an alert";
  if (!expected.should_fail) return "both ends succeed";
  std::string text = "the connection fails";
  if (!expected.error.empty()) text += "; the shim says " + expected.error;
  if (expected.alert) {
    text += "; it sends the alert " + AlertPhrase(*expected.alert) + " (" +
            std::to_string(*expected.alert) + ")";
  } else if (!expected.local_error.empty()) {
    text += "; the peer sees \"" + expected.local_error + "\"";
  }
  return text;
}

bool Has(const TestCase& test, std::string_view flag) {
  for (const std::string& argument : test.all_flags) {
    if (shim::WithoutPrefixes(argument) == flag) return true;
  }
  return false;
}

// What those who failed tests of this kind had got wrong.
std::string LikelyMistake(const TestCase& test, const ExpectedResult& expected) {
  const bool has_fault = !test.hooks.empty() || (test.resume && !test.resume->hooks.empty());
  if (expected.should_fail && expected.alert) {
    return "where both ends succeed, the stack does not check this; where the alert differs, it "
           "checks, and answers with another one; where only the words differ, ErrorMap lacks them";
  }
  if (expected.should_fail && !expected.local_error.empty()) {
    return "the shim goes on where it should stop, or stops before its peer can see why";
  }
  if (expected.should_fail) {
    return "where both ends succeed, the stack does not check this; where only the words differ, "
           "ErrorMap lacks them";
  }
  if (has_fault) {
    return "the stack refuses what it must put up with, or sends what the peer waits for in "
           "another "
           "form";
  }
  if (Has(test, "-async")) {
    return "an operation that was blocked is not called again, or says that it waits for what did "
           "not block";
  }
  if (test.protocol == Protocol::kDtls) {
    return "datagrams are framed wrongly, or a timer runs on the real clock";
  }
  if (test.resumptions > 0) {
    return "the session is not offered on the later connection, or the server has lost its keys";
  }
  return "a flag is passed over that the shim should honour or answer with 89";
}

void AddFlags(std::string& text, const TestCase& test) {
  for (std::size_t i = 0; i < test.all_flags.size(); ++i) {
    const std::string& argument = test.all_flags[i];
    const shim::Flag* const flag = shim::FindFlag(shim::WithoutPrefixes(argument));
    std::string shown = argument;
    const bool takes_value = flag != nullptr && flag->kind != shim::FlagKind::kBool &&
                             flag->kind != shim::FlagKind::kNewCredential;
    if (takes_value && i + 1 < test.all_flags.size()) {
      const std::string value = Printable(test.all_flags[++i]);
      shown += " " + (value.size() > 40 ? value.substr(0, 40) + "..." : value);
    }
    AddLine(text, i == 0 || text.find("flags ") == std::string::npos ? "flags" : "", shown);
    if (flag != nullptr) AddLine(text, "", "    " + std::string(flag->says));
  }
}

FlagSet FlagsFor(std::vector<std::string>& names) {
  FlagSet flags;
  flags.AddArguments(&names);
  return flags;
}

Status Explain(const std::string& pattern) {
  const Result<Glob> glob = Glob::Parse(pattern);
  if (!glob) return glob.error();
  bool found = false;
  ForEachTest([&](const TestCase& test) {
    if (!glob->Matches(test.name)) return;
    WriteOut((found ? "\n" : "") + ExplainTest(test));
    found = true;
  });
  if (found) return Done{};
  return Error{"no test matches '" + Printable(pattern) + "'; -list shows them"};
}

}  // namespace

std::string ExplainTest(const TestCase& test) {
  const TestInfo info = InfoOf(test);
  const ExpectedResult& expected = info.expected;
  std::string text = test.name + "\n";
  AddLine(text, "family", test.suite);
  AddLine(text, "roles", Roles(test));
  const RuleText rule = DescribeRule(info);
  AddLine(text, rule.label, rule.text);
  const std::string first = Listed(test.hooks);
  AddLine(text, "the peer", first.empty() ? "is honest" : "is honest but for: " + first);
  if (test.resume) AddLine(text, "  on resume", Listed(test.resume->hooks));
  AddLine(text, "exchange", Listed(test.exchange));
  AddLine(text, "expected", Expected(expected));
  AddLine(text, "if it fails", LikelyMistake(test, expected));
  AddFlags(text, test);
  return text;
}

Manual ExplainManual() {
  std::vector<std::string> names;
  return {.command = "explain",
          .summary = "say in words what a test does, from its table",
          .synopses = {"TEST..."},
          .about = {"A name may be a pattern, as for -test. Told are role and versions, what the "
                    "peer does wrong, what must come of it, where the standard says so, the flags "
                    "that the shim is given, and what a shim that fails has likely got wrong."},
          .arguments = "TEST",
          .flags = FlagsFor(names).Describe(),
          .statuses = {{"0", "all of them were explained"}, {"2", "a name is that of no test"}}};
}

int ExplainCommand(std::span<const std::string> args) {
  std::vector<std::string> names;
  if (const auto done = ReadFlags(ExplainManual(), FlagsFor(names), args)) return *done;
  if (names.empty()) return Refuse("explain", "wants the name of a test, or a pattern");
  for (const std::string& name : names) {
    if (const Status done = Explain(name); !done) return Refuse("explain", done.error().message);
  }
  return 0;
}

}  // namespace badpeer
