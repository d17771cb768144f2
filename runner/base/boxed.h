// An optional value on the heap, copied with its owner: for large parts of small tables that most
// rows do without.
//
//   Boxed<Resumption> resume;         // one pointer
//   resume = Resumption{.peer = ...};
//   if (resume) Use(resume->peer);
#ifndef BADPEER_RUNNER_BASE_BOXED_H_
#define BADPEER_RUNNER_BASE_BOXED_H_

#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

namespace badpeer {

template <class T>
class Boxed {
 public:
  Boxed() = default;
  Boxed(T value) : value_(std::make_unique<T>(std::move(value))) {}
  template <std::convertible_to<T> U>
    requires(!std::same_as<std::remove_cvref_t<U>, Boxed>)
  Boxed(U&& value) : Boxed(T(std::forward<U>(value))) {}
  Boxed(const Boxed& other) : value_(other ? std::make_unique<T>(*other) : nullptr) {}
  Boxed& operator=(const Boxed& other) {
    if (this != &other) *this = Boxed(other);
    return *this;
  }
  Boxed(Boxed&&) noexcept = default;
  Boxed& operator=(Boxed&&) noexcept = default;

  explicit operator bool() const { return value_ != nullptr; }
  T& operator*() { return *value_; }
  const T& operator*() const { return *value_; }
  T* operator->() { return value_.get(); }
  const T* operator->() const { return value_.get(); }

 private:
  std::unique_ptr<T> value_;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_BASE_BOXED_H_
