#include "runner/harness/live_connections.h"

#include <poll.h>

#include <cerrno>
#include <chrono>
#include <iterator>
#include <string_view>
#include <utility>

#include "runner/base/peer_failure.h"
#include "runner/base/text.h"
#include "runner/harness/mutual_wait.h"

namespace badpeer {
namespace {

constexpr std::size_t kMaxTranscriptLines = 20'000;

// When a wait is long enough to ask whether it is in vain, and how often the answer must be the
// same.
constexpr auto kSuspicion = std::chrono::milliseconds(350);
constexpr int kConfirmations = 2;

constexpr auto kLeftoversTime = std::chrono::seconds(1);

// The watch ends waits. It hears nothing of a shim that takes one long write of ours byte by byte.
Clock::duration StreamTimeout(Clock::duration idle_timeout) {
  constexpr int kTimeouts = 16;
  return idle_timeout == Clock::duration::max() ? idle_timeout : idle_timeout * kTimeouts;
}

// Looks after a stream that has to wait. Between two of our writes the shim has one idle timeout to
// send all that we read.
class Watch : public IdleWatch {
 public:
  Watch(const ShimProcess& shim, ShimWaits& waits, Clock::duration idle_timeout, int socket,
        bool look_for_mutual_wait)
      : shim_(shim),
        waits_(waits),
        idle_timeout_(idle_timeout),
        socket_(socket),
        look_for_mutual_wait_(look_for_mutual_wait) {}

  void OnIdle(Waiting waiting, Clock::time_point since) override {
    if (shim_.HasEnded()) {
      EndLeftovers();
    } else if (waiting == Waiting::kToRead) {
      LookForMutualWait(since);
    }
    const bool reads = waiting == Waiting::kToRead && read_since_;
    Check(reads ? *read_since_ : since, waiting);
  }

  // We are about to read, or to write.
  void OnRead() {
    if (!read_since_) {
      read_since_ = Clock::now();
    } else if (Clock::now() - *read_since_ > idle_timeout_) {
      // A shim that drips or floods may never make us wait for long enough to be asked.
      Check(*read_since_, Waiting::kToRead);
    }
  }
  void OnWrite() { read_since_.reset(); }

 private:
  void Check(Clock::time_point since, Waiting waiting) {
    const bool reads = waiting == Waiting::kToRead;
    if (waits_.GoOn(since, reads ? "had not sent what was due" : "had not read what we sent")) {
      return;
    }
    throw PeerFailure(PeerFailure::Kind::kTimeout,
                      std::string(reads ? "the shim did not send what was due within "
                                        : "the shim did not read what we sent within ") +
                          DescribeDuration(idle_timeout_));
  }
  // What keeps the connection open is a process that the shim has left behind. It may still be
  // about to say something, so that it is not for the next tick to decide whether that is heard.
  void EndLeftovers() {
    const auto now = Clock::now();
    if (!ended_) ended_ = now;
    if (now - *ended_ >= kLeftoversTime) shim_.Kill();
  }
  void LookForMutualWait(Clock::time_point since) {
    if (!look_for_mutual_wait_) return;
    if (since != last_wait_) confirmations_ = 0;
    last_wait_ = since;
    if (Clock::now() - since < kSuspicion) return;
    confirmations_ = WaitsToRead({shim_.pid(), shim_.pidfd()}, socket_) ? confirmations_ + 1 : 0;
    if (confirmations_ >= kConfirmations) {
      throw PeerFailure(PeerFailure::Kind::kMutualWait,
                        "the shim and the runner wait for each other", "a shim blocked in reading",
                        "more from it");
    }
  }

  const ShimProcess& shim_;
  ShimWaits& waits_;
  const Clock::duration idle_timeout_;
  const int socket_;
  const bool look_for_mutual_wait_;
  std::optional<Clock::time_point> read_since_;  // the first read after a write
  std::optional<Clock::time_point> ended_;       // when we noticed
  Clock::time_point last_wait_{};
  int confirmations_ = 0;
};

// A stream that owns its watch, and shows the bytes to whoever wants to see them.
class ShimStream : public Stream {
 public:
  using OnBytes = std::function<void(TranscriptDirection, ByteView)>;

  ShimStream(UniqueFd socket, Clock::duration idle_timeout, Watch watch, OnBytes on_bytes,
             EndedConnections& ended)
      : ended_(ended),
        watch_(std::move(watch)),
        on_bytes_(std::move(on_bytes)),
        stream_(std::move(socket), StreamTimeout(idle_timeout), Deadline::Never(), &watch_) {}

