#include "runner/tls/test_memory.h"

#include "runner/base/peer_failure.h"

namespace badpeer {

bool TestMemory::Fire(const Hooks& hooks, Peer& peer, std::type_index event, void* data) {
  bool taken = false;
  for (const Hook& hook : hooks) {
    if (hook.event != event) continue;
    try {
      if (!hook.run(peer, data)) continue;
    } catch (...) {
      fired_.insert(&hook);
      throw;
    }
    if (hook.firing == Firing::kForbidden) {
      throw PeerFailure(hook.cause.empty() ? "this must not come: " + hook.name : hook.cause);
    }
    fired_.insert(&hook);
    taken = true;
  }
  return taken;
}

void TestMemory::RequireFired(const Hooks& hooks) const {
  for (const Hook& hook : hooks) {
    if (hook.firing != Firing::kRequired || fired_.contains(&hook)) continue;
    throw PeerFailure(PeerFailure::Kind::kHook, "never fired: hook on " + hook.name);
  }
}

}  // namespace badpeer
