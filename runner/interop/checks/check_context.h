// What a check sees of one run, and where it puts what it finds.
//
//   void CheckNoRetry(CheckContext& context) {
//     const std::vector<Seen> retries = context.Find(Where::kClientSide, Sender::kServer,
//     PacketType::kRetry); context.Expect(retries.empty(), "no Retry was sent", "the server sent a
//     Retry: " + context.Name(retries));
//   }
#ifndef BADPEER_RUNNER_INTEROP_CHECKS_CHECK_CONTEXT_H_
#define BADPEER_RUNNER_INTEROP_CHECKS_CHECK_CONTEXT_H_

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runner/interop/capture/capture.h"
#include "runner/interop/checks/test_case.h"

namespace badpeer::interop {

enum class Where { kClientSide, kServerSide };

// A packet and the datagram that it came in.
struct Seen {
  const Datagram* datagram = nullptr;
  const DecodedPacket* packet = nullptr;
};

class CheckContext {
 public:
  CheckContext(const TestCase& test, const Capture& capture, const Outcome& outcome)
      : test_(test), capture_(capture), outcome_(outcome) {}

  const TestCase& test() const { return test_; }
  const Outcome& outcome() const { return outcome_; }
  const Trace& trace(Where where) const {
    return where == Where::kClientSide ? capture_.at_client : capture_.at_server;
  }
  // Packets of one end as it sent them: captured on its own side of the network.
  static Where SideOf(Sender sender) {
    return sender == Sender::kClient ? Where::kClientSide : Where::kServerSide;
  }

  // Whole sentences, without the full stop.
  void Pass(std::string text) { Add(Finding::Kind::kPassed, std::move(text)); }
  void Fail(std::string text) { Add(Finding::Kind::kFailed, std::move(text)); }
  void Note(std::string text) { Add(Finding::Kind::kNote, std::move(text)); }
  // One of the two; yields `good`.
  bool Expect(bool good, std::string passed, std::string failed);

  std::vector<Seen> Find(Where where, Sender sender, std::optional<quic::PacketType> type = {},
                         const std::function<bool(const DecodedPacket&)>& wanted = {}) const;
  // As the sender sent them.
  std::vector<Seen> Sent(Sender sender, quic::PacketType type) const {
    return Find(SideOf(sender), sender, type);
  }

  // "Initial 3 (client side, frame 12)"; of several the first few, and how many there are besides.
  std::string Name(Where where, const Seen& seen) const;
  std::string Name(Where where, const std::vector<Seen>& seen) const;

  // "server side, frame 12".
  static std::string FrameName(Where where, const Datagram& datagram);

  CheckResult& result() { return result_; }

 private:
  void Add(Finding::Kind kind, std::string text);

  const TestCase& test_;
  const Capture& capture_;
  const Outcome& outcome_;
  CheckResult result_{};
};

std::string_view ToString(Sender sender);  // "client", "server"
// "1 handshake", "2 handshakes".
std::string Count(std::size_t number, std::string_view noun);

}  // namespace badpeer::interop

#endif  // BADPEER_RUNNER_INTEROP_CHECKS_CHECK_CONTEXT_H_
