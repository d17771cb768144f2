// One TCP port on loopback for all shims. A shim says who it is with the first 8 bytes of each
// connection, its id in little-endian order; the dispatcher hands the connection to whoever waits
// for that shim.
//
//   Result<std::unique_ptr<Dispatcher>> dispatcher = Dispatcher::Start({.id_timeout = 15s});
//   std::unique_ptr<Inbox> inbox = (*dispatcher)->Register();
//   Spawn({"-port", port, "-shim-id", std::to_string(inbox->id())});
//   poll(inbox->readable_fd());
//   UniqueFd connection = inbox->Take();
//
// Connections that name an unknown id, name none in time, or are more than anybody asked for are
// closed. Nothing that a client does makes the dispatcher hold more than a bounded number of
// sockets.
#ifndef BADPEER_RUNNER_HARNESS_DISPATCHER_H_
#define BADPEER_RUNNER_HARNESS_DISPATCHER_H_

#include <cstdint>
#include <memory>
#include <string>

#include "runner/base/deadline.h"
#include "runner/base/result.h"
#include "runner/base/unique_fd.h"

namespace badpeer {

// The connections of one shim. Its owner takes them out, from any one thread.
class Inbox {
 public:
  class Impl;

  explicit Inbox(std::shared_ptr<Impl> impl);
  // Closes what was not taken; connections that come later are closed at once. Not to outlive the
  // dispatcher.
  ~Inbox();

  // The value of -shim-id: below 2^31, because some shims read it as an int. Ids are scattered, so
  // that a shim with a wrong one finds nobody.
  std::uint64_t id() const;
  // Readable while a connection waits.
  int readable_fd() const;
  // The next connection, a blocking socket; empty if none waits.
  UniqueFd Take();
  // Whether a connection gave this id in the other byte order, and so found nobody.
  bool came_swapped() const;

 private:
  std::shared_ptr<Impl> impl_;
};

class Dispatcher {
 public:
  struct Options {
    // How long a connection may take to say its id.
    Clock::duration id_timeout = std::chrono::seconds(15);
  };

  // Listens on [::1] and on 127.0.0.1, or on the one of them that there is.
  static Result<std::unique_ptr<Dispatcher>> Start(const Options& options);

  ~Dispatcher();

  std::uint16_t port() const;
  // Shims are to connect to [::1], and get -ipv6.
  bool is_ipv6() const;

  std::unique_ptr<Inbox> Register();

  // Returns when every connection that was made, and every id that was sent, before the call is
  // where it belongs. For a shim that connects and ends at once: its connection must not be missed.
  void Settle();

  // Connections that were closed because they named no shim of this run, or nobody in time.
  std::uint64_t dropped() const;
  // About these, for people: how many, and the first id that is none of this run's. Empty if there
  // are none.
  std::string DescribeDropped() const;

 private:
  class Impl;

  explicit Dispatcher(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_HARNESS_DISPATCHER_H_