  std::size_t ReadSome(std::span<std::uint8_t> into) override {
    watch_.OnRead();
    const std::size_t got = stream_.ReadSome(into);
    Show(TranscriptDirection::kFromShim, into.first(got));
    return got;
  }
  bool ReadFullOrEnd(std::span<std::uint8_t> into) override {
    watch_.OnRead();
    const bool got = stream_.ReadFullOrEnd(into);
    if (got) Show(TranscriptDirection::kFromShim, into);
    return got;
  }
  void ExpectUnit(std::size_t shortest) override { stream_.ExpectUnit(shortest); }
  using Stream::Write;
  void Write(std::span<const ByteView> parts) override {
    watch_.OnWrite();
    for (const ByteView part : parts) Show(TranscriptDirection::kToShim, part);
    stream_.Write(parts);
  }
  void ShutdownWrite() override { stream_.ShutdownWrite(); }
  void Close() override { ended_.Add(stream_.Release()); }

 private:
  void Show(TranscriptDirection direction, ByteView bytes) const {
    if (on_bytes_ && !bytes.empty()) on_bytes_(direction, bytes);
  }

  EndedConnections& ended_;
  Watch watch_;
  OnBytes on_bytes_;
  SocketStream stream_;
};

// FNV-1a, so that the same test has the same randomness in every run.
std::uint64_t SeedFor(std::string_view name) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

}  // namespace

LiveConnections::LiveConnections(const ShimSettings& settings, const std::string& test_name,
                                 Dispatcher& dispatcher, Inbox& inbox, const ShimProcess& shim,
                                 ShimWaits& waits)
    : settings_(settings),
      test_name_(test_name),
      dispatcher_(dispatcher),
      inbox_(inbox),
      shim_(shim),
      waits_(waits) {}

std::optional<std::uint64_t> LiveConnections::seed() const {
  if (!settings_.deterministic) return {};
  return SeedFor(test_name_);
}

UniqueFd LiveConnections::WaitForConnection() {
  const auto since = accepted_ == 0 ? waits_.start() : Clock::now();
  for (;;) {
    pollfd items[] = {{.fd = inbox_.readable_fd(), .events = POLLIN, .revents = 0},
                      {.fd = shim_.ended_fd(), .events = POLLIN, .revents = 0}};
    const int ready = poll(items, 2, ShimWaits::kTickMillis);
    if (UniqueFd connection = inbox_.Take()) return connection;
    // Its connection may still be on its way through the dispatcher, which may get no processor.
    dispatcher_.Settle();
    if (UniqueFd connection = inbox_.Take()) return connection;
    if (ready > 0 && items[1].revents != 0) {
      throw PeerFailure(PeerFailure::Kind::kNeverConnected,
                        accepted_ == 0 ? "the shim ended before it connected"
                                       : "the shim ended where another connection was due");
    }
    if (!waits_.GoOn(since,
                     accepted_ == 0 ? "had not connected" : "had not made the next connection")) {
      throw PeerFailure(PeerFailure::Kind::kTimeout,
                        std::string("the shim did not ") +
                            (accepted_ == 0 ? "connect" : "make the next connection") + " within " +
                            DescribeDuration(settings_.idle_timeout));
    }
  }
}

std::unique_ptr<Stream> LiveConnections::Accept() {
  UniqueFd connection = WaitForConnection();
  ++accepted_;
  const int socket = connection.get();
  ShimStream::OnBytes on_bytes;
  if (settings_.on_bytes || !settings_.companions.empty()) {
    on_bytes = [this, &traffic = traffic_.emplace_back()](TranscriptDirection direction,
                                                          ByteView bytes) {
      if (settings_.on_bytes) settings_.on_bytes(test_name_, direction, bytes);
      if (!settings_.companions.empty()) {
        traffic.Add(direction, std::chrono::system_clock::now(), bytes);
      }
    };
  }
  const bool provable = settings_.tool == ShimTool::kNone && !settings_.IsInteractive();
  return std::make_unique<ShimStream>(
      std::move(connection), settings_.idle_timeout,
      Watch(shim_, waits_, settings_.idle_timeout, socket, provable), std::move(on_bytes), ended_);
}

void LiveConnections::Add(TranscriptDirection direction, std::string line) {
  if (lines_.size() < kMaxTranscriptLines) {
    lines_.push_back({direction, std::move(line)});
  } else {
    ++lines_dropped_;
  }
}

void LiveConnections::TakeTranscript(Outcome& outcome) {
  outcome.transcript = std::move(lines_);
  outcome.transcript_lines_dropped = lines_dropped_;
  outcome.traffic.assign(std::make_move_iterator(traffic_.begin()),
                         std::make_move_iterator(traffic_.end()));
  outcome.key_log = std::move(key_log_);
}

}  // namespace badpeer
