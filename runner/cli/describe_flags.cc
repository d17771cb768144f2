#include "runner/cli/describe_flags.h"

#include <map>
#include <set>
#include <string_view>

#include "runner/harness/engine.h"
#include "runner/json/json.h"
#include "shim_api/flags.h"

namespace badpeer {
namespace {

struct Use {
  std::set<std::string_view> tests{};                             // their names
  std::map<std::string, std::set<std::string_view>> by_prefix{};  // "-on-resume" and so on
};

bool TakesValue(const shim::Flag& flag) {
  return flag.kind != shim::FlagKind::kBool && flag.kind != shim::FlagKind::kNewCredential;
}

std::map<std::string_view, Use> CountUses(Engine& engine) {
  std::map<std::string_view, Use> uses;
  for (const TestInfo& test : engine.Tests()) {
    const std::vector<std::string> flags = engine.FlagsOf(test).all;
    for (std::size_t i = 0; i < flags.size(); ++i) {
      const std::string_view argument = flags[i];
      const std::string_view name = shim::WithoutPrefixes(argument);
      const shim::Flag* const flag = shim::FindFlag(name);
      if (flag == nullptr) continue;
      if (TakesValue(*flag)) ++i;
      Use& use = uses[flag->name];
      use.tests.insert(test.name);
      const std::string prefix(argument.substr(0, argument.size() - name.size()));
      if (!prefix.empty()) use.by_prefix[prefix].insert(test.name);
    }
  }
  return uses;
}

const char* ValueOf(const shim::Flag& flag) {
  switch (flag.kind) {
    case shim::FlagKind::kBool:
    case shim::FlagKind::kNewCredential:
      return "none";
    case shim::FlagKind::kInt:
    case shim::FlagKind::kIntList:
      return "int";
    case shim::FlagKind::kString:
      return "bytes";
    case shim::FlagKind::kStringPairList:
      return "pair";
    case shim::FlagKind::kBase64:
    case shim::FlagKind::kBase64List:
      return "base64";
  }
  return "";
}

bool IsRepeatable(const shim::Flag& flag) {
  switch (flag.kind) {
    case shim::FlagKind::kIntList:
    case shim::FlagKind::kStringPairList:
    case shim::FlagKind::kBase64List:
    case shim::FlagKind::kNewCredential:
      return true;
    default:
      return false;
  }
}

const char* NameOf(shim::FlagCheck::Op op) {
  switch (op) {
    case shim::FlagCheck::Op::kEqual:
      return "equal";
    case shim::FlagCheck::Op::kTrue:
      return "true";
    case shim::FlagCheck::Op::kFalse:
      return "false";
    case shim::FlagCheck::Op::kEmpty:
      return "empty";
  }
  return "";
}

OrderedJson ToJson(const shim::Flag& flag, const Use& use) {
  OrderedJson check = nullptr;
  if (!flag.check.of.empty()) check = {{"of", flag.check.of}, {"op", NameOf(flag.check.op)}};
  OrderedJson prefixed = OrderedJson::object();
  for (const auto& [prefix, tests] : use.by_prefix) prefixed[prefix] = tests.size();
  return {{"name", flag.name},
          {"value", ValueOf(flag)},
          {"repeatable", IsRepeatable(flag)},
          {"owner", flag.owner == shim::FlagOwner::kApi ? "shim_api" : "stack"},
          {"of_credential", flag.needs_credential},
          {"says", flag.says},
          {"check", check},
          {"tests", use.tests.size()},
          {"prefixed", prefixed}};
}

std::string InJson(Engine& engine) {
  const std::map<std::string_view, Use> uses = CountUses(engine);
  OrderedJson flags = OrderedJson::array();
  for (const shim::Flag& flag : shim::AllFlags()) {
    const auto used = uses.find(flag.name);
    flags.push_back(ToJson(flag, used == uses.end() ? Use{} : used->second));
  }
  const OrderedJson all = {{"prefixes",
                            {{"process", {"-on-shim", "-on-handshaker"}},
                             {"connection", {"-on-initial", "-on-resume", "-on-retry"}}}},
                           {"tests", engine.Tests().size()},
                           {"flags", flags}};
  return DumpJson(all, 1) + "\n";
}

// What a table of Markdown takes for its own, or for HTML.
std::string Escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '|' || c == '<' || c == '>' || c == '*' || c == '[' || c == ']') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string Row(const shim::Flag& flag) {
  std::string value = ValueOf(flag);
  if (value == "none") value.clear();
  if (IsRepeatable(flag)) value += value.empty() ? "repeatable" : ", repeatable";
  std::string says(flag.says);
  if (!flag.check.of.empty()) {
    says += " (`" + std::string(flag.check.of) + "`: " + NameOf(flag.check.op) + ")";
  }
  return "| `" + std::string(flag.name) + "` | " + value + " | " + Escaped(says) + " |\n";
}

std::string InMarkdown() {
  std::string text;
  for (const shim::FlagTopic& topic : shim::FlagTopics()) {
    text += "#### " + std::string(topic.title) + "\n\n| flag | value | meaning |\n|---|---|---|\n";
    for (const shim::Flag& flag : topic.flags) text += Row(flag);
    text += "\n";
  }
  return text;
}

}  // namespace

Result<std::string> DescribeFlags(const std::string& format, Engine& engine) {
  if (format == "json") return InJson(engine);
  if (format == "markdown") return InMarkdown();
  return Error{"flag -describe-flags: '" + format + "' is neither json nor markdown"};
}

}  // namespace badpeer
