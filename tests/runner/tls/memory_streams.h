// Two ends of a byte stream within the process, which nobody waits for in vain: that both ends read
// and neither has sent anything is seen at once, by both, however slow the machine is.
//
//   auto [client, server] = MakeMemoryStreams();
//   client->Write(BytesOf("a"));
#ifndef BADPEER_TESTS_RUNNER_TLS_MEMORY_STREAMS_H_
#define BADPEER_TESTS_RUNNER_TLS_MEMORY_STREAMS_H_

#include <algorithm>
#include <array>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <utility>

#include "runner/base/bytes.h"
#include "runner/base/peer_failure.h"
#include "runner/base/stream.h"

namespace badpeer {

class MemoryStream : public Stream {
 public:
  // What both ends share.
  struct Pipes {
    struct End {
      Bytes arrived{};
      bool ended = false;    // the other end sends nothing more
      bool reading = false;  // and nothing is there
    };
    std::mutex mutex{};
    std::condition_variable changed{};
    std::array<End, 2> ends{};
    bool stuck = false;
  };

  MemoryStream(std::shared_ptr<Pipes> pipes, std::size_t side)
      : pipes_(std::move(pipes)), own_(pipes_->ends[side]), other_(pipes_->ends[1 - side]) {}

  std::size_t ReadSome(std::span<std::uint8_t> into) override {
    std::unique_lock lock(pipes_->mutex);
    while (own_.arrived.empty() && !own_.ended) Wait(lock);
    const std::size_t size = std::min(into.size(), own_.arrived.size());
    std::copy_n(own_.arrived.begin(), size, into.begin());
    own_.arrived.erase(own_.arrived.begin(),
                       own_.arrived.begin() + static_cast<std::ptrdiff_t>(size));
    return size;
  }
  bool ReadFullOrEnd(std::span<std::uint8_t> into) override {
    for (std::size_t have = 0; have < into.size();) {
      const std::size_t size = ReadSome(into.subspan(have));
      if (size == 0 && have == 0) return false;
      if (size == 0) throw PeerFailure(PeerFailure::Kind::kClosed, "EOF within a unit");
      have += size;
    }
    return true;
  }
  using Stream::Write;
  void Write(std::span<const ByteView> parts) override {
    const std::scoped_lock lock(pipes_->mutex);
    for (ByteView part : parts) Append(other_.arrived, part);
    pipes_->changed.notify_all();
  }
  void ShutdownWrite() override {
    const std::scoped_lock lock(pipes_->mutex);
    other_.ended = true;
    pipes_->changed.notify_all();
  }
  void Close() override {
    const std::scoped_lock lock(pipes_->mutex);
    own_.ended = other_.ended = true;
    pipes_->changed.notify_all();
  }

 private:
  void Wait(std::unique_lock<std::mutex>& lock) {
    if (other_.reading && other_.arrived.empty() && !other_.ended) pipes_->stuck = true;
    if (!pipes_->stuck) {
      own_.reading = true;
      pipes_->changed.wait(lock);
      own_.reading = false;
    }
    if (!pipes_->stuck) return;
    pipes_->changed.notify_all();
    throw PeerFailure(PeerFailure::Kind::kMutualWait, "both ends wait for each other");
  }

  std::shared_ptr<Pipes> pipes_;
  Pipes::End& own_;
  Pipes::End& other_;
};

inline std::pair<std::unique_ptr<Stream>, std::unique_ptr<Stream>> MakeMemoryStreams() {
  auto pipes = std::make_shared<MemoryStream::Pipes>();
  return {std::make_unique<MemoryStream>(pipes, 0), std::make_unique<MemoryStream>(pipes, 1)};
}

}  // namespace badpeer

#endif  // BADPEER_TESTS_RUNNER_TLS_MEMORY_STREAMS_H_
