// A bulk TCP flow inside the simulated network, the rival in `tcp-cross-traffic`: slow start and
// CUBIC (RFC 9438), selective acknowledgements, loss by three later acknowledgements (RFC 6675) and
// by timeout (RFC 6298). It has no bytes, only segments.
//
//   TcpSender sender;
//   while (auto segment = sender.Next(now)) link.Offer(now, ...);
//   TcpReceiver receiver;
//   std::uint64_t cumulative = receiver.OnSegment(segment.sequence);
//   sender.OnAck(now, cumulative, segment.transmission);
//   if (sender.Timeout() <= now) sender.OnTimeout(now);
#ifndef BADPEER_RUNNER_INTEROP_SIM_TCP_FLOW_H_
#define BADPEER_RUNNER_INTEROP_SIM_TCP_FLOW_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>

#include "runner/interop/sim/link.h"

namespace badpeer::interop {

inline constexpr std::size_t kTcpSegmentSize = 1500;  // With headers, bytes.
inline constexpr std::size_t kTcpPayloadSize = 1448;
inline constexpr std::size_t kTcpAckSize = 52;

struct TcpSegment {
  std::uint64_t sequence = 0;  // In segments, from 0.
  // Counts sendings, from 1, as a timestamp option would tell them apart.
  std::uint64_t transmission = 0;
};

class TcpSender {
 public:
  // A segment that the window allows now, if there is one.
  std::optional<TcpSegment> Next(Nanoseconds now);
  // `cumulative`: the first segment that the receiver lacks. `transmission`: the sending that it
  // answers.
  void OnAck(Nanoseconds now, std::uint64_t cumulative, std::uint64_t transmission);
  Nanoseconds Timeout() const;  // kNever when nothing is outstanding.
  void OnTimeout(Nanoseconds now);

  double window() const { return window_; }

 private:
  struct Sent {
    std::uint64_t sequence = 0;
    Nanoseconds time{};
  };

  void Acknowledge(Nanoseconds now, std::uint64_t cumulative, std::uint64_t transmission);
  bool MarkLost(std::uint64_t transmission);
  void OnLoss();
  void Grow(Nanoseconds now, double segments);
  void UpdateRtt(Nanoseconds sample);

  std::uint64_t next_sequence_ = 0;
  std::uint64_t next_transmission_ = 1;
  std::uint64_t cumulative_ = 0;
  std::map<std::uint64_t, Sent> outstanding_{};  // By transmission.
  std::set<std::uint64_t> delivered_{};          // Sequences above the cumulative one.
  std::set<std::uint64_t> lost_{};               // Sequences to send again.
  std::uint64_t recovery_end_ = 0;  // Losses of transmissions up to here belong to one reduction.

  double window_ = 10;
  double threshold_ = 1e9;
  double window_max_ = 0;
  double cubic_k_ = 0;
  std::optional<Nanoseconds> epoch_{};

  Nanoseconds smoothed_rtt_{};
  Nanoseconds rtt_variation_{};
  int backoff_ = 0;
  Nanoseconds last_progress_{};
};

class TcpReceiver {
 public:
  // The first segment still missing after this one arrived.
  std::uint64_t OnSegment(std::uint64_t sequence);
  std::uint64_t delivered() const { return next_; }

 private:
  std::uint64_t next_ = 0;
  std::set<std::uint64_t> early_{};
};

}  // namespace badpeer::interop

#endif  // BADPEER_RUNNER_INTEROP_SIM_TCP_FLOW_H_
