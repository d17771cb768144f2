// A shim that is started by hand, with a listener of its own and no engine: for checks of what
// stands between the process and TLS.
//
//   Result<ProbedShim> shim = ProbedShim::Start(settings, {"-dtls"}, {.ipv6 = true});
//   std::optional<Contact> contact = shim->Accept();
//   if (contact) Bytes id = contact->Read(8);
#ifndef BADPEER_RUNNER_CLI_CHECK_SHIM_PROBE_H_
#define BADPEER_RUNNER_CLI_CHECK_SHIM_PROBE_H_

#include <optional>
#include <string>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/base/deadline.h"
#include "runner/base/process.h"
#include "runner/base/result.h"
#include "runner/base/unique_fd.h"
#include "runner/harness/loopback_listeners.h"
#include "runner/harness/test_life.h"

namespace badpeer {

// The id that probed shims are given: each of its bytes is another one.
inline constexpr std::uint64_t kProbeId = 0x01020304;

// One connection of the shim. Nothing waits longer than the patience that the shim was given.
class Contact {
 public:
  Contact(UniqueFd socket, Clock::duration patience)
      : socket_(std::move(socket)), patience_(patience) {}

  bool over_ipv6() const;
  // Up to `size` bytes; fewer if the shim ends, resets the connection or is slow.
  Bytes Read(std::size_t size) { return ReadWithin(size, patience_); }
  Bytes ReadWithin(std::size_t size, Clock::duration time);
  // What is still to come, until the shim closes the connection, resets it or is slow.
  Bytes ReadToEnd();
  void Write(ByteView bytes);
  void EndWriting();

  bool was_reset() const { return reset_; }
  bool was_closed() const { return closed_; }

 private:
  UniqueFd socket_;
  Clock::duration patience_;
  bool reset_ = false;
  bool closed_ = false;
};

class ProbedShim {
 public:
  struct Options {
    bool ipv6 = false;   // give the shim -ipv6
    bool alone = false;  // listen where that says, and nowhere else
  };
  // With -port, -shim-id and the extra flags of the settings in front of `flags`.
  static Result<ProbedShim> Start(const ShimSettings& settings, std::vector<std::string> flags,
                                  const Options& options);

  // The shim's next connection; nothing if it ends or is slow.
  std::optional<Contact> Accept();
  // Accept, and the id read off.
  std::optional<Contact> AcceptWithId();
  // False where it had to be killed. To be called once; no further calls.
  bool End();

  // After End().
  const ProcessEnd& end() const { return end_; }
  std::string Said() const;  // " and said \"...\"", or nothing

 private:
  ProbedShim(ChildProcess child, LoopbackListeners listeners, Clock::duration patience)
      : child_(std::move(child)), listeners_(std::move(listeners)), patience_(patience) {}

  ChildProcess child_;
  LoopbackListeners listeners_;
  Clock::duration patience_;
  ProcessEnd end_{};
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_CLI_CHECK_SHIM_PROBE_H_
