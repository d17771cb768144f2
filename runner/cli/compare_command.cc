#include "runner/cli/compare_command.h"

#include <filesystem>
#include <utility>
#include <vector>

#include "runner/base/files.h"
#include "runner/base/text.h"
#include "runner/cli/merge_command.h"
#include "runner/cli/output.h"
#include "runner/report/compare.h"

namespace badpeer {
namespace {

constexpr const char* kUsage =
    "usage: runner compare OLD NEW\n"
    "       runner compare -html PAGE [NAME=]RESULTS...\n\n"
    "Tells what has changed between two results; exit status 1 if anything got worse. With -html\n"
    "any number of results of different stacks become one page, a column for each.\n";

struct Request {
  std::string html{};
  std::vector<std::pair<std::string, std::string>> files{};  // name and path
};

Result<Request> Parse(std::span<const std::string> args) {
  Request request;
  for (std::size_t i = 0; i < args.size(); ++i) {
    const std::string& arg = args[i];
    if (arg == "-html" || arg == "--html") {
      if (++i == args.size()) return Error{"flag -html needs a value"};
      request.html = args[i];
    } else if (arg.starts_with("-html=") || arg.starts_with("--html=")) {
      request.html = arg.substr(arg.find('=') + 1);
    } else if (arg.starts_with('-')) {
      return Error{"unknown flag " + Printable(arg) + ": compare knows -html alone"};
    } else {
      const std::size_t equals = arg.find('=');
      const bool named = equals != std::string::npos && equals > 0 && arg.find('/') > equals;
      const std::string path = named ? arg.substr(equals + 1) : arg;
      request.files.emplace_back(
          named ? arg.substr(0, equals) : std::filesystem::path(path).stem().string(), path);
    }
  }
  if (request.html.empty() && request.files.size() != 2) {
    return Error{"compare wants two results, OLD and NEW, or -html PAGE and any number of them"};
  }
  if (request.files.empty()) return Error{"compare -html wants results to show"};
  return request;
}

}  // namespace

int CompareCommand(std::span<const std::string> args) {
  if (!args.empty() && (args[0] == "-h" || args[0] == "-help" || args[0] == "--help")) {
    WriteOut(kUsage);
    return 0;
  }
  const Result<Request> request = Parse(args);
  if (!request) return Refuse(request.error().message);
  std::vector<NamedResults> all;
  for (const auto& [name, path] : request->files) {
    Result<RunResults> results = ReadAnyResults(path);
    if (!results) return Refuse(results.error().message);
    all.emplace_back(name, std::move(*results));
  }
  if (!request->html.empty()) {
    const Status written = WriteFileAtomically(request->html, MatrixHtml(all));
    return written ? 0 : Refuse(written.error().message);
  }
  const Comparison comparison = Compare(all[0].second, all[1].second);
  WriteOut(comparison.ToText());
  return comparison.Worse() ? 1 : 0;
}

}  // namespace badpeer
