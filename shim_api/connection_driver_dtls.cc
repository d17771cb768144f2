// How the runner's DTLS commands are carried out.
#include <cstdio>

#include "shim_api/clock.h"
#include "shim_api/connection_driver.h"

namespace badpeer::shim {
namespace {

// Datagrams, and flushes of them.
constexpr std::size_t kMostOfOneFlight = 1000;

long long Count(std::chrono::microseconds time) { return static_cast<long long>(time.count()); }

}  // namespace

bool ConnectionDriver::CarryOut(const DtlsCommand& command) {
  OpResult done;
  const char* what = "";
  switch (command.kind) {
    case DtlsCommand::Kind::kExpectTimeout:
    case DtlsCommand::Kind::kExpectNoTimeout:
      return CheckTimeout(command);
    case DtlsCommand::Kind::kAdvanceClock:
      what = "DTLS timers";
      VirtualClock::Get().Advance(command.time);
      done = WithRetransmission([this] { return connection_.HandleTimeout(); });
      break;
    case DtlsCommand::Kind::kSetMtu:
      what = "another MTU within a connection";
      done = connection_.SetMtu(command.mtu);
      break;
    case DtlsCommand::Kind::kSetInitialTimeout:
      what = "another first timeout within a connection";
      done = connection_.SetInitialTimeout(
          std::chrono::duration_cast<std::chrono::milliseconds>(command.time));
      break;
  }
  if (done.status == OpStatus::kUnsupported) {
    unsupported_ = true;
    std::fprintf(stderr, "The stack does not support: %s.\n", what);
  }
  return done.status == OpStatus::kOk || done.status == OpStatus::kWantWrite;
}

OpResult ConnectionDriver::WithRetransmission(const Operation& operation) {
  AsyncTransport* const async = channel_.async();
  if (async == nullptr || !config_->dtls || connection_.ResumesRetransmission()) return operation();
  async->AllowWrite(kMostOfOneFlight);
  const OpResult result = operation();
  async->ForbidWrite();
  return result;
}

bool ConnectionDriver::CheckTimeout(const DtlsCommand& command) {
  const std::optional<std::chrono::microseconds> next = connection_.UntilTimeout();
  if (command.kind == DtlsCommand::Kind::kExpectNoTimeout) {
    if (next) std::fprintf(stderr, "Expected no timeout, but got %lld us.\n", Count(*next));
    return !next;
  }
  if (!next) {
    std::fprintf(stderr, "Expected a timeout of %lld us, but got none.\n", Count(command.time));
    return false;
  }
  if (*next != command.time) {
    std::fprintf(stderr, "Expected a timeout of %lld us, but got %lld us.\n", Count(command.time),
                 Count(*next));
    return false;
  }
  return true;
}

}  // namespace badpeer::shim
