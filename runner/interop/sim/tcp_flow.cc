#include "runner/interop/sim/tcp_flow.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace badpeer::interop {
namespace {

constexpr double kBeta = 0.7;  // RFC 9438, 4.6.
constexpr double kC = 0.4;     // RFC 9438, 5; segments per second cubed.
constexpr double kMinimumWindow = 2;
constexpr std::uint64_t kReordering = 3;
constexpr Nanoseconds kMinimumTimeout = std::chrono::milliseconds(200);
constexpr Nanoseconds kFirstTimeout = std::chrono::seconds(1);
constexpr int kMaxBackoff = 6;

double Seconds(Nanoseconds time) { return std::chrono::duration<double>(time).count(); }

}  // namespace

std::optional<TcpSegment> TcpSender::Next(Nanoseconds now) {
  if (static_cast<double>(outstanding_.size()) + 1 > window_) return std::nullopt;
  TcpSegment segment{.transmission = next_transmission_++};
  if (lost_.empty()) {
    segment.sequence = next_sequence_++;
  } else {
    segment.sequence = *lost_.begin();
    lost_.erase(lost_.begin());
  }
  if (outstanding_.empty()) last_progress_ = now;
  outstanding_[segment.transmission] = {segment.sequence, now};
  return segment;
}

void TcpSender::OnAck(Nanoseconds now, std::uint64_t cumulative, std::uint64_t transmission) {
  Acknowledge(now, cumulative, transmission);
  std::vector<std::uint64_t> overtaken;
  for (const auto& [sent, record] : outstanding_) {
    if (sent + kReordering > transmission) break;
    overtaken.push_back(sent);
  }
  bool reduce = false;
  for (std::uint64_t sent : overtaken) reduce |= MarkLost(sent);
  if (reduce) OnLoss();
}

void TcpSender::Acknowledge(Nanoseconds now, std::uint64_t cumulative, std::uint64_t transmission) {
  const auto answered = outstanding_.find(transmission);
  if (answered != outstanding_.end()) {
    UpdateRtt(now - answered->second.time);
    if (answered->second.sequence >= cumulative) delivered_.insert(answered->second.sequence);
    outstanding_.erase(answered);
    backoff_ = 0;
    last_progress_ = now;
    if (transmission > recovery_end_) Grow(now, 1);
  }
  if (cumulative <= cumulative_) return;
  cumulative_ = cumulative;
  std::erase_if(outstanding_, [&](const auto& sent) { return sent.second.sequence < cumulative; });
  delivered_.erase(delivered_.begin(), delivered_.lower_bound(cumulative));
  lost_.erase(lost_.begin(), lost_.lower_bound(cumulative));
}

// True if this loss is the first sign of congestion since the last reduction.
bool TcpSender::MarkLost(std::uint64_t transmission) {
  const auto sent = outstanding_.find(transmission);
  const std::uint64_t sequence = sent->second.sequence;
  outstanding_.erase(sent);
  if (!delivered_.contains(sequence) && sequence >= cumulative_) lost_.insert(sequence);
  return transmission > recovery_end_;
}

void TcpSender::OnLoss() {
  recovery_end_ = next_transmission_ - 1;
  // Fast convergence, RFC 9438, 4.7.
  window_max_ = window_ < window_max_ ? window_ * (1 + kBeta) / 2 : window_;
  window_ = threshold_ = std::max(kMinimumWindow, window_ * kBeta);
  epoch_.reset();
}

// RFC 9438, 4.2 to 4.4.
void TcpSender::Grow(Nanoseconds now, double segments) {
  if (window_ < threshold_) {
    window_ += segments;
    return;
  }
  if (!epoch_) {
    epoch_ = now;
    window_max_ = std::max(window_max_, window_);
    cubic_k_ = std::cbrt((window_max_ - window_) / kC);
  }
  const double t = Seconds(now - *epoch_);
  const double rtt = Seconds(smoothed_rtt_);
  const double ahead = t + rtt - cubic_k_;
  const double target =
      std::clamp(kC * ahead * ahead * ahead + window_max_, window_, window_ * 1.5);
  const double reno_gain = 3 * (1 - kBeta) / (1 + kBeta) * segments / window_;
  window_ += std::max((target - window_) / window_ * segments, reno_gain);
}

void TcpSender::UpdateRtt(Nanoseconds sample) {
  if (smoothed_rtt_.count() == 0) {
    smoothed_rtt_ = sample;
    rtt_variation_ = sample / 2;
    return;
  }
  const Nanoseconds error = std::chrono::abs(smoothed_rtt_ - sample);
  rtt_variation_ = (rtt_variation_ * 3 + error) / 4;
  smoothed_rtt_ = (smoothed_rtt_ * 7 + sample) / 8;
}

Nanoseconds TcpSender::Timeout() const {
  if (outstanding_.empty()) return kNever;
  const Nanoseconds base = smoothed_rtt_.count() == 0
                               ? kFirstTimeout
                               : smoothed_rtt_ + std::max(kMinimumTimeout, 4 * rtt_variation_);
  return last_progress_ + base * (1 << backoff_);
}

void TcpSender::OnTimeout(Nanoseconds now) {
  while (!outstanding_.empty()) MarkLost(outstanding_.begin()->first);
  OnLoss();
  window_ = 1;
  backoff_ = std::min(backoff_ + 1, kMaxBackoff);
  last_progress_ = now;
}

std::uint64_t TcpReceiver::OnSegment(std::uint64_t sequence) {
  if (sequence >= next_) early_.insert(sequence);
  while (!early_.empty() && *early_.begin() == next_) {
    early_.erase(early_.begin());
    ++next_;
  }
  return next_;
}

}  // namespace badpeer::interop
