#include "runner/interop/cell_run.h"

#include <poll.h>

#include <array>
#include <fstream>

#include "runner/base/deadline.h"
#include "runner/base/files.h"
#include "runner/interop/capture/capture.h"
#include "runner/interop/cell_files.h"
#include "runner/interop/cell_log.h"
#include "runner/interop/cell_report.h"
#include "runner/interop/readiness.h"
#include "runner/interop/sim/simulator.h"
#include "runner/interop/startup.h"
#include "runner/net/pcapng.h"

namespace badpeer::interop {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds kServerStartLimit{10};
constexpr milliseconds kQuotaInterval{250};
constexpr milliseconds kLastPackets{100};  // For a CONNECTION_CLOSE to be captured and to arrive.
constexpr seconds kTerminateGrace{2};
constexpr milliseconds kOtherEndGrace{500};

std::string Requests(const TestCase& test, const std::vector<std::string>& names) {
  const std::string prefix(test.url_prefix);
  if (names.empty()) return prefix;
  std::string requests;
  for (const std::string& name : names) requests += (requests.empty() ? "" : " ") + prefix + name;
  return requests;
}

std::string HowItEnded(Role role, const EndpointEnd& end) {
  std::string text = "The " + std::string(ToString(role));
  if (end.exit_status) text += " ended with status " + std::to_string(*end.exit_status);
  if (!end.note.empty()) text += (end.exit_status ? ", " : " ") + end.note;
  return text + ".";
}

TestCase WithLimit(const CellRequest& request) {
  TestCase test = *request.test;
  if (request.time_limit.count() > 0) test.time_limit = request.time_limit;
  return test;
}

// One run of one cell. Each step is one function; what they share is here.
class CellRun {
 public:
  CellRun(const CellRequest& request, CellFiles files, const Interrupt& stop)
      : request_(request),
        test_(WithLimit(request)),
        files_(std::move(files)),
        stop_(stop),
        log_(files_.dir() + "/output.txt") {
    outcome_.www_dir = files_.www_dir();
    outcome_.downloads_dir = files_.downloads_dir();
    outcome_.files = files_.names();
  }

  CellResult Run() {
    log_.Say("Test case " + std::string(test_.name) + ", server " + request_.server->name +
             ", client " + request_.client->name + ", scenario \"" + std::string(test_.scenario) +
             "\", seed " + std::to_string(request_.seed) + ".");
    CellResult result;
    const Status ran = RunEndpoints();
    client_.reset();
    server_.reset();
    if (stop_.raised()) {
      result.interrupted = true;
      log_.Say("Interrupted.");
    } else if (!ran) {
      result.runner_failed = true;
      result.check.findings.push_back(
          {Finding::Kind::kFailed, "The runner could not run this: " + ran.error().message + "."});
    } else {
      result.check = Judge();
    }
    log_.AddConsole("server", files_.ConsolePath(Role::kServer));
    log_.AddConsole("client", files_.ConsolePath(Role::kClient));
    if (request_.save_files && result.check.verdict == Verdict::kFailed) files_.SaveFiles();
    return result;
  }

 private:
  Status RunEndpoints() {
    Result<Scenario> scenario = ParseScenario(test_.scenario);
    if (!scenario) return scenario.error();
    if (Status done = PrepareEndpoint(Role::kServer, server_); !done) return done;
    if (Status done = PrepareEndpoint(Role::kClient, client_); !done) return done;
    if (Status done = server_->Run(); !done) return done;
    AwaitStart();
    Result<std::unique_ptr<Simulator>> network =
        Simulator::Start({.left_fd = client_->tun_fd(),
                          .right_fd = server_->tun_fd(),
                          .scenario = *scenario,
                          .seed = request_.seed,
                          .left_capture = files_.sim_dir() + "/trace_node_left.pcapng",
                          .right_capture = files_.sim_dir() + "/trace_node_right.pcapng"});
    if (!network) return network.error();
    if (!server_end_ && outcome_.breaches.empty()) {
      if (Status done = client_->Run(); !done) return done;
      log_.Say("Client started.");
      AwaitEnds();
    }
    EndServer();
    NoteBreaches();
    ReportNetwork((*network)->Stop());
    return Done{};
  }

