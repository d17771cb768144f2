// How many members a struct has that is made with braces: a list in a test of all of them does not
// build any more when there is another.
//
//   static_assert(kFieldCount<TicketOptions> == 3);
#ifndef BADPEER_TESTS_RUNNER_TLS_FIELD_COUNT_H_
#define BADPEER_TESTS_RUNNER_TLS_FIELD_COUNT_H_

#include <cstddef>
#include <utility>

namespace badpeer {

struct AnyField {
  template <class T>
  operator T() const;  // NOLINT: never defined
};

template <class T, std::size_t... I>
constexpr bool IsMadeOf(std::index_sequence<I...>) {
  return requires { T{(static_cast<void>(I), AnyField{})...}; };
}

template <class T, std::size_t N = 0>
constexpr std::size_t CountFields() {
  if constexpr (IsMadeOf<T>(std::make_index_sequence<N + 1>{})) {
    return CountFields<T, N + 1>();
  } else {
    return N;
  }
}

template <class T>
inline constexpr std::size_t kFieldCount = CountFields<T>();

}  // namespace badpeer

#endif  // BADPEER_TESTS_RUNNER_TLS_FIELD_COUNT_H_
