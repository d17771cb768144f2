#include "runner/report/github.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "runner/base/text.h"
#include "runner/base/unique_fd.h"
#include "runner/report/missing.h"
#include "runner/report/summary.h"

namespace badpeer {
namespace {

constexpr std::size_t kMaxAnnotations = 10;  // GitHub itself shows no more of a kind and step
constexpr std::size_t kMaxRows = 50;

// In properties also ':' and ',' have a meaning.
std::string Escaped(std::string_view text, bool property) {
  std::string escaped;
  for (const char c : text) {
    if (c == '%') {
      escaped += "%25";
    } else if (c == '\r') {
      escaped += "%0D";
    } else if (c == '\n') {
      escaped += "%0A";
    } else if (property && c == ':') {
      escaped += "%3A";
    } else if (property && c == ',') {
      escaped += "%2C";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

// One cell of a table: no markup of its own.
std::string Cell(std::string_view text) {
  std::string cell;
  for (const char c : text) {
    if (c == '|' || c == '`' || c == '<' || c == '*' || c == '_') cell += '\\';
    cell += c == '\n' ? ' ' : c;
  }
  return cell;
}

bool IsBad(const TestResult& test) {
  return test.unexpected() &&
         (test.kind == TestResult::Kind::kFailed || test.kind == TestResult::Kind::kFlaky);
}

std::string Variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

// Several steps of a job write into the same file.
Status AppendTo(const std::string& path, std::string_view text) {
  const UniqueFd file(open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
  while (file && !text.empty()) {
    const ssize_t wrote = write(file.get(), text.data(), text.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) break;
    text.remove_prefix(static_cast<std::size_t>(wrote));
  }
  if (text.empty()) return Done{};
  return Error{"$GITHUB_STEP_SUMMARY: cannot write " + path + ": " +
               std::generic_category().message(errno)};
}

}  // namespace

std::string GithubAnnotations(const RunResults& results) {
  std::string text;
  std::string rest;
  std::size_t shown = 0;
  for (const TestResult& test : results.tests) {
    if (!IsBad(test)) continue;
    if (shown++ < kMaxAnnotations) {
      text +=
          "::error title=" + Escaped(test.name, true) + "::" + Escaped(test.verdict, false) + "\n";
    } else {
      rest += test.name + ": " + test.verdict + "\n";
    }
  }
  if (rest.empty()) return text;
  return text + "::group::" + Count(shown - kMaxAnnotations, "more failure") + "\n" + rest +
         "::endgroup::\n";
}

std::string GithubSummary(const RunResults& results) {
  std::size_t counts[4] = {};
  MissingTable missing;
  for (const TestResult& test : results.tests) {
    ++counts[static_cast<std::size_t>(test.kind)];
    if (test.kind == TestResult::Kind::kUnimplemented) missing.Add(test.missing);
  }
  std::string text = "### badpeer: " + Count(results.tests.size(), "test") + ", " +
                     std::to_string(counts[0]) + " passed, " + std::to_string(counts[1]) +
                     " failed, " + std::to_string(counts[2]) + " unimplemented" +
                     (counts[3] > 0 ? ", " + std::to_string(counts[3]) + " flaky" : "") + "\n\n";
  if (!results.info.stopped.empty()) text += "**" + Cell(results.info.stopped) + "**\n\n";
  const std::string levels = LevelsOfFailures(results.tests);
  if (!levels.empty()) text += "Failures by the kind of rule: " + levels + "\n\n";
  std::size_t rows = 0;
  for (const CauseGroup& cause : CausesOf(results.tests)) {
    if (rows == 0) text += "| tests | why | for example |\n|---:|---|---|\n";
    if (++rows > kMaxRows) break;
    text += "| " + std::to_string(cause.tests.size()) + " | " + Cell(cause.sentence) + " | " +
            Cell(cause.tests.front()) + " |\n";
  }
  rows = 0;
  for (const MissingRow& row : missing.Rows()) {
    if (rows == 0) text += "\n| only this | in all | what is missing |\n|---:|---:|---|\n";
    if (++rows > kMaxAnnotations) break;
    text += "| " + std::to_string(row.only) + " | " + std::to_string(row.all) + " | " +
            Cell(row.what) + " |\n";
  }
  return text + "\n";
}

Status ReportToGithub(const RunResults& results,
                      const std::function<void(std::string_view)>& write) {
  if (Variable("GITHUB_ACTIONS") != "true") return Done{};
  write(GithubAnnotations(results));
  const std::string path = Variable("GITHUB_STEP_SUMMARY");
  return path.empty() ? Status(Done{}) : AppendTo(path, GithubSummary(results));
}

}  // namespace badpeer
