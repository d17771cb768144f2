#include "runner/interop/interrupt.h"

#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>

#include <atomic>
#include <cstdint>

namespace badpeer::interop {
namespace {

std::atomic<int> caught_by{-1};

// Only calls that are allowed in a signal handler.
void OnSignal(int number) {
  const std::uint64_t one = 1;
  if (write(caught_by.load(), &one, sizeof(one)) < 0) return;
  signal(number, SIG_DFL);
}

}  // namespace

Interrupt::Interrupt() : event_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

Interrupt::~Interrupt() {
  if (caught_by.load() != event_.get()) return;
  signal(SIGINT, SIG_DFL);
  signal(SIGTERM, SIG_DFL);
  caught_by = -1;
}

void Interrupt::CatchSignals() {
  caught_by = event_.get();
  struct sigaction action {};
  action.sa_handler = OnSignal;
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

void Interrupt::Raise() const {
  const std::uint64_t one = 1;
  if (write(event_.get(), &one, sizeof(one)) < 0) return;  // Full: raised long ago.
}

bool Interrupt::raised() const {
  pollfd polled{event_.get(), POLLIN, 0};
  return poll(&polled, 1, 0) > 0;
}

}  // namespace badpeer::interop
