#include "runner/cli/compare_command.h"

#include <filesystem>
#include <utility>

#include "runner/base/files.h"
#include "runner/base/text.h"
#include "runner/cli/merge_command.h"
#include "runner/cli/output.h"
#include "runner/report/compare.h"

namespace badpeer {
namespace {

struct Request {
  std::string html{};
  std::vector<std::string> arguments{};
};

FlagSet FlagsFor(Request& request) {
  FlagSet flags;
  flags.Add("html", &request.html, "write this page, a `FILE`, with a column for each result");
  flags.AddArguments(&request.arguments);
  return flags;
}

Status Check(const Request& request) {
  if (request.html.empty() && request.arguments.size() != 2) {
    return Error{"wants two results, OLD and NEW, or -html PAGE and any number of them"};
  }
  if (request.arguments.empty()) return Error{"-html wants results to show"};
  return Done{};
}

// Name and path of what is written NAME=PATH, or just PATH.
std::pair<std::string, std::string> NameAndPath(const std::string& argument) {
  const std::size_t equals = argument.find('=');
  const bool named = equals != std::string::npos && equals > 0 && argument.find('/') > equals;
  if (named) return {argument.substr(0, equals), argument.substr(equals + 1)};
  return {std::filesystem::path(argument).stem().string(), argument};
}

}  // namespace

Manual CompareManual() {
  Request request;
  return {.command = "compare",
          .summary = "tell what has changed between two results, or show several side by side",
          .synopses = {"OLD NEW", "-html PAGE [NAME=]RESULTS..."},
          .about = {"Without a page, what got worse and what got better is listed. With one, any "
                    "number of results of different stacks stand in it by family and by section."},
          .arguments = "FILE",
          .flags = FlagsFor(request).Describe(),
          .statuses = {{"0", "nothing got worse"},
                       {"1", "something got worse"},
                       {"2", "a file or an argument is wrong"}}};
}

int CompareCommand(std::span<const std::string> args) {
  Request request;
  if (const auto done = ReadFlags(CompareManual(), FlagsFor(request), args)) return *done;
  if (const Status right = Check(request); !right) {
    return Refuse("compare", right.error().message);
  }
  std::vector<NamedResults> all;
  for (const std::string& argument : request.arguments) {
    const auto [name, path] = NameAndPath(argument);
    Result<RunResults> results = ReadAnyResults(path);
    if (!results) return Refuse(results.error().message);
    all.emplace_back(name, std::move(*results));
  }
  if (!request.html.empty()) {
    const Status written = WriteFileAtomically(request.html, MatrixHtml(all));
    return written ? 0 : Refuse(written.error().message);
  }
  const Comparison comparison = Compare(all[0].second, all[1].second);
  WriteOut(comparison.ToText());
  return comparison.Worse() ? 1 : 0;
}

}  // namespace badpeer
