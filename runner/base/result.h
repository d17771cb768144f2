// Result<T>: a value, or the reason why there is none. For decoding, configuration and system
// calls.
//
//   Result<Config> config = ParseConfig(text);
//   if (!config) return config.error();
//   Use(*config);
//
// Inside a running test, failures of the exchange are `PeerFailure` exceptions instead.
#ifndef BADPEER_RUNNER_BASE_RESULT_H_
#define BADPEER_RUNNER_BASE_RESULT_H_

#include <string>
#include <utility>
#include <variant>

namespace badpeer {

// One line for a person, without a trailing newline.
struct Error {
  std::string message;
};

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& operator*() & { return std::get<0>(state_); }
  const T& operator*() const& { return std::get<0>(state_); }
  T&& operator*() && { return std::get<0>(std::move(state_)); }
  T* operator->() { return &std::get<0>(state_); }
  const T* operator->() const { return &std::get<0>(state_); }

  const Error& error() const { return std::get<1>(state_); }

 private:
  std::variant<T, Error> state_;
};

// A call that yields nothing but success.
struct Done {};
using Status = Result<Done>;

}  // namespace badpeer

#endif  // BADPEER_RUNNER_BASE_RESULT_H_
