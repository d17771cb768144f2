#include "shim_api/worker.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <iostream>

#include "shim_api/exit_code.h"
#include "shim_api/json_reader.h"

namespace badpeer::shim {
namespace {

constexpr std::string_view kFlag = "--persistent_worker";
constexpr int kSignals = 128;  // A test that ended by signal N has the exit code 128 + N.

bool IsUtf8(std::string_view text) { return JsonReader('"' + std::string(text) + '"').Skip(); }

[[noreturn]] void RunChild(const std::function<int(std::span<const char* const>)>& run,
                           const std::vector<std::string>& arguments, int errors) {
  const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
  dup2(nothing, STDIN_FILENO);
  dup2(errors, STDOUT_FILENO);  // Which belongs to the worker's answers.
  dup2(errors, STDERR_FILENO);
  std::vector<const char*> pointers;
  for (const std::string& argument : arguments) pointers.push_back(argument.c_str());
  const int status = run(pointers);
  std::fflush(nullptr);
  std::exit(status);  // As the end of main() does, so that leaks are looked for.
}

std::string ReadAll(int file) {
  std::string text;
  char buffer[4096];
  off_t at = 0;
  for (ssize_t got; (got = pread(file, buffer, sizeof(buffer), at)) > 0; at += got) {
    text.append(buffer, static_cast<std::size_t>(got));
  }
  return text;
}

// The answer to one request; empty if the machine cannot start a test.
std::string RunTest(const std::function<int(std::span<const char* const>)>& run,
                    const std::vector<std::string>& arguments) {
  const int errors = memfd_create("stderr", MFD_CLOEXEC);
  if (errors < 0) return {};
  const pid_t child = fork();
  if (child == 0) RunChild(run, arguments, errors);
  int status = 0;
  while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  std::string answer;
  if (child > 0) {
    const int code = WIFSIGNALED(status) ? kSignals + WTERMSIG(status) : WEXITSTATUS(status);
    answer = WorkResponse(code, ReadAll(errors));
  }
  close(errors);
  return answer;
}

}  // namespace

bool IsWorker(std::span<const char* const> arguments) {
  return std::ranges::find(arguments, kFlag, [](const char* text) {
           return std::string_view(text);
         }) != arguments.end();
}

int ServeTests(const std::function<int(std::span<const char* const>)>& run) {
  for (std::string line; std::getline(std::cin, line);) {
    const std::optional<std::vector<std::string>> arguments = ParseWorkRequest(line);
    if (!arguments) {
      std::fprintf(stderr, "not a WorkRequest: %.100s\n", line.c_str());
      return kExitFailure;
    }
    const std::string answer = RunTest(run, *arguments);
    if (answer.empty()) {
      std::perror("cannot start a test");
      return kExitFailure;
    }
    std::fputs(answer.c_str(), stdout);
    std::fflush(stdout);
  }
  return kExitSuccess;
}

std::optional<std::vector<std::string>> ParseWorkRequest(std::string_view line) {
  JsonReader json(line);
  std::optional<std::vector<std::string>> arguments;
  const bool read = json.Object([&](const std::string& name) {
    if (name != "arguments") return json.Skip();
    arguments.emplace();
    return json.Array([&] { return json.Bytes(arguments->emplace_back()); });
  });
  if (!read || !json.AtEnd()) return {};
  return arguments;
}

std::string WorkResponse(int exit_code, std::string_view output) {
  std::string escaped;
  for (const char c : output) {
    const auto byte = static_cast<unsigned char>(c);
    char code[8];
    if (byte < 0x20 || byte == '"' || byte == '\\') {
      std::snprintf(code, sizeof(code), "\\u%04x", byte);
      escaped += code;
    } else {
      escaped += c;
    }
  }
  if (!IsUtf8(escaped)) {
    std::string latin;
    for (const char c : escaped) {
      char code[8];
      const auto byte = static_cast<unsigned char>(c);
      std::snprintf(code, sizeof(code), byte < 0x80 ? "%c" : "\\u%04x", byte);
      latin += code;
    }
    escaped = std::move(latin);
  }
  return "{\"exitCode\":" + std::to_string(exit_code) + ",\"output\":\"" + escaped +
         "\",\"requestId\":0}\n";
}

}  // namespace badpeer::shim
