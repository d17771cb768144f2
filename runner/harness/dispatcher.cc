#include "runner/harness/dispatcher.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <array>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <atomic>
#include <cerrno>
#include <deque>
#include <functional>
#include <future>
#include <list>
#include <mutex>
#include <optional>
#include <random>
#include <system_error>
#include <thread>
#include <unordered_map>
#include <utility>

#include "runner/base/text.h"
#include "runner/harness/loopback_listeners.h"

namespace badpeer {
namespace {

// Connections whose id we still wait for, and connections of one shim that nobody took yet. Honest
// shims make one at a time.
constexpr std::size_t kMaxNameless = 512;
constexpr std::size_t kMaxWaiting = 32;
constexpr std::uint32_t kIdMask = (std::uint32_t{1} << 31) - 1;

std::uint64_t LittleEndian(const std::array<std::uint8_t, 8>& bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8 | bytes[i];
  return value;
}

// Numbers below 2^31 in an order without pattern: 0, 1, 2, ... times an odd factor from a random
// start. That can be undone, so to know which ones were given out takes no memory.
class ScatteredIds {
 public:
  std::uint64_t Next() { return (start_ + issued_++ * kFactor) & kIdMask; }
  bool WasIssued(std::uint64_t id) const {
    if (id > kIdMask) return false;
    return (((static_cast<std::uint32_t>(id) - start_) * kInverse) & kIdMask) < issued_;
  }

 private:
  static constexpr std::uint32_t kFactor = 0x9e3779b1;
  static constexpr std::uint32_t kInverse = [] {
    std::uint32_t inverse = kFactor;  // Right in the last 3 bits; each step doubles them.
    for (int i = 0; i < 4; ++i) inverse *= 2 - kFactor * inverse;
    return inverse;
  }();
  static_assert(kFactor * kInverse == 1);

  const std::uint32_t start_ = std::random_device()();
  std::uint32_t issued_ = 0;
};

}  // namespace

// The owner holds it; the dispatcher looks it up for as long as it lives.
class Inbox::Impl {
 public:
  Impl(std::uint64_t id, UniqueFd event, std::function<void()> forget)
      : id_(id), event_(std::move(event)), forget_(std::move(forget)) {}
  ~Impl() { forget_(); }

  std::uint64_t id() const { return id_; }
  int event() const { return event_.get(); }

  void NoteSwapped() { came_swapped_ = true; }
  bool came_swapped() const { return came_swapped_; }

  void Put(UniqueFd connection) {
    const std::scoped_lock lock(mutex_);
    if (waiting_.size() >= kMaxWaiting) return;
    waiting_.push_back(std::move(connection));
    const std::uint64_t one = 1;
    (void)!write(event_.get(), &one, sizeof(one));
  }
  UniqueFd Take() {
    const std::scoped_lock lock(mutex_);
    if (waiting_.empty()) return {};
    UniqueFd connection = std::move(waiting_.front());
    waiting_.pop_front();
    std::uint64_t count = 0;
    (void)!read(event_.get(), &count, sizeof(count));  // A semaphore: one less.
    return connection;
  }

