#include "runner/cli/interop_command.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <iostream>
#include <thread>

#include "runner/base/files.h"
#include "runner/base/text.h"
#include "runner/cli/interop_options.h"
#include "runner/cli/interop_selection.h"
#include "runner/cli/output.h"
#include "runner/interop/html_page.h"
#include "runner/interop/interrupt.h"
#include "runner/interop/matrix.h"
#include "runner/interop/matrix_run.h"
#include "runner/interop/sandbox.h"
#include "runner/interop/table.h"

namespace badpeer {
namespace {

namespace fs = std::filesystem;

constexpr int kFailed = 1;
constexpr int kUsage = 2;
constexpr int kCannotRun = 3;
constexpr int kInterrupted = 130;

int Complain(int status, const std::string& message) {
  PrintError("interop", Printable(message));
  return status;
}

// configs/interop/implementations.json below the current folder, or above the program: in its
// source tree, or in share/badpeer where it is installed.
std::string FindImplementations() {
  const std::string relative = "configs/interop/implementations.json";
  std::error_code failed;
  if (fs::exists(relative, failed)) return relative;
  fs::path folder = fs::read_symlink("/proc/self/exe", failed).parent_path();
  for (; !failed && folder.has_relative_path(); folder = folder.parent_path()) {
    for (const fs::path& path : {folder / relative, folder / "share/badpeer" / relative}) {
      if (fs::exists(path, failed)) return path.string();
    }
  }
  return relative;
}

std::string DefaultLogDir() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  localtime_r(&now, &parts);
  char text[64];
  return std::string(text, std::strftime(text, sizeof(text), "logs_%Y-%m-%dT%H:%M:%S", &parts));
}

// Writes the matrix to every place that was asked for. Each failure gets a line; one is enough to
// end with a failure.
bool WriteResults(const interop::Matrix& matrix, const std::vector<std::string>& json_paths) {
  bool good = true;
  for (const std::string& path : json_paths) {
    const Status written = interop::WriteMatrix(matrix, path);
    if (written) continue;
    Complain(kFailed, written.error().message);
    good = false;
  }
  return good;
}

bool WritePages(const interop::Matrix& matrix, const std::vector<std::string>& paths) {
  bool good = true;
  for (const std::string& path : paths) {
    const Status written = interop::WriteHtmlPage(matrix, path);
    if (written) continue;
    Complain(kFailed, written.error().message);
    good = false;
  }
  return good;
}

void PrintTable(const interop::Matrix& matrix, bool markdown) {
  if (markdown) {
    std::cout << interop::MarkdownTable(matrix) << std::flush;
  } else {
    std::cout << interop::TextTable(matrix, {.color = isatty(STDOUT_FILENO) == 1}) << std::flush;
  }
}

// A cell that could not be run for a reason is no success either.
bool AnyFailed(const interop::Matrix& matrix) {
  for (const std::string& client : matrix.clients) {
    for (const std::string& server : matrix.servers) {
      for (const interop::MatrixTest& test : matrix.tests) {
        const interop::CellEntry* entry = matrix.Find(client, server, test);
        if (entry == nullptr) continue;
        const bool not_run = !entry->verdict && !entry->reason.empty();
        if (not_run || entry->verdict == interop::Verdict::kFailed) return true;
      }
    }
  }
  return false;
}

int List(const interop::ImplementationList& list) {
  for (const interop::UnusableEntry& one : list.unusable) std::cerr << Printable(one.why) << "\n";
  std::cout << "Test cases and measurements:\n";
  for (const interop::TestCase& test : interop::AllTestCases()) {
    std::cout << "  " << test.name << " (" << test.abbreviation << ")"
              << (test.measurement ? ", measurement" : "")
              << (test.on_by_default ? "" : ", only when named") << ": " << test.description
              << "\n";
  }
  std::cout << "\nImplementations:\n";
  for (const interop::Implementation& one : list.usable) {
    std::cout << "  " << one.name << ": "
              << (one.client && one.server ? "both roles"
                  : one.client             ? "client"
                                           : "server")
              << (interop::IsInstalled(one) ? ", installed"
                  : one.command.empty()     ? ", image only"
                                            : ", not installed: " + one.install)
              << "\n";
  }
  return 0;
}

int Merge(const InteropOptions& options) {
  std::vector<interop::Matrix> parts;
  for (const std::string& path : options.merge) {
    Result<interop::Matrix> part = interop::ReadMatrix(path);
    if (!part) return Complain(kUsage, part.error().message);
    parts.push_back(std::move(*part));
  }
  Result<interop::Matrix> whole = interop::Merge(parts);
  if (!whole) return Complain(kUsage, whole.error().message);
  if (options.auto_unsupported_except) {
    interop::MarkAlwaysFailingUnsupported(*whole, *options.auto_unsupported_except);
  }
  PrintTable(*whole, options.markdown);
  bool good = true;
  if (!options.json.empty()) good &= WriteResults(*whole, {options.json});
  if (!options.html.empty()) good &= WritePages(*whole, {options.html});
  return good ? 0 : kFailed;
}

void PrintOutput(const std::string& path) {
  const Result<std::string> text = ReadFile(path);
  if (text) std::cerr << PrintableLines(*text);
}

// The run itself, its options already understood.
class InteropRun {
 public:
  InteropRun(const InteropOptions& options, InteropSelection selection)
      : options_(options), plan_(std::move(selection.plan)), local_(selection.local_program) {
    for (const std::string& note : selection.notes) std::cerr << Printable(note) << "\n";
  }

