#include "shim_api/run_shim.h"

#include <signal.h>

#include <algorithm>
#include <cstdio>
#include <exception>

#include "shim_api/clock.h"
#include "shim_api/exchange.h"
#include "shim_api/flags.h"
#include "shim_api/property_checks.h"
#include "shim_api/worker.h"

namespace badpeer::shim {
namespace {

// Prints the line that ends what the shim has to say, whatever way RunShim is left.
class StderrDelimiter {
 public:
  ~StderrDelimiter() { std::fprintf(stderr, "--- DONE ---\n"); }
};

Verdict CheckHonoured(const ShimConfig& config, const Stack& stack) {
  const std::span<const std::string_view> honoured = stack.HonouredFlags();
  for (const std::string& name : config.given) {
    if (FindFlag(name)->owner == FlagOwner::kStack &&
        std::ranges::find(honoured, name) == honoured.end()) {
      std::fprintf(stderr, "The stack does not support: %s.\n", name.c_str());
      return Verdict::kUnimplemented;
    }
  }
  return Verdict::kOk;
}

class Shim {
 public:
  Shim(Stack& stack, const ShimConfig& config) : stack_(stack), config_(config) {}

  Verdict Run() {
    for (int i = 0; i <= config_.initial.resume_count; ++i) {
      const bool is_resume = i > 0;
      const ConnectionConfig& config = is_resume ? config_.resume : config_.initial;
      if (Verdict verdict = Connection(config, is_resume); verdict != Verdict::kOk) {
        // The stack's own words come first: they are what tells one cause from another.
        std::fprintf(stderr, "%sConnection %d failed.\n", stack_.TakeErrors().c_str(), i + 1);
        return verdict;
      }
      VirtualClock::Get().Advance(std::chrono::seconds(config.resumption_delay));
    }
    return Verdict::kOk;
  }

 private:
  Verdict Connection(const ConnectionConfig& config, bool is_resume) {
    if (is_resume && !config.server && !session_) {
      std::fprintf(stderr, "No session to offer.\n");
      return Verdict::kFailed;
    }
    const std::unique_ptr<RunnerChannel> channel = RunnerChannel::Open(config);
    if (!channel) {
      std::perror("cannot connect to the runner");
      return Verdict::kFailed;
    }
    const NewConnection made = stack_.Connect({.config = config,
                                               .is_resume = is_resume,
                                               .session = session_,
                                               .transport = channel->transport(),
                                               .quic = channel->quic()});
    if (!made.cannot.empty()) {
      std::fprintf(stderr, "The stack does not support: %s.\n", made.cannot.c_str());
      return Verdict::kUnimplemented;
    }
    if (!made.connection) return Verdict::kFailed;
    const Verdict verdict = Exchanges(*made.connection, *channel, config, is_resume);
    session_ = made.connection->NewestSession();
    return verdict;
  }

  Verdict Exchanges(StackConnection& connection, RunnerChannel& channel,
                    const ConnectionConfig& config, bool is_resume) {
    ConnectionDriver driver(connection, channel, config);
    Verdict verdict = Exchange(driver, config, {.is_resume = is_resume}).Run();
    if (!config.server && is_resume && config.expect_reject_early_data) {
      verdict = RetryAfterRejection(driver, config, verdict);
    }
    const ConnectionProperties properties = connection.Properties();
    if (config.handshake_never_done && properties.handshake_done) {
      std::fprintf(stderr, "The handshake was completed.\n");
      return Verdict::kMustFail;
    }
    if (verdict == Verdict::kOk && !config.expect_msg_callback.empty()) {
      return CheckMessages(config, properties);
    }
    return verdict;
  }

  // The server must have rejected the early data: the exchange starts again without.
  Verdict RetryAfterRejection(ConnectionDriver& driver, const ConnectionConfig& config,
                              Verdict first) {
    if (first == Verdict::kUnimplemented || first == Verdict::kMustFail) return first;
    if (driver.last_status() != OpStatus::kEarlyDataRejected) {
      std::fprintf(stderr, "The early data was not rejected.\n");
      return Verdict::kFailed;
    }
    const ConnectionProperties rejected = driver.connection().Properties();
    if (!rejected.in_early_data) {
      std::fprintf(stderr, "The connection left early data before it was reset.\n");
      return Verdict::kFailed;
    }
    if (Verdict verdict = CheckHandshake(config, rejected, true); verdict != Verdict::kOk) {
      return verdict;
    }
    const OpResult reset =
        driver.Once("reset early data", driver.connection().ResetEarlyData(config_.retry));
    if (reset.status != OpStatus::kOk) return driver.FailureVerdict();
    if (driver.connection().Properties().in_early_data) {
      std::fprintf(stderr, "The connection is still in early data after its reset.\n");
      return Verdict::kFailed;
    }
    driver.set_config(config_.retry);
    return Exchange(driver, config_.retry, {.is_resume = true, .is_retry = true}).Run();
  }

  Verdict CheckMessages(const ConnectionConfig& config, const ConnectionProperties& properties) {
    if (!properties.message_trace) {
      std::fprintf(stderr, "The stack cannot tell: messages.\n");
      return Verdict::kUnimplemented;
    }
    if (*properties.message_trace == config.expect_msg_callback) return Verdict::kOk;
    std::fprintf(stderr, "Wrong messages. Wanted:\n%sGot:\n%s", config.expect_msg_callback.c_str(),
                 properties.message_trace->c_str());
    return Verdict::kFailed;
  }

  Stack& stack_;
  const ShimConfig& config_;
  std::shared_ptr<StackSession> session_;
};

// Where the test turns the clock.
void SetClock(const ShimConfig& config) {
  const bool is_turned = config.initial.dtls || config.initial.resumption_delay != 0 ||
                         config.resume.resumption_delay != 0;
  is_turned ? VirtualClock::Get().StandStill() : VirtualClock::Get().Go();
}

int Run(std::span<const char* const> arguments, Stack& stack) {
  ShimConfig config;
  if (const std::optional<FlagError> error = ParseFlags(arguments, config)) {
    std::fprintf(stderr, "%s\n", error->message.c_str());
    return error->exit_code;
  }
  if (config.initial.is_handshaker_supported) {
    std::printf("No\n");
    return kExitSuccess;
  }
  if (Verdict verdict = CheckHonoured(config, stack); verdict != Verdict::kOk) {
    return ExitCodeOf(verdict);
  }
  SetClock(config);
  if (config.initial.wait_for_debugger) raise(SIGSTOP);  // The debugger continues it.
  return ExitCodeOf(Shim(stack, config).Run());
}

}  // namespace

int RunShim(int argc, const char* const* argv, Stack& stack) {
  const std::span<const char* const> arguments(argv + 1,
                                               static_cast<std::size_t>(std::max(argc, 1) - 1));
  signal(SIGPIPE, SIG_IGN);
  const auto run = [&stack](std::span<const char* const> test) {
    const StderrDelimiter delimiter;
    try {
      return Run(test, stack);
    } catch (const std::exception& error) {  // Above all bad_alloc, from the failing allocator.
      std::fprintf(stderr, "exception: %s\n", error.what());
      return +kExitFailure;
    }
  };
  if (!IsWorker(arguments)) return run(arguments);
  stack.WarmUp();
  return ServeTests(run);
}

}  // namespace badpeer::shim
