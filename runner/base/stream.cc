#include "runner/base/stream.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>

#include "runner/base/peer_failure.h"
#include "runner/base/text.h"

namespace badpeer {
namespace {

using std::chrono::microseconds;

// One record of maximal size with its header and some of the next. A shim cannot make us hold more.
constexpr std::size_t kBufferSize = 32 * 1024;
constexpr auto kTick = std::chrono::milliseconds(100);
constexpr std::size_t kMaxParts = 64;
// Turns after which the size of an answer counts as known. A wrong guess costs a tick.
constexpr int kManyLikeAnswers = 64;
// Of larger ones, and of those that come in many writes, the kernel may hold back the rest until we
// have read the first.
constexpr std::size_t kLargestAwaitedAnswer = 256;
constexpr int kMostPiecesOfAnswer = 4;
// Well below what any receive buffer holds, which would fill before we woke up.
constexpr std::size_t kMostWakeUpSize = 8 * 1024;

// More than an honest shim can have sent that its peer did not want to read.
constexpr std::size_t kMostDrained = 4 * 1024 * 1024;

// Buffers of streams that are gone, for the next ones of their thread: asking the heap for one makes it
// tidy up each time.
class SpareBuffer {
 public:
  static std::unique_ptr<std::uint8_t[]> Take() {
    if (spare_) return std::move(spare_);
    return std::make_unique_for_overwrite<std::uint8_t[]>(kBufferSize);
  }
  static void Return(std::unique_ptr<std::uint8_t[]> buffer) { spare_ = std::move(buffer); }