 private:
  const std::uint64_t id_;
  const UniqueFd event_;
  std::mutex mutex_;
  std::deque<UniqueFd> waiting_;
  std::atomic<bool> came_swapped_{false};
  const std::function<void()> forget_;
};

Inbox::Inbox(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
Inbox::~Inbox() = default;
std::uint64_t Inbox::id() const { return impl_->id(); }
int Inbox::readable_fd() const { return impl_->event(); }
UniqueFd Inbox::Take() { return impl_->Take(); }
bool Inbox::came_swapped() const { return impl_->came_swapped(); }

class Dispatcher::Impl {
 public:
  Impl(LoopbackListeners listeners, const Options& options)
      : ipv6_(listeners.ipv6),
        port_(listeners.port),
        id_timeout_(options.id_timeout),
        work_(asio::make_work_guard(context_)) {
    for (UniqueFd& socket : listeners.sockets) listeners_.emplace_back(context_, socket.release());
    thread_ = std::thread([this] { Run(); });
  }

  ~Impl() {
    context_.stop();
    thread_.join();
    for (const auto& nameless : nameless_) nameless->readable->release();
  }

  std::uint16_t port() const { return port_; }
  bool is_ipv6() const { return ipv6_; }
  std::uint64_t dropped() const { return dropped_.load(); }

  std::string DescribeDropped() const {
    if (dropped() == 0) return {};
    std::string text = Count(dropped(), "connection") + " came from nobody: ";
    const std::scoped_lock lock(mutex_);
    if (!unknown_id_) return text + "an unknown shim id, or none";
    text += "no shim has the id " + std::to_string(*unknown_id_);
    if (ids_.WasIssued(__builtin_bswap64(*unknown_id_))) {
      text += ", which is one in the other byte order (it goes first on a connection, as 64 bits, "
              "little-endian)";
    }
    return text;
  }

  std::shared_ptr<Inbox::Impl> Register() {
    UniqueFd event(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK | EFD_SEMAPHORE));
    if (!event) throw std::system_error(errno, std::generic_category(), "eventfd");
    const std::scoped_lock lock(mutex_);
    const std::uint64_t id = ids_.Next();
    auto inbox = std::make_shared<Inbox::Impl>(id, std::move(event), [this, id] { Forget(id); });
    inboxes_[id] = inbox;
    return inbox;
  }

  void Settle() {
    std::promise<void> settled;
    asio::post(context_, [this, &settled] {
      for (Listener& listener : listeners_) AcceptAll(listener);
      for (const auto& nameless : NamelessList(nameless_)) ReadId(nameless);
      settled.set_value();
    });
    settled.get_future().wait();
  }

 private:
  // A connection that has not said its whole id. All of them live on the dispatcher's thread;
  // handlers that Asio has already queued may still hold one that is done.
  struct Nameless {
    UniqueFd socket;
    std::array<std::uint8_t, 8> id{};
    std::size_t have = 0;
    bool done = false;
    // Only for those that keep us waiting.
    std::optional<asio::posix::stream_descriptor> readable{};
    std::optional<asio::steady_timer> timer{};
  };
  using NamelessList = std::list<std::shared_ptr<Nameless>>;
  using Listener = asio::posix::stream_descriptor;

  void Run() {
    for (Listener& listener : listeners_) WaitForConnections(listener);
    context_.run();
  }

  void WaitForConnections(Listener& listener) {
    listener.async_wait(Listener::wait_read, [this, &listener](std::error_code error) {
      if (error) return;
      AcceptAll(listener);
      WaitForConnections(listener);
    });
  }

  // Accepts without Asio's queues in between, so that Settle() knows that nothing is under way.
  void AcceptAll(Listener& listener) {
    for (;;) {
      UniqueFd connection(
          accept4(listener.native_handle(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
      if (!connection) {
        if (errno == EINTR || errno == ECONNABORTED) continue;
        return;
      }
      auto nameless = std::make_shared<Nameless>();
      nameless->socket = std::move(connection);
      // As a rule the id comes with the connection and nobody need wait for it.
      if (ReadId(nameless)) continue;
      if (nameless_.size() >= kMaxNameless) Drop(nameless_.front());
      nameless_.push_back(nameless);
      nameless->readable.emplace(context_, nameless->socket.get());
      nameless->timer.emplace(context_, id_timeout_);
      nameless->timer->async_wait([this, nameless](std::error_code error) {
        if (!error) Drop(nameless);
      });
      WaitForId(nameless);
    }
  }

  void WaitForId(const std::shared_ptr<Nameless>& nameless) {
    nameless->readable->async_wait(asio::posix::stream_descriptor::wait_read,
                                   [this, nameless](std::error_code error) {
                                     if (!error && !ReadId(nameless)) WaitForId(nameless);
                                   });
  }

  // True when nothing more is to be read: it is where it belongs, or dropped.
  bool ReadId(std::shared_ptr<Nameless> nameless) {
    while (!nameless->done && nameless->have < nameless->id.size()) {
      const ssize_t got = recv(nameless->socket.get(), nameless->id.data() + nameless->have,
                               nameless->id.size() - nameless->have, 0);
      if (got > 0) {
        nameless->have += static_cast<std::size_t>(got);
      } else if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
        return false;
      } else if (got == 0 || errno != EINTR) {
        Drop(nameless);
      }
    }
    if (!nameless->done) {
      Finish(nameless);
      Route(LittleEndian(nameless->id), std::move(nameless->socket));
    }
    return true;
  }

  void Drop(std::shared_ptr<Nameless> nameless) {
    if (nameless->done) return;
    ++dropped_;
    Finish(nameless);
    nameless->socket.reset();
  }

  void Finish(const std::shared_ptr<Nameless>& nameless) {
    nameless->done = true;
    nameless->timer.reset();
    if (nameless->readable) {
      nameless->readable->release();  // The socket is ours.
      nameless->readable.reset();
      nameless_.remove(nameless);
    }
  }

  void Route(std::uint64_t id, UniqueFd connection) {
    fcntl(connection.get(), F_SETFL, fcntl(connection.get(), F_GETFL) & ~O_NONBLOCK);
    std::shared_ptr<Inbox::Impl> inbox;
    {
      const std::scoped_lock lock(mutex_);
      if (const auto found = inboxes_.find(id); found != inboxes_.end()) {
        inbox = found->second.lock();
      } else if (!ids_.WasIssued(id)) {
        // A shim that connects once more when its test is over is no stranger; this one is.
        ++dropped_;
        NoteUnknown(id);
      }
    }
    if (inbox) inbox->Put(std::move(connection));
  }

  // With mutex_ held.
  void NoteUnknown(std::uint64_t id) {
    if (!unknown_id_) unknown_id_ = id;
    const auto swapped = inboxes_.find(__builtin_bswap64(id));
    if (swapped == inboxes_.end()) return;
    if (const std::shared_ptr<Inbox::Impl> inbox = swapped->second.lock()) inbox->NoteSwapped();
  }

  void Forget(std::uint64_t id) {
    const std::scoped_lock lock(mutex_);
    inboxes_.erase(id);
  }

  const bool ipv6_;
  const std::uint16_t port_;
  const Clock::duration id_timeout_;
  std::atomic<std::uint64_t> dropped_{0};

  mutable std::mutex mutex_;
  ScatteredIds ids_;
  std::optional<std::uint64_t> unknown_id_;  // the first
  std::unordered_map<std::uint64_t, std::weak_ptr<Inbox::Impl>> inboxes_;

  asio::io_context context_;
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  std::list<Listener> listeners_;
  NamelessList nameless_;
  std::thread thread_;
};

Dispatcher::Dispatcher(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Dispatcher::~Dispatcher() = default;

Result<std::unique_ptr<Dispatcher>> Dispatcher::Start(const Options& options) {
  Result<LoopbackListeners> listeners = ListenOnLoopback();
  if (!listeners) return listeners.error();
  return std::unique_ptr<Dispatcher>(
      new Dispatcher(std::make_unique<Impl>(std::move(*listeners), options)));
}

std::uint16_t Dispatcher::port() const { return impl_->port(); }
bool Dispatcher::is_ipv6() const { return impl_->is_ipv6(); }
std::unique_ptr<Inbox> Dispatcher::Register() { return std::make_unique<Inbox>(impl_->Register()); }
void Dispatcher::Settle() { impl_->Settle(); }
std::uint64_t Dispatcher::dropped() const { return impl_->dropped(); }
std::string Dispatcher::DescribeDropped() const { return impl_->DescribeDropped(); }

}  // namespace badpeer
