// A part of a larger value that mostly is what it is by default, and then takes the room of a
// pointer: for structures of many parts of which each test changes two or three.
//
//   Sparse<EchOptions> ech;
//   Use(ech->keys);                     // the default's, as nobody has set any
//   ech = EchOptions{.grease = true};
//   ech->grease = false;                // writing makes a copy of its own first
#ifndef BADPEER_RUNNER_BASE_SPARSE_H_
#define BADPEER_RUNNER_BASE_SPARSE_H_

#include <utility>

#include "runner/base/boxed.h"

namespace badpeer {

template <class T>
class Sparse {
 public:
  Sparse() = default;
  Sparse(T value) : own_(std::move(value)) {}

  const T& operator*() const { return own_ ? *own_ : Default(); }
  const T* operator->() const { return &**this; }
  // For writing: not to be called where several threads share the value.
  T& operator*() {
    if (!own_) own_ = T{};
    return *own_;
  }
  T* operator->() { return &**this; }

 private:
  static const T& Default() {
    static const T value{};
    return value;
  }

  Boxed<T> own_;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_BASE_SPARSE_H_