  Status PrepareEndpoint(Role role, std::unique_ptr<Endpoint>& endpoint) {
    const bool client = role == Role::kClient;
    const Implementation& implementation = client ? *request_.client : *request_.server;
    EndpointSpec spec = files_.SpecFor(role);
    spec.command = implementation.command;
    spec.image = implementation.image;
    spec.file_limit = request_.disk_limit;
    spec.environment = ContractEnvironment(
        role, std::string(client ? test_.client_testcase : test_.server_testcase),
        client ? Requests(test_, files_.names()) : "");
    Result<std::unique_ptr<Endpoint>> prepared = request_.driver->Prepare(spec);
    if (!prepared) return prepared.error();
    endpoint = std::move(*prepared);
    return Done{};
  }

  void AwaitStart() {
    const Clock::time_point start = Clock::now();
    const Deadline deadline = Deadline::In(kServerStartLimit);
    Readiness readiness = Readiness::kSilent;
    while (readiness == Readiness::kSilent && !deadline.Passed() && !OverQuota()) {
      readiness =
          AwaitServer(*server_, Earlier(deadline, Deadline::In(kQuotaInterval)), stop_.fd());
    }
    server_end_ = server_->PollEnd();
    const auto waited = std::chrono::duration_cast<milliseconds>(Clock::now() - start).count();
    if (readiness == Readiness::kReady) {
      log_.Say("Server ready after " + std::to_string(waited) + " ms.");
    } else if (readiness == Readiness::kSilent && outcome_.breaches.empty()) {
      log_.Say("Server did not answer a packet of an unknown version within " +
               std::to_string(waited) + " ms; starting the client all the same.");
    }
    if (server_end_) {
      server_ended_first_ = true;
      log_.Say(HowItEnded(Role::kServer, *server_end_));
    }
  }

  // Until either endpoint has ended, the time is over, a limit is passed, or the run is stopped.
  void AwaitEnds() {
    Deadline deadline = Deadline::In(test_.time_limit);
    Deadline quota_check = Deadline::In(kQuotaInterval);
    while (!stop_.raised() && !client_end_) {
      std::array<pollfd, 3> polled{{{client_->end_fd(), POLLIN, 0},
                                    {server_end_ ? -1 : server_->end_fd(), POLLIN, 0},
                                    {stop_.fd(), POLLIN, 0}}};
      poll(polled.data(), polled.size(), Earlier(deadline, quota_check).PollMillis());
      client_end_ = client_->PollEnd();
      if (!server_end_ && (server_end_ = server_->PollEnd())) {
        server_ended_first_ = true;
        // What it did is done: the client gets a moment to notice.
        deadline = Earlier(deadline, Deadline::In(kOtherEndGrace));
        log_.Say(HowItEnded(Role::kServer, *server_end_));
      }
      if (client_end_) break;
      if (quota_check.Passed()) {
        if (OverQuota()) break;
        quota_check = Deadline::In(kQuotaInterval);
      }
      if (deadline.Passed()) {
        outcome_.timed_out = !server_end_;
        break;
      }
    }
    if (!client_end_) {
      client_end_ = EndpointEnd{.note = "was still running and was ended"};
      if (outcome_.timed_out) {
        log_.Say("The time limit of " + std::to_string(test_.time_limit.count()) + " s is over.");
      }
    }
    log_.Say(HowItEnded(Role::kClient, *client_end_));
  }

  bool OverQuota() {
    for (const Role role : {Role::kClient, Role::kServer}) {
      if (files_.BytesWritten(role) < request_.disk_limit) continue;
      outcome_.breaches.push_back("The " + std::string(ToString(role)) + " wrote more than " +
                                  std::to_string(request_.disk_limit >> 20) +
                                  " MiB into its folders.");
      return true;
    }
    return false;
  }

  // The server is asked to end, so that it can complete its logs; after a breach nothing is waited
  // for.
  void EndServer() {
    if (server_end_) return;
    if (!stop_.raised()) poll(nullptr, 0, static_cast<int>(kLastPackets.count()));
    server_end_ = server_->PollEnd();
    if (server_end_) return;
    server_->Terminate();
    const Deadline deadline = Deadline::In(kTerminateGrace);
    std::optional<EndpointEnd> after_asking;
    while (!deadline.Passed() && !after_asking && !stop_.raised() && outcome_.breaches.empty() &&
           !OverQuota()) {
      pollfd polled{server_->end_fd(), POLLIN, 0};
      poll(&polled, 1, Earlier(deadline, Deadline::In(kQuotaInterval)).PollMillis());
      after_asking = server_->PollEnd();
    }
    server_end_ = EndpointEnd{.note = "was still serving at the end, as it should"};
  }

