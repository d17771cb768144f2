// An optional value on the heap, copied with its owner: for large parts of small tables that most
// rows do without.
//
//   Boxed<Resumption> resume;         // one pointer
//   resume = Resumption{.peer = ...};
//   if (resume) Use(resume->peer);
#ifndef BADPEER_RUNNER_BASE_BOXED_H_
#define BADPEER_RUNNER_BASE_BOXED_H_

#include <concepts>
#include <type_traits>
#include <utility>

namespace badpeer {

// Owns by a plain pointer: the std::unique_ptr of 25 such types costs every table of tests 0.15 s to
// compile.
template <class T>
class Boxed {
 public:
  Boxed() = default;
  Boxed(T value) : value_(new T(std::move(value))) {}
  template <std::convertible_to<T> U>
    requires(!std::same_as<std::remove_cvref_t<U>, Boxed>)
  Boxed(U&& value) : Boxed(T(std::forward<U>(value))) {}
  Boxed(const Boxed& other) : value_(other ? new T(*other) : nullptr) {}
  Boxed(Boxed&& other) noexcept : value_(std::exchange(other.value_, nullptr)) {}
  Boxed& operator=(const Boxed& other) {
    if (this != &other) *this = Boxed(other);
    return *this;
  }
  Boxed& operator=(Boxed&& other) noexcept {
    if (this != &other) {
      delete value_;
      value_ = std::exchange(other.value_, nullptr);
    }
    return *this;
  }
  ~Boxed() { delete value_; }

  explicit operator bool() const { return value_ != nullptr; }
  T& operator*() { return *value_; }
  const T& operator*() const { return *value_; }
  T* operator->() { return value_; }
  const T* operator->() const { return value_; }

 private:
  T* value_ = nullptr;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_BASE_BOXED_H_
