// The connections of one running shim, as its test's script sees them: waits for them, watches over
// their silence, and keeps the transcript.
#ifndef BADPEER_RUNNER_HARNESS_LIVE_CONNECTIONS_H_
#define BADPEER_RUNNER_HARNESS_LIVE_CONNECTIONS_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runner/harness/shim_process.h"
#include "runner/base/shim_connections.h"
#include "runner/harness/dispatcher.h"
#include "runner/harness/outcome.h"
#include "runner/harness/shim_waits.h"
#include "runner/harness/test_life.h"

namespace badpeer {

class LiveConnections : public ShimConnections, private TranscriptSink {
 public:
  // All of them must outlive the object.
  LiveConnections(const ShimSettings& settings, const std::string& test_name,
                  Dispatcher& dispatcher, Inbox& inbox, const ShimProcess& shim, ShimWaits& waits);

  std::unique_ptr<Stream> Accept() override;
  TranscriptSink* transcript() override { return settings_.transcript ? this : nullptr; }
  std::string* key_log() override { return settings_.companions.empty() ? nullptr : &key_log_; }
  const ShimTraits& traits() const override { return settings_.config.traits; }
  std::optional<std::uint64_t> seed() const override;

  bool connected() const { return accepted_ > 0; }
  // Moves the lines out, and the traffic.
  void TakeTranscript(Outcome& outcome);
  // Those that our side has ended, to be drained until the shim is gone.
  EndedConnections TakeEnded() { return std::move(ended_); }

 private:
  void Add(TranscriptDirection direction, std::string line) override;
  UniqueFd WaitForConnection();

  const ShimSettings& settings_;
  const std::string& test_name_;
  Dispatcher& dispatcher_;
  Inbox& inbox_;
  const ShimProcess& shim_;
  ShimWaits& waits_;
  std::size_t accepted_ = 0;
  std::vector<TranscriptLine> lines_;
  std::size_t lines_dropped_ = 0;
  std::deque<Traffic> traffic_;  // streams point into it
  std::string key_log_;
  EndedConnections ended_;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_HARNESS_LIVE_CONNECTIONS_H_
