#include "runner/interop/matrix_run.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "runner/base/text.h"
#include "runner/interop/cell_run.h"
#include "runner/interop/compliance.h"
#include "runner/interop/time_left.h"

namespace badpeer::interop {
namespace {

double Now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// FNV-1a: each cell has a seed of its own that does not change with what else is run.
std::uint64_t CellSeed(std::uint64_t seed, const std::string& cell) {
  std::uint64_t hash = 0xcbf29ce484222325ull ^ seed;
  for (const char letter : cell) {
    hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3ull;
  }
  return hash;
}

// "9270 (± 12) kbps": mean and standard deviation of a sample.
std::string Details(const std::vector<double>& values) {
  double mean = 0;
  for (const double value : values) mean += value / static_cast<double>(values.size());
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const double deviation =
      values.size() < 2 ? 0 : std::sqrt(squares / static_cast<double>(values.size() - 1));
  char text[64];
  std::snprintf(text, sizeof(text), "%.0f (± %.0f) kbps", mean, deviation);
  return text;
}

// Calls `job(i)` for each i below `count` on `workers` threads, in order of i.
void RunJobs(std::size_t count, int workers, const std::function<void(std::size_t)>& job) {
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < count; i = next++) job(i);
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < workers && static_cast<std::size_t>(i) < count; ++i) {
    threads.emplace_back(work);
  }
  for (std::thread& thread : threads) thread.join();
}

struct Job {
  const TestCase* test = nullptr;
  const Implementation* client = nullptr;
  const Implementation* server = nullptr;
};

class MatrixRun {
 public:
  MatrixRun(const MatrixPlan& plan, const Interrupt& stop) : plan_(plan), stop_(stop) {
    matrix_.start_time = Now();
    matrix_.log_dir = plan.log_dir;
    for (const Implementation& client : plan.clients) AddName(client, matrix_.clients);
    for (const Implementation& server : plan.servers) AddName(server, matrix_.servers);
    for (const TestCase* test : plan.tests) AddTest(matrix_, *test);
    NameFolders();
  }

  Result<Matrix> Run() {
    if (Status done = ProbeAll(); !done) return done.error();
    std::vector<Job> tests;
    std::vector<Job> measurements;
    for (const auto& [client, server] : plan_.pairs) {
      AddJobs(plan_.clients[client], plan_.servers[server], tests, measurements);
    }
    total_ = tests.size() + measurements.size();
    RunJobs(tests.size(), plan_.workers, [&](std::size_t i) { RunJob(tests[i]); });
    RunJobs(measurements.size(), 1, [&](std::size_t i) { RunJob(measurements[i]); });
    matrix_.interrupted = stop_.raised();
    matrix_.end_time = Now();
    return matrix_;
  }

 private:
  using RoleOf = std::pair<std::string, Role>;

  void AddName(const Implementation& implementation, std::vector<std::string>& names) {
    names.push_back(implementation.name);
    matrix_.urls[implementation.name] = implementation.url;
  }

  // SERVER_CLIENT as in the original; names may contain "_" themselves, so that two pairs could
  // mean one folder.
  void NameFolders() {
    std::set<std::string> used;
    for (const auto& [client, server] : plan_.pairs) {
      const std::string base = plan_.servers[server].name + "_" + plan_.clients[client].name;
      std::string folder = base;
      for (int i = 2; !used.insert(folder).second; ++i) folder = base + "~" + std::to_string(i);
      folders_[{plan_.clients[client].name, plan_.servers[server].name}] = folder;
    }
  }

  Status ProbeAll() {
    std::vector<std::pair<const Implementation*, Role>> probes;
    std::set<RoleOf> seen;
    const auto add = [&](const Implementation& implementation, Role role) {
      if (seen.insert({implementation.name, role}).second)
        probes.push_back({&implementation, role});
    };
    for (const auto& [client, server] : plan_.pairs) {
      add(plan_.clients[client], Role::kClient);
      add(plan_.servers[server], Role::kServer);
    }
    std::string runner_failure;
    RunJobs(probes.size(), plan_.workers, [&](std::size_t i) {
      if (stop_.raised()) return;
      const auto& [implementation, role] = probes[i];
      const std::string who = implementation->name + " " + std::string(ToString(role));
      const Compliance answer = ProbeCompliance(
          *implementation, role, *plan_.driver,
          plan_.log_dir + "/compliance/" + implementation->name + "_" + std::string(ToString(role)),
          stop_);
      const std::lock_guard<std::mutex> lock(mutex_);
      compliance_[{implementation->name, role}] = answer;
      if (answer.runner_failed) runner_failure = who + ": " + answer.reason;
      if (!answer.compliant && !answer.runner_failed && !stop_.raised()) {
        plan_.on_change(matrix_, who + " is not compliant: " + answer.reason);
      }
    });
    if (!runner_failure.empty()) return Error{runner_failure};
    return Done{};
  }

