#include "runner/harness/interrupts.h"

#include <signal.h>

#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>
#include <system_error>
#include <thread>
#include <utility>

namespace badpeer {

class Interrupts::Impl {
 public:
  explicit Impl(std::function<void(int)> callback)
      : callback_(std::move(callback)), signals_(context_, SIGINT, SIGTERM, SIGHUP) {
    Wait();
    thread_ = std::thread([this] { context_.run(); });
  }
  ~Impl() {
    context_.stop();
    thread_.join();
  }

 private:
  void Wait() {
    signals_.async_wait([this](std::error_code error, int signal) {
      if (error) return;
      callback_(signal);
      Wait();
    });
  }

  std::function<void(int)> callback_;
  asio::io_context context_;
  asio::signal_set signals_;
  std::thread thread_;
};

Interrupts::Interrupts(std::function<void(int)> callback)
    : impl_(std::make_unique<Impl>(std::move(callback))) {}
Interrupts::~Interrupts() = default;

}  // namespace badpeer