 private:
  static thread_local std::unique_ptr<std::uint8_t[]> spare_;
};
thread_local std::unique_ptr<std::uint8_t[]> SpareBuffer::spare_;

bool IsGone(int error) { return error == ECONNRESET || error == EPIPE || error == ENOTCONN; }
bool WouldBlock(int error) { return error == EAGAIN || error == EWOULDBLOCK; }

}  // namespace

void Stream::ReadFull(std::span<std::uint8_t> into) {
  if (into.empty() || ReadFullOrEnd(into)) return;
  throw PeerFailure(PeerFailure::Kind::kClosed, "the shim closed the connection", "end of stream",
                    std::to_string(into.size()) + " bytes");
}

SocketStream::SocketStream(UniqueFd socket, Clock::duration idle_timeout, Deadline overall,
                           IdleWatch* watch)
    : socket_(std::move(socket)),
      idle_timeout_(idle_timeout),
      overall_(overall),
      watch_(watch),
      buffer_(SpareBuffer::Take()) {
  // A kernel-side tick turns each wait into one system call: no poll before each read.
  const auto tick = std::max<microseconds>(
      std::min(std::chrono::duration_cast<microseconds>(idle_timeout), microseconds(kTick)),
      microseconds(1000));
  tick_millis_ = static_cast<int>((tick.count() + 999) / 1000);
  const timeval timeout{.tv_sec = 0, .tv_usec = static_cast<suseconds_t>(tick.count())};
  setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
  setsockopt(socket_.get(), SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout));
  // Fails for sockets that are not TCP, which have nothing to delay.
  const int on = 1;
  setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

SocketStream::~SocketStream() { SpareBuffer::Return(std::move(buffer_)); }

std::size_t SocketStream::TakeBuffered(std::span<std::uint8_t> into) {
  const std::size_t taken = std::min(into.size(), end_ - begin_);
  if (taken > 0) std::memcpy(into.data(), buffer_.get() + begin_, taken);
  begin_ += taken;
  return taken;
}

void SocketStream::CheckIdle(IdleWatch::Waiting waiting, const Deadline& deadline,
                             Clock::time_point since) {
  if (deadline.Passed()) {
    const bool reading = waiting == IdleWatch::Waiting::kToRead;
    throw PeerFailure(PeerFailure::Kind::kTimeout,
                      std::string(reading ? "the shim did not send what was due within "
                                          : "the shim did not read what we sent within ") +
                          DescribeDuration(idle_timeout_));
  }
  if (watch_ != nullptr) watch_->OnIdle(waiting, since);
}

Deadline SocketStream::ReadDeadline() {
  if (!read_deadline_) read_deadline_ = Deadline::In(idle_timeout_);
  return Earlier(*read_deadline_, overall_);
}

// recv() that says whether there was something, or the end, within a tick.
std::optional<std::size_t> SocketStream::ReceiveOnce(std::span<std::uint8_t> into, int flags) {
  for (;;) {
    const ssize_t got = recv(socket_.get(), into.data(), into.size(), flags);
    if (got >= 0) {
      answer_size_ += static_cast<std::size_t>(got);
      ++pieces_of_answer_;
      return static_cast<std::size_t>(got);
    }
    if (WouldBlock(errno)) return std::nullopt;
    if (errno == EINTR) continue;
    if (IsGone(errno)) return 0;
    throw PeerFailure(PeerFailure::Kind::kClosed, "the connection to the shim broke while reading",
                      std::generic_category().message(errno));
  }
}

std::size_t SocketStream::Receive(std::span<std::uint8_t> into) {
  if (!socket_) return 0;
  const auto since = Clock::now();
  const Deadline deadline = ReadDeadline();
  // A shim that drips or floods never makes recv() block for a whole tick.
  if (deadline.Passed()) CheckIdle(IdleWatch::Waiting::kToRead, deadline, since);
  SetWakeUpSize(ExpectedSize());
  // Large reads go straight to their place; small ones fill the buffer.
  const bool direct = into.size() >= kBufferSize;
  const std::span<std::uint8_t> target = direct ? into : std::span(buffer_.get(), kBufferSize);
  for (;;) {
    if (const std::optional<std::size_t> got = ReceiveOnce(target, 0)) {
      if (direct) return *got;
      begin_ = 0;
      end_ = *got;
      return TakeBuffered(into);
    }
    CheckIdle(IdleWatch::Waiting::kToRead, deadline, since);
  }
}

// Fills `into` from a shim that writes byte by byte (BoGo's -async does): the kernel wakes us when
// all is there, or the stream has ended, instead of once per byte. Returns what came before an end.
std::size_t SocketStream::ReceiveDripping(std::span<std::uint8_t> into) {
  const auto since = Clock::now();
  const Deadline deadline = ReadDeadline();
  std::size_t have = 0;
  while (socket_ && have < into.size()) {
    SetWakeUpSize(into.size() - have);
    pollfd item{.fd = socket_.get(), .events = POLLIN, .revents = 0};
    const bool woken = poll(&item, 1, tick_millis_) > 0;
    const auto got = ReceiveOnce({buffer_.get(), kBufferSize}, MSG_DONTWAIT);
    if (got == 0) break;
    begin_ = 0;
    end_ = got.value_or(0);
    have += TakeBuffered(into.subspan(have));
    if (deadline.Passed() || !woken) CheckIdle(IdleWatch::Waiting::kToRead, deadline, since);
  }
  is_dripping_ = begin_ == end_;
  return have;
}

void SocketStream::EndAnswer() {
  const bool is_like = answer_size_ == last_answer_size_ && answer_size_ <= kLargestAwaitedAnswer &&
                       pieces_of_answer_ <= kMostPiecesOfAnswer;
  like_answers_ = is_like ? like_answers_ + 1 : 0;
  last_answer_size_ = std::exchange(answer_size_, 0);
  pieces_of_answer_ = 0;
}

std::size_t SocketStream::ExpectedSize() {
  const std::size_t unit = std::exchange(shortest_unit_, 1);
  const bool is_known = like_answers_ >= kManyLikeAnswers && answer_size_ == 0;
  return is_known ? std::max(unit, last_answer_size_) : unit;
}

void SocketStream::SetWakeUpSize(std::size_t bytes) {
  const int size = static_cast<int>(std::min(bytes, kMostWakeUpSize));
  if (size == wake_up_size_) return;
  setsockopt(socket_.get(), SOL_SOCKET, SO_RCVLOWAT, &size, sizeof(size));
  wake_up_size_ = size;
}

std::size_t SocketStream::ReadSome(std::span<std::uint8_t> into) {
  if (into.empty()) return 0;
  if (const std::size_t taken = TakeBuffered(into); taken > 0) return taken;
  return Receive(into);
}

bool SocketStream::ReadFullOrEnd(std::span<std::uint8_t> into) {
  std::size_t have = TakeBuffered(into);
  if (have < into.size() && !is_dripping_) {
    have += Receive(into.subspan(have));
    is_dripping_ = have > 0 && have < into.size();
  }
  if (have < into.size() && is_dripping_) have += ReceiveDripping(into.subspan(have));
  if (have == into.size()) return true;
  if (have == 0) return false;
  throw PeerFailure(PeerFailure::Kind::kClosed,
                    "the shim closed the connection in the middle of a unit",
                    std::to_string(have) + " bytes", std::to_string(into.size()) + " bytes");
}

void SocketStream::Write(std::span<const ByteView> parts) {
  if (!socket_) {
    throw PeerFailure(PeerFailure::Kind::kClosed, "our side has already closed the connection");
  }
  read_deadline_.reset();
  EndAnswer();
  if (shim_is_gone_) return;
  const auto now = Clock::now();
  const Deadline deadline = Earlier(Deadline::In(idle_timeout_), overall_);
  std::size_t part = 0;
  std::size_t offset = 0;
  while (part < parts.size()) {
    std::array<iovec, kMaxParts> vectors;
    std::size_t count = 0;
    for (std::size_t i = part; i < parts.size() && count < kMaxParts; ++i) {
      const ByteView rest = parts[i].subspan(i == part ? offset : 0);
      if (rest.empty()) continue;
      vectors[count++] = {const_cast<std::uint8_t*>(rest.data()), rest.size()};
    }
    if (count == 0) return;
    msghdr message{};
    message.msg_iov = vectors.data();
    message.msg_iovlen = count;
    const ssize_t sent = sendmsg(socket_.get(), &message, MSG_NOSIGNAL);
    if (sent < 0) {
      if (errno == EINTR) continue;
      if (WouldBlock(errno)) {
        CheckIdle(IdleWatch::Waiting::kToWrite, deadline, now);
        continue;
      }
      if (IsGone(errno)) {
        shim_is_gone_ = true;
        return;
      }
      throw PeerFailure(PeerFailure::Kind::kClosed,
                        "the connection to the shim broke while writing",
                        std::generic_category().message(errno));
    }
    std::size_t left = static_cast<std::size_t>(sent);
    while (part < parts.size() && left >= parts[part].size() - offset) {
      left -= parts[part].size() - offset;
      offset = 0;
      ++part;
    }
    offset += left;
    if (part < parts.size() && deadline.Passed()) {
      CheckIdle(IdleWatch::Waiting::kToWrite, deadline, now);
    }
  }
}

void SocketStream::ShutdownWrite() {
  if (socket_) shutdown(socket_.get(), SHUT_WR);
}

void SocketStream::Close() {
  socket_.reset();
  begin_ = end_ = 0;
}

UniqueFd SocketStream::Release() {
  ShutdownWrite();
  UniqueFd socket = std::move(socket_);
  Close();
  return socket;
}

void EndedConnections::Add(UniqueFd socket) {
  if (socket) connections_.push_back({.socket = std::move(socket)});
}

bool EndedConnections::Drain(Connection& connection) {
  std::array<std::uint8_t, 16 * 1024> bytes;
  const int wake_up_size = 1;
  setsockopt(connection.socket.get(), SOL_SOCKET, SO_RCVLOWAT, &wake_up_size, sizeof(wake_up_size));
  while (connection.taken < kMostDrained) {
    const ssize_t got = recv(connection.socket.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return WouldBlock(errno);
    if (got == 0) return false;
    connection.taken += static_cast<std::size_t>(got);
  }
  return false;
}

void EndedConnections::DrainUntilExit(int pidfd, Deadline deadline) {
  for (;;) {
    std::erase_if(connections_, [](Connection& connection) { return !Drain(connection); });
    if (connections_.empty()) return;
    std::vector<pollfd> items = {{.fd = pidfd, .events = POLLIN, .revents = 0}};
    for (const Connection& connection : connections_) {
      items.push_back({.fd = connection.socket.get(), .events = POLLIN, .revents = 0});
    }
    const int ready = poll(items.data(), items.size(), deadline.PollMillis());
    if ((ready > 0 && items[0].revents != 0) || deadline.Passed()) return;
  }
}

std::pair<std::unique_ptr<Stream>, std::unique_ptr<Stream>> MakeStreamPair(
    Clock::duration idle_timeout) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    throw std::system_error(errno, std::generic_category(), "socketpair");
  }
  return {std::make_unique<SocketStream>(UniqueFd(ends[0]), idle_timeout),
          std::make_unique<SocketStream>(UniqueFd(ends[1]), idle_timeout)};
}

}  // namespace badpeer
