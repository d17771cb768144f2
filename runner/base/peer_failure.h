// The one exception of a running test: our side of the exchange cannot go on, or has seen something
// that it must not accept. It is thrown where that is noticed and caught once, where the verdict is
// made.
//
//   if (finished.verify_data != expected) {
//     throw PeerFailure("Finished does not match the transcript", ToHex(finished.verify_data),
//                       ToHex(expected));
//   }
//   if (record.type == ContentType::alert) throw PeerFailure::FromAlert(alert.description);
#ifndef BADPEER_RUNNER_BASE_PEER_FAILURE_H_
#define BADPEER_RUNNER_BASE_PEER_FAILURE_H_

#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>

namespace badpeer {

class PeerFailure : public std::exception {
 public:
  enum class Kind {
    kCheck,           // The shim sent something that our side must not accept.
    kAlert,           // The shim sent a fatal alert.
    kClosed,          // The shim ended or reset the connection where more was due.
    kTimeout,         // The shim neither sent nor read anything for the idle timeout.
    kMutualWait,      // Shim and runner provably wait for each other.
    kNeverConnected,  // The connection that the test waits for was never made.
    kHook,            // A hook that the test declared never fired, or a script of the test failed.
  };

  // `cause` is one sentence without a full stop; `got` and `wanted` may be empty.
  explicit PeerFailure(std::string cause, std::string got = {}, std::string wanted = {})
      : PeerFailure(Kind::kCheck, std::move(cause), std::move(got), std::move(wanted)) {}
  PeerFailure(Kind kind, std::string cause, std::string got = {}, std::string wanted = {});

  // The shim refused with this alert (RFC 8446, 6.2). The cause reads "remote error: " and the
  // phrase that the local errors of existing shim configurations use for it.
  static PeerFailure FromAlert(std::uint8_t description);

  Kind kind() const { return kind_; }
  const std::string& cause() const { return cause_; }
  const std::string& got() const { return got_; }
  const std::string& wanted() const { return wanted_; }
  // Set iff kind() is kAlert.
  std::optional<std::uint8_t> alert() const { return alert_; }

  // All of it in one line: "cause: got X, wanted Y".
  const char* what() const noexcept override { return text_.c_str(); }

 private:
  Kind kind_;
  std::string cause_;
  std::string got_;
  std::string wanted_;
  std::optional<std::uint8_t> alert_;
  std::string text_;
};

// The phrase for an alert in local errors: 47 is "illegal parameter". Those without one are
// "alert(N)".
std::string AlertPhrase(std::uint8_t description);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_BASE_PEER_FAILURE_H_
