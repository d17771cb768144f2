// A stack without cryptography, for tests of the library: a handshake is a letter each way, and
// every message is a letter with what follows it.
//
//   'C'            client hello     'S'  server hello
//   'D' n bytes    data             'K'  key update
//   'Z'            close_notify     'A' n  fatal alert
//   'R'            hello request    'r'  a whole renegotiation
//
// In DTLS, every message is a datagram. A test changes `behaviour` to make the stack fail.
#ifndef BADPEER_TESTS_SHIM_API_FAKE_STACK_H_
#define BADPEER_TESTS_SHIM_API_FAKE_STACK_H_

#include <functional>
#include <string>
#include <vector>

#include "shim_api/stack.h"

namespace badpeer::shim {

struct FakeBehaviour {
  std::vector<std::string_view> honoured = {"-server",
                                            "-dtls",
                                            "-async",
                                            "-implicit-handshake",
                                            "-read-with-unfinished-write",
                                            "-renegotiate-explicit",
                                            "-resumption-delay"};
  // Changes what the stack reports.
  std::function<void(ConnectionProperties&)> report = [](ConnectionProperties&) {};
  std::string cannot;
  bool fails_to_connect = false;
  bool has_no_session = false;
  bool forgets_errors = false;  // a failed operation fails differently when it is repeated
  bool waits_for_callback = false;
  bool rejects_early_data = false;
  bool misnames_waits = false;     // says that it waits for a read where a write blocked
  bool waits_for_nothing = false;  // says so without a look at the transport
  bool polls = false;              // asks whether a read would block before each read
  bool replays_errors = true;
  bool retransmits = false;  // sends an "R" at each timeout, at once or not at all
  std::optional<std::chrono::microseconds> until_timeout;
  // What was asked of the stack.
  int timeouts_handled = 0;
  std::uint32_t mtu = 0;
  std::chrono::milliseconds initial_timeout{0};
};

class FakeStack : public Stack {
 public:
  FakeBehaviour behaviour;

  std::span<const std::string_view> HonouredFlags() const override { return behaviour.honoured; }
  NewConnection Connect(const ConnectionSetup& setup) override;
  std::string TakeErrors() override { return "fake error\n"; }
};

}  // namespace badpeer::shim

#endif  // BADPEER_TESTS_SHIM_API_FAKE_STACK_H_
