// What the hooks of one test have been shown and what they remember, over all its connections: tests
// are immutable and run side by side, so that a hook must not keep state of its own.
#ifndef BADPEER_RUNNER_TLS_TEST_MEMORY_H_
#define BADPEER_RUNNER_TLS_TEST_MEMORY_H_

#include <map>
#include <memory>
#include <set>
#include <typeindex>

#include "runner/tls/hooks.h"

namespace badpeer {

class TestMemory {
 public:
  // One object per type.
  template <class T>
  T& Of() {
    std::shared_ptr<void>& slot = objects_[typeid(T)];
    if (!slot) slot = std::make_shared<T>();
    return *static_cast<T*>(slot.get());
  }
  // Shows the event to the hooks that wait for its kind; says whether one of them took it. Throws
  // PeerFailure when that one is forbidden.
  bool Fire(const Hooks& hooks, Peer& peer, std::type_index event, void* data);
  // Throws PeerFailure (kHook) naming the first that is required and has not fired.
  void RequireFired(const Hooks& hooks) const;

 private:
  std::map<std::type_index, std::shared_ptr<void>> objects_;
  std::set<const Hook*> fired_;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_TEST_MEMORY_H_
