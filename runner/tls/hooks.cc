#include "runner/tls/hooks.h"

#include <cxxabi.h>

#include <cstdlib>

#include "runner/base/peer_failure.h"

namespace badpeer {

std::string NameOfType(std::type_index type) {
  int status = 0;
  char* demangled = abi::__cxa_demangle(type.name(), nullptr, nullptr, &status);
  std::string name = demangled != nullptr ? demangled : type.name();
  std::free(demangled);
  const std::size_t colon = name.rfind(':');
  return colon == std::string::npos ? name : name.substr(colon + 1);
}

bool TestMemory::Fire(const Hooks& hooks, Peer& peer, std::type_index event, void* data) {
  bool taken = false;
  for (const Hook& hook : hooks) {
    if (hook.event != event || !hook.run(peer, data)) continue;
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
