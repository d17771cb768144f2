// Endpoints in containers: images made for the QUIC Interop Runner, unchanged. They get no network
// of the container engine; their eth0 is a TUN device made inside their network namespace.
#include <fcntl.h>
#include <sched.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <thread>

#include "runner/base/process.h"
#include "runner/base/text.h"
#include "runner/interop/endpoint.h"
#include "runner/interop/network_interface.h"
#include "runner/json/json.h"

namespace badpeer::interop {
namespace {

constexpr std::chrono::seconds kCommandLimit{60};
constexpr std::chrono::minutes kPullLimit{10};
constexpr char kGateDir[] = "/.badpeer";
// Waits behind the gate until the network is there, then becomes what the image would have run.
constexpr char kGateScript[] = "read -r go < /.badpeer/gate; exec \"$@\"";

Error SystemError(const std::string& what) { return Error{what + ": " + std::strerror(errno)}; }

std::string Trimmed(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

// The contract's limit of 64 MiB; none where this machine's own hard limit is lower, since raising
// it is what a container engine may be refused.
std::optional<std::string> LockedMemoryLimit() {
  constexpr rlim_t kContract = 64 << 20;
  rlimit ours{};
  if (getrlimit(RLIMIT_MEMLOCK, &ours) != 0 || ours.rlim_max < kContract) return std::nullopt;
  return std::to_string(kContract);
}

// The container engine's command line.
class Engine {
 public:
  explicit Engine(std::string program) : program_(std::move(program)) {}

  const std::string& program() const { return program_; }

  Result<ChildProcess> Spawn(const std::vector<std::string>& arguments) const {
    Result<std::string> path = ResolveProgram(program_);
    if (!path) return path.error();
    return ChildProcess::Spawn({.program = *path, .arguments = arguments});
  }

  // Standard output of a command that has to succeed.
  Result<std::string> Run(const std::vector<std::string>& arguments,
                          std::chrono::seconds limit = kCommandLimit) const {
    Result<ChildProcess> child = Spawn(arguments);
    if (!child) return child.error();
    const std::string what = program_ + " " + arguments[0];
    if (!child->WaitUntil(Deadline::In(limit))) {
      child->KillGroup();
      child->Finish();
      return Error{what + " did not end within " + DescribeDuration(limit)};
    }
    ProcessEnd end = child->Finish();
    if (!end.Succeeded()) {
      return Error{what + ": " + Trimmed(end.standard_error.text) + " (" + end.Describe() + ")"};
    }
    return end.standard_output.text;
  }

 private:
  std::string program_;
};

// A shell that removes all containers of this run once the runner is gone, however it went: it
// waits for the end of its standard input.
class Guard {
 public:
  Guard(const Engine& engine, const std::string& label) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return;
    const UniqueFd reading(ends[0]);
    lifeline_.reset(ends[1]);
    std::string script = "read -r end; ids=$(" + engine.program() +
                         " ps -aq --filter label=" + label + "); [ -z \"$ids\" ] || " +
                         engine.program() + " rm -f $ids";
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, reading.get(), STDIN_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
    char shell[] = "sh";
    char option[] = "-c";
    char* const arguments[] = {shell, option, script.data(), nullptr};
    if (posix_spawn(&pid_, "/bin/sh", &actions, &attributes, arguments, environ) != 0) pid_ = 0;
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
  }
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;
  ~Guard() {
    lifeline_.reset();
    int status = 0;
    while (pid_ > 0 && waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
  }

 private:
  UniqueFd lifeline_{};
  pid_t pid_ = 0;
};

class ContainerEndpoint final : public Endpoint {
 public:
  ContainerEndpoint(const Engine& engine, std::string name, EndpointSpec spec)
      : engine_(engine), name_(std::move(name)), spec_(std::move(spec)) {}
  ContainerEndpoint(const ContainerEndpoint&) = delete;
  ContainerEndpoint& operator=(const ContainerEndpoint&) = delete;

  ~ContainerEndpoint() override {
    SaveConsole();
    // What cannot be removed now is the guard's business.
    (void)engine_.Run({"rm", "-f", "-v", name_});
  }

  Status Create(const std::string& label) {
    Result<std::vector<std::string>> program = ProgramOfImage();
    if (!program) return program.error();
    const std::string gate_dir = spec_.scratch_dir + "/gate";
    std::error_code failed;
    std::filesystem::create_directories(gate_dir, failed);
    const std::string gate = gate_dir + "/gate";
    if (mkfifo(gate.c_str(), 0666) != 0 && errno != EEXIST) return SystemError(gate);
    gate_.reset(open(gate.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK));
    if (!gate_) return SystemError(gate);
    std::ofstream(spec_.scratch_dir + "/hosts") << HostsFile(spec_.role);

    std::vector<std::string> arguments = {
        "create",    "--name",     name_,
        "--label",   label,        "--network",
        "none",      "--hostname", std::string(ToString(spec_.role)),
        "--cap-add", "NET_ADMIN",  "--pids-limit",
        "4000",      "--log-opt",  "max-size=64m"};
    if (const std::optional<std::string> memlock = LockedMemoryLimit()) {
      arguments.insert(arguments.end(), {"--ulimit", "memlock=" + *memlock});
    }
    const auto bind = [&](const std::string& source, const std::string& target) {
      arguments.insert(arguments.end(), {"-v", source + ":" + target});
    };
    bind(spec_.www_dir, "/www:ro");
    bind(spec_.downloads_dir, "/downloads");
    bind(spec_.certs_dir, "/certs:ro");
    bind(spec_.logs_dir, "/logs");
    bind(spec_.scratch_dir + "/hosts", "/etc/hosts:ro");
    bind(gate_dir, kGateDir);
    if (spec_.file_limit != 0) {
      arguments.insert(arguments.end(), {"--ulimit", "fsize=" + std::to_string(spec_.file_limit)});
    }
    for (const auto& [key, value] : spec_.environment) {
      arguments.insert(arguments.end(), {"-e", key + "=" + value});
    }
    arguments.insert(arguments.end(),
                     {"--entrypoint", "/bin/sh", spec_.image, "-c", kGateScript, "sh"});
    arguments.insert(arguments.end(), program->begin(), program->end());
    Result<std::string> created = engine_.Run(arguments);
    if (!created) return created.error();
    Result<std::string> started = engine_.Run({"start", name_});
    if (!started) return started.error();
    return MakeInterface();
  }

  int tun_fd() const override { return tun_.get(); }
  int end_fd() const override { return waiting_ ? waiting_->pidfd() : -1; }

  Status Run() override {
    Result<ChildProcess> waiting = engine_.Spawn({"wait", name_});
    if (!waiting) return waiting.error();
    waiting_.emplace(std::move(*waiting));
    if (write(gate_.get(), "go\n", 3) != 3) return SystemError("opening the gate");
    return Done{};
  }

  std::optional<EndpointEnd> PollEnd() override {
    if (end_ || !waiting_ || !waiting_->HasEnded()) return end_;
    const ProcessEnd waited = waiting_->Finish();
    const std::string text = Trimmed(waited.standard_output.text);
    int status = 0;
    const auto [stop, failed] = std::from_chars(text.data(), text.data() + text.size(), status);
    if (waited.Succeeded() && failed == std::errc()) {
      end_ = EndpointEnd{.exit_status = status};
    } else {
      end_ = EndpointEnd{.note = "vanished: " + Trimmed(waited.standard_error.text)};
    }
    waiting_.reset();
    return end_;
  }

  void Terminate() override {
    // It may just have ended.
    (void)engine_.Run({"kill", "--signal", "TERM", name_});
  }

  std::vector<std::string> Breaches() const override { return {}; }

 private:
  // Entry point and command of the image, which is pulled where it is missing.
  Result<std::vector<std::string>> ProgramOfImage() const {
    const std::vector<std::string> inspect = {"image", "inspect", "--format", "{{json .Config}}",
                                              spec_.image};
    Result<std::string> text = engine_.Run(inspect);
    if (!text) {
      Result<std::string> pulled = engine_.Run({"pull", spec_.image}, kPullLimit);
      if (!pulled) return Error{"image " + spec_.image + ": " + pulled.error().message};
      text = engine_.Run(inspect);
      if (!text) return text.error();
    }
    const Json config = TryParseJson<Json>(*text);
    std::vector<std::string> program;
    for (const char* key : {"Entrypoint", "Cmd"}) {
      if (!config.is_object() || !config.contains(key) || !config[key].is_array()) continue;
      for (const Json& word : config[key]) {
        if (word.is_string()) program.push_back(word.get<std::string>());
      }
    }
    if (program.empty()) return Error{"image " + spec_.image + " names no program to run"};
    return program;
  }

  Status MakeInterface() {
    Result<std::string> pid = engine_.Run({"inspect", "--format", "{{.State.Pid}}", name_});
    if (!pid) return pid.error();
    const std::string path = "/proc/" + Trimmed(*pid) + "/ns/net";
    const UniqueFd space(open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!space) return SystemError("the container's network namespace " + path);
    Status done = Done{};
    // A namespace is a property of the thread: this one enters the container's and ends.
    std::thread([&] {
      if (setns(space.get(), CLONE_NEWNET) != 0) {
        done =
            Error{"entering a container's network namespace: " + std::string(std::strerror(errno)) +
                  "; this driver needs root"};
        return;
      }
      Result<UniqueFd> eth0 = CreateEndpointInterface(spec_.role);
      if (eth0) {
        tun_ = std::move(*eth0);
      } else {
        done = eth0.error();
      }
    }).join();
    return done;
  }

  void SaveConsole() const {
    Result<ChildProcess> logs = engine_.Spawn({"logs", name_});
    if (!logs || !logs->WaitUntil(Deadline::In(kCommandLimit))) return;
    const ProcessEnd end = logs->Finish();
    std::ofstream(spec_.console_path) << end.standard_output.text << end.standard_error.text;
  }

  const Engine& engine_;
  std::string name_;
  EndpointSpec spec_;
  UniqueFd gate_{};
  UniqueFd tun_{};
  std::optional<ChildProcess> waiting_{};
  std::optional<EndpointEnd> end_{};
};

class ContainerDriver final : public Driver {
 public:
  explicit ContainerDriver(std::string program)
      : engine_(std::move(program)),
        run_("badpeer-" + std::to_string(getpid())),
        guard_(engine_, run_) {}

  Result<std::unique_ptr<Endpoint>> Prepare(const EndpointSpec& spec) override {
    if (spec.image.empty()) return Error{"no image for this implementation"};
    const std::string name =
        run_ + "-" + std::to_string(++count_) + "-" + std::string(ToString(spec.role));
    auto endpoint = std::make_unique<ContainerEndpoint>(engine_, name, spec);
    if (Status done = endpoint->Create(run_); !done) return done.error();
    return std::unique_ptr<Endpoint>(std::move(endpoint));
  }

 private:
  Engine engine_;
  std::string run_;
  Guard guard_;
  std::atomic<int> count_{0};
};

}  // namespace

std::unique_ptr<Driver> MakeContainerDriver(std::string program) {
  return std::make_unique<ContainerDriver>(std::move(program));
}

}  // namespace badpeer::interop
