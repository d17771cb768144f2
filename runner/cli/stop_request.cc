#include "runner/cli/stop_request.h"

#include <unistd.h>

#include <utility>

namespace badpeer {

StopRequest::StopRequest() : interrupts_([this](int signal) { Take(signal); }) {}

void StopRequest::Take(int signal) {
  const std::scoped_lock lock(mutex_);
  if (signal_.exchange(signal) != 0) _exit(128 + signal);
  if (stop_) stop_();
}

StopRequest::Taker::Taker(StopRequest& request, std::function<void()> stop) : request_(request) {
  const std::scoped_lock lock(request_.mutex_);
  request_.stop_ = std::move(stop);
  if (request_.signal_ != 0) request_.stop_();
}

StopRequest::Taker::~Taker() {
  const std::scoped_lock lock(request_.mutex_);
  request_.stop_ = nullptr;
}

}  // namespace badpeer