  int Run() {
    plan_.log_dir = options_.log_dir.empty() ? DefaultLogDir() : options_.log_dir;
    std::error_code failed;
    if (fs::exists(plan_.log_dir, failed)) {
      return Complain(kUsage, "log folder " + plan_.log_dir + " already exists");
    }
    fs::create_directories(plan_.log_dir, failed);
    if (failed) return Complain(kCannotRun, plan_.log_dir + ": " + failed.message());
    json_paths_ = {plan_.log_dir + "/result.json"};
    if (!options_.json.empty()) json_paths_.push_back(options_.json);
    const std::unique_ptr<interop::Driver> driver =
        options_.driver == "process" ? interop::MakeProcessDriver()
                                     : interop::MakeContainerDriver(options_.driver);
    FillPlan(*driver);
    interop::Interrupt interrupt;
    interrupt.CatchSignals();
    Result<interop::Matrix> matrix = interop::RunMatrix(plan_, interrupt);
    if (!matrix) return Complain(kCannotRun, matrix.error().message);
    return Conclude(*matrix);
  }

 private:
  void FillPlan(interop::Driver& driver) {
    plan_.driver = &driver;
    plan_.workers = options_.num_workers;
    if (plan_.workers == 0) {
      plan_.workers = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    }
    plan_.seed = options_.seed;
    plan_.disk_limit = options_.disk_limit_mib << 20;
    plan_.time_limit = std::chrono::seconds(options_.time_limit_seconds);
    plan_.save_files = options_.save_files;
    plan_.on_change = [this](const interop::Matrix& matrix, const std::string& line) {
      if (!local_) std::cerr << PrintableLines(line) << std::endl;
      // A disk that is full now may have room at the end, when the last word is written.
      for (const std::string& path : json_paths_) {
        const Status written = interop::WriteMatrix(matrix, path);
        if (!written && !warned_) Complain(kFailed, written.error().message);
        warned_ |= !written;
      }
    };
    plan_.on_pair = [this](const interop::Matrix& matrix, const std::string& client,
                           const std::string& server) {
      if (local_) {
        const bool color = isatty(STDOUT_FILENO) == 1;
        std::cout << interop::PairLine(matrix, client, server, {.color = color}) << std::flush;
      }
      if (options_.debug) PrintFailures(matrix, client, server);
    };
  }

  void PrintFailures(const interop::Matrix& matrix, const std::string& client,
                     const std::string& server) const {
    for (const interop::MatrixTest& test : matrix.tests) {
      const interop::CellEntry* entry = matrix.Find(client, server, test);
      if (entry == nullptr || entry->verdict == interop::Verdict::kSucceeded) continue;
      PrintOutput(plan_.log_dir + "/" + entry->log + "/output.txt");
    }
  }

  int Conclude(interop::Matrix& matrix) {
    if (options_.auto_unsupported_except) {
      interop::MarkAlwaysFailingUnsupported(matrix, *options_.auto_unsupported_except);
    }
    bool good = WriteResults(matrix, json_paths_);
    std::vector<std::string> pages = {plan_.log_dir + "/index.html"};
    if (!options_.html.empty()) pages.push_back(options_.html);
    good &= WritePages(matrix, pages);
    if (!local_) PrintTable(matrix, options_.markdown);
    const std::chrono::milliseconds took(
        static_cast<long>((matrix.end_time - matrix.start_time) * 1000));
    std::cerr << "Run took " << DescribeDuration(took) << "; logs and index.html are in "
              << plan_.log_dir << (matrix.interrupted ? "; it was interrupted" : "") << "\n";
    if (matrix.interrupted) return kInterrupted;
    return good && !AnyFailed(matrix) ? 0 : kFailed;
  }

  const InteropOptions& options_;
  interop::MatrixPlan plan_;
  bool local_;
  bool warned_ = false;
  std::vector<std::string> json_paths_{};
};

}  // namespace

int InteropCommand(std::span<const std::string> args) {
  if (!args.empty() && args[0] == interop::kSandboxCommand) return interop::SandboxMain();
  const Result<InteropOptions> options = ParseInteropOptions(args);
  if (!options) return Complain(kUsage, options.error().message);
  if (options->help) {
    WriteOut(HelpText(InteropManual()));
    return 0;
  }
  if (!options->merge.empty()) return Merge(*options);
  const Result<interop::ImplementationList> all = interop::LoadImplementations(
      options->implementations.empty() ? FindImplementations() : options->implementations);
  if (!all) return Complain(kUsage, all.error().message);
  if (options->list) return List(*all);
  Result<InteropSelection> selection = SelectInterop(*options, *all);
  if (!selection) return Complain(kUsage, selection.error().message);
  signal(SIGPIPE, SIG_IGN);
  return InteropRun(*options, std::move(*selection)).Run();
}

}  // namespace badpeer