  void AddJobs(const Implementation& client, const Implementation& server, std::vector<Job>& tests,
               std::vector<Job>& measurements) {
    std::string reason;
    const Compliance& client_answer = compliance_[{client.name, Role::kClient}];
    const Compliance& server_answer = compliance_[{server.name, Role::kServer}];
    if (!client_answer.compliant) reason = "The client is not compliant: " + client_answer.reason;
    if (!server_answer.compliant) reason = "The server is not compliant: " + server_answer.reason;
    for (const TestCase* test : plan_.tests) {
      if (!reason.empty()) {
        matrix_.At(client.name, server.name, std::string(test->name)).reason = reason + ".";
        continue;
      }
      (test->measurement ? measurements : tests).push_back({test, &client, &server});
      time_left_.Add(*test);
      ++open_[{client.name, server.name}];
    }
  }

  void RunJob(const Job& job) {
    if (stop_.raised()) return;
    CellEntry entry;
    entry.log =
        folders_.at({job.client->name, job.server->name}) + "/" + std::string(job.test->name);
    std::vector<double> values;
    for (int repetition = 1; repetition <= job.test->repetitions; ++repetition) {
      std::string dir = entry.log;
      if (job.test->repetitions > 1) dir.append("/").append(std::to_string(repetition));
      const CellResult result = RunCell({.test = job.test,
                                         .client = job.client,
                                         .server = job.server,
                                         .driver = plan_.driver,
                                         .dir = plan_.log_dir + "/" + dir,
                                         .seed = CellSeed(plan_.seed, dir),
                                         .disk_limit = plan_.disk_limit,
                                         .time_limit = plan_.time_limit,
                                         .save_files = plan_.save_files},
                                        stop_);
      if (result.interrupted) return;
      entry.seconds += result.seconds;
      entry.reason = result.check.Reason();
      if (!result.runner_failed) entry.verdict = result.check.verdict;
      if (result.check.kbps) values.push_back(*result.check.kbps);
      if (entry.verdict != Verdict::kSucceeded) break;
    }
    if (job.test->measurement && entry.verdict == Verdict::kSucceeded) {
      entry.details = Details(values);
    }
    Finish(job, entry);
  }

  void Finish(const Job& job, const CellEntry& entry) {
    const std::lock_guard<std::mutex> lock(mutex_);
    matrix_.At(job.client->name, job.server->name, std::string(job.test->name)) = entry;
    matrix_.end_time = Now();
    time_left_.Done(*job.test, entry.seconds);
    ++finished_;
    plan_.on_change(matrix_, Line(job, entry));
    if (--open_[{job.client->name, job.server->name}] == 0 && plan_.on_pair) {
      plan_.on_pair(matrix_, job.client->name, job.server->name);
    }
  }

  // "[12/575] quic-go -> aioquic retry: succeeded, 1.2 s (about 5 min left)"
  std::string Line(const Job& job, const CellEntry& entry) const {
    char seconds[32];
    std::snprintf(seconds, sizeof(seconds), "%.1f s", entry.seconds);
    std::string line = "[";
    line += std::to_string(finished_) + "/" + std::to_string(total_) + "] " + job.client->name +
            " -> " + job.server->name + " " + std::string(job.test->name) + ": ";
    line += entry.verdict ? std::string(ToString(*entry.verdict)) : "not run";
    if (!entry.details.empty()) line += ", " + entry.details;
    line += ", " + std::string(seconds);
    if (finished_ < total_) {
      const std::chrono::seconds left(static_cast<long>(time_left_.Seconds(plan_.workers)) + 1);
      line += " (about " + DescribeDuration(left) + " left)";
    }
    if (!entry.reason.empty() && entry.verdict != Verdict::kUnsupported) {
      line += "\n      " + entry.reason;
    }
    return line;
  }

  const MatrixPlan& plan_;
  const Interrupt& stop_;
  std::mutex mutex_{};  // Of all below.
  Matrix matrix_{};
  // Of a pair, below log_dir.
  std::map<std::pair<std::string, std::string>, std::string> folders_{};
  std::map<RoleOf, Compliance> compliance_{};
  std::map<std::pair<std::string, std::string>, int> open_{};
  TimeLeft time_left_{};
  std::size_t total_ = 0;
  std::size_t finished_ = 0;
};

}  // namespace

Result<Matrix> RunMatrix(const MatrixPlan& plan, const Interrupt& stop) {
  return MatrixRun(plan, stop).Run();
}

}  // namespace badpeer::interop