  void NoteBreaches() {
    for (const Role role : {Role::kClient, Role::kServer}) {
      const Endpoint& endpoint = role == Role::kClient ? *client_ : *server_;
      for (const std::string& breach : endpoint.Breaches()) {
        outcome_.breaches.push_back("The " + std::string(ToString(role)) + " " + breach + ".");
      }
    }
    // A full disk shows in the endpoints' files only when it is looked for.
    if (outcome_.breaches.empty()) OverQuota();
    for (const std::string& breach : outcome_.breaches) log_.Say(breach);
  }

  void ReportNetwork(const SimulatorReport& report) {
    std::ofstream events(files_.sim_dir() + "/events.txt");
    for (const std::string& event : report.events) events << event << '\n';
    const auto line = [](const char* name, const DirectionCounters& count) {
      return std::string(name) + ": " + std::to_string(count.arrived) + " packets arrived, " +
             std::to_string(count.delivered) + " delivered, " + std::to_string(count.queue_full) +
             " met a full queue, " + std::to_string(count.dropped) + " dropped, " +
             std::to_string(count.corrupted) + " corrupted, " + std::to_string(count.blackholed) +
             " lost in a blackhole.";
    };
    log_.Say(line("To server", report.to_server));
    log_.Say(line("To client", report.to_client));
    for (const std::string& problem : report.problems) log_.Say("Simulator: " + problem);
  }

  CheckResult Judge() {
    outcome_.client = client_end_.value_or(EndpointEnd{.note = "was not started"});
    outcome_.server = *server_end_;
    for (const Role role : {Role::kClient, Role::kServer}) {
      EndpointEnd& end = role == Role::kClient ? outcome_.client : outcome_.server;
      if (end.exit_status != kUnsupportedStatus) continue;
      end.not_started = WhyNotStarted(files_.ConsolePath(role));
    }
    // What the client shows then is only the consequence.
    const bool unsupported = server_end_->exit_status == kUnsupportedStatus;
    if (server_ended_first_ && !unsupported && outcome_.client.exit_status != 0) {
      std::string breach = HowItEnded(Role::kServer, *server_end_);
      breach.pop_back();
      outcome_.breaches.push_back(breach + " before the client was done.");
    }
    CaptureFiles capture_files{.left_path = files_.sim_dir() + "/trace_node_left.pcapng",
                               .right_path = files_.sim_dir() + "/trace_node_right.pcapng"};
    std::string secrets;
    for (const Role role : {Role::kClient, Role::kServer}) {
      const Result<std::string> key_log = ReadFile(files_.LogsDir(role) + "/keys.log");
      if (!key_log) continue;  // Not every stack writes one.
      capture_files.key_logs.push_back({*key_log, std::string(ToString(role))});
      secrets += *key_log;
    }
    Result<Capture> capture = LoadCapture(capture_files);
    if (!capture) log_.Say("Capture: " + capture.error().message);
    CheckResult check = Check(test_, capture ? &*capture : nullptr, outcome_);
    for (const Finding& finding : check.findings) log_.Say("Check: " + finding.text);
    log_.Say("Result: " + std::string(ToString(check.verdict)) + ".");
    if (!secrets.empty()) {
      for (const std::string& path : {capture_files.left_path, capture_files.right_path}) {
        const Status embedded = net::EmbedSecrets(path, secrets);
        if (!embedded) log_.Say("Secrets were not embedded: " + embedded.error().message);
      }
    }
    WriteCellReport(files_.dir(), check, capture ? &*capture : nullptr);
    return check;
  }

  const CellRequest& request_;
  const TestCase test_;
  CellFiles files_;
  const Interrupt& stop_;
  CellLog log_;
  std::unique_ptr<Endpoint> client_{};
  std::unique_ptr<Endpoint> server_{};
  std::optional<EndpointEnd> client_end_{};
  std::optional<EndpointEnd> server_end_{};
  bool server_ended_first_ = false;
  Outcome outcome_{};
};

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

CellResult RunnerFailure(const Error& error) {
  CellResult result;
  result.runner_failed = true;
  result.check.findings.push_back(
      {Finding::Kind::kFailed, "The runner could not run this: " + error.message + "."});
  return result;
}

}  // namespace

CellResult RunCell(const CellRequest& request, const Interrupt& stop) {
  const Clock::time_point start = Clock::now();
  Result<CellFiles> files = CellFiles::Create(request.dir, *request.test, request.seed);
  if (!files) return RunnerFailure(files.error());
  const CellFiles kept = *files;
  CellResult result = CellRun(request, std::move(*files), stop).Run();
  kept.RemoveWork();
  result.seconds = SecondsSince(start);
  return result;
}

}  // namespace badpeer::interop
