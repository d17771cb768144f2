#include "runner/cli/check_shim/probe.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>

#include "runner/base/text.h"
#include "runner/harness/telling_line.h"
#include "runner/harness/verdict.h"

namespace badpeer {

bool Contact::over_ipv6() const {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&address), &size);
  return address.ss_family == AF_INET6;
}

Bytes Contact::ReadWithin(std::size_t size, Clock::duration time) {
  const Deadline deadline = Deadline::In(time);
  Bytes bytes(size);
  std::size_t have = 0;
  while (have < size && !closed_ && !reset_) {
    pollfd polled{.fd = socket_.get(), .events = POLLIN, .revents = 0};
    const int ready = poll(&polled, 1, deadline.PollMillis());
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) break;
    const ssize_t got = recv(socket_.get(), bytes.data() + have, size - have, 0);
    if (got > 0) have += static_cast<std::size_t>(got);
    if (got == 0) closed_ = true;
    if (got < 0 && errno != EINTR) reset_ = true;
  }
  bytes.resize(have);
  return bytes;
}

Bytes Contact::ReadToEnd() {
  Bytes all;
  const Deadline deadline = Deadline::In(patience_);
  while (!closed_ && !reset_ && !deadline.Passed()) {
    const Bytes more = ReadWithin(1, deadline.Remaining());
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

void Contact::Write(ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) {
      // The kernel tells of a reset once, to whoever comes first.
      reset_ = reset_ || errno == ECONNRESET || errno == EPIPE;
      return;
    }
    bytes = bytes.subspan(static_cast<std::size_t>(sent));
  }
}

void Contact::EndWriting() { shutdown(socket_.get(), SHUT_WR); }

Result<ProbedShim> ProbedShim::Start(const ShimSettings& settings, std::vector<std::string> flags,
                                     const Options& options) {
  Result<LoopbackListeners> listeners = ListenOnLoopback();
  if (!listeners) return listeners.error();
  if (options.alone) {
    std::erase_if(listeners->sockets, [&](const UniqueFd& listener) {
      sockaddr_storage address{};
      socklen_t size = sizeof(address);
      getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &size);
      return (address.ss_family == AF_INET6) != options.ipv6;
    });
  }
  SpawnOptions spawn{.program = settings.path,
                     .arguments = {"-port", std::to_string(listeners->port), "-shim-id",
                                   std::to_string(kProbeId)}};
  if (options.ipv6) spawn.arguments.push_back("-ipv6");
  spawn.arguments.insert(spawn.arguments.end(), settings.extra_flags.begin(),
                         settings.extra_flags.end());
  spawn.arguments.insert(spawn.arguments.end(), flags.begin(), flags.end());
  Result<ChildProcess> child = ChildProcess::Spawn(spawn);
  if (!child) return child.error();
  return ProbedShim(std::move(*child), std::move(*listeners), settings.idle_timeout);
}

std::optional<Contact> ProbedShim::Accept() {
  const Deadline deadline = Deadline::In(patience_);
  for (bool last_try = false;; last_try = child_.HasEnded()) {
    for (const UniqueFd& listener : listeners_.sockets) {
      UniqueFd socket(accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (socket) return Contact(std::move(socket), patience_);
    }
    if (last_try || deadline.Passed()) return std::nullopt;
    std::vector<pollfd> polled = {{.fd = child_.pidfd(), .events = POLLIN, .revents = 0}};
    for (const UniqueFd& listener : listeners_.sockets) {
      polled.push_back({.fd = listener.get(), .events = POLLIN, .revents = 0});
    }
    poll(polled.data(), polled.size(), deadline.PollMillis());
  }
}

std::optional<Contact> ProbedShim::AcceptWithId() {
  std::optional<Contact> contact = Accept();
  if (contact && contact->Read(8).size() < 8) return std::nullopt;
  return contact;
}

bool ProbedShim::End() {
  const bool ended = child_.WaitUntil(Deadline::In(patience_));
  if (!ended) child_.KillGroup();
  end_ = child_.Finish();
  return ended;
}

std::string ProbedShim::Said() const {
  const std::string text = SplitErrors(end_.standard_error.text).own;
  if (text.empty()) return {};
  return " and said \"" + Printable(TellingLine(text).substr(0, 200)) + "\"";
}

}  // namespace badpeer
