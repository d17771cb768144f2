#include "runner/suites/binders.h"

#include <algorithm>

#include "runner/tls/peer.h"
#include "runner/wire/extension_tls13.h"
#include "runner/wire/hello.h"

namespace badpeer {
namespace {

// Of this connection, with a PSK.
struct Hellos {
  int sent = 0;
};

// Counts the hello that is on its way, and says whether it is meant.
bool IsMeant(Peer& peer, bool second_only) {
  return ++peer.ConnectionMemory<Hellos>().sent > 1 || !second_only;
}

// `change` takes (PreSharedKeyClient&).
template <class F>
bool EditPsks(ClientHello& hello, F change) {
  const auto psks = Get<PreSharedKeyClient>(hello.extensions);
  if (!psks || !*psks) return false;
  PreSharedKeyClient changed = **psks;
  change(changed);
  Replace(hello.extensions, changed);
  return true;
}

bool HasPsk(const ClientHello& hello) {
  return Has(hello.extensions, ExtensionType::pre_shared_key);
}

// When all binders are made.
template <class F>
Hook OnFinishedPsks(bool second_only, F change) {
  return Forge<ClientHello>([=](Peer& peer, ClientHello& hello) {
    return HasPsk(hello) && IsMeant(peer, second_only) && EditPsks(hello, change);
  });
}

Hook OnEachBinder(bool second_only, void (*change)(Bytes&)) {
  return OnFinishedPsks(second_only, [change](PreSharedKeyClient& psks) {
    for (Bytes& binder : psks.binders) change(binder);
  });
}

}  // namespace

Hook ShortBinder(bool second_only) {
  return OnEachBinder(second_only, [](Bytes& binder) { binder.pop_back(); });
}

Hook InvalidBinder(bool second_only) {
  return OnEachBinder(second_only, [](Bytes& binder) { binder.front() ^= 1; });
}

Hook NoBinder(bool second_only) {
  return OnFinishedPsks(second_only, [](PreSharedKeyClient& psks) { psks.binders.clear(); });
}

Hook ExtraBinder(bool second_only) {
  return OnFinishedPsks(second_only, [](PreSharedKeyClient& psks) {
    psks.binders.push_back(Bytes(psks.binders.at(0)));
  });
}

Hook ExtraIdentity() {
  return OnSend<ClientHello>([](Peer&, ClientHello& hello) {
    return EditPsks(hello, [](PreSharedKeyClient& psks) {
      psks.identities.push_back(PskIdentity(psks.identities.at(0)));
    });
  });
}

Hook PskFirst(bool second_only) {
  return Forge<ClientHello>([=](Peer& peer, ClientHello& hello) {
    if (!HasPsk(hello) || !IsMeant(peer, second_only)) return false;
    std::rotate(hello.extensions.begin(), hello.extensions.end() - 1, hello.extensions.end());
    return true;
  });
}

Hook OmitPsksOnSecondHello() {
  return OnSend<ClientHello>([](Peer& peer, ClientHello& hello) {
    if (!HasPsk(hello) || !IsMeant(peer, /*second_only=*/true)) return false;
    Remove(hello.extensions, ExtensionType::pre_shared_key);
    return true;
  });
}

}  // namespace badpeer
