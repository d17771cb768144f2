// Extensions of a message about to be sent, for tests that change them. Whether our peer has an
// extension in its message depends on what the shim offered: where it has none, the test has nothing
// to change and fails for that reason.
//
//   .hooks = {OnSend<ServerHello>([](Peer&, ServerHello& hello) {
//     ExtensionIn(hello.extensions, ExtensionType::key_share).data.push_back(0);
//   })}
#ifndef BADPEER_RUNNER_SUITES_EXTENSION_EDITS_H_
#define BADPEER_RUNNER_SUITES_EXTENSION_EDITS_H_

#include "runner/base/peer_failure.h"
#include "runner/wire/extension.h"

namespace badpeer {

inline Extension& ExtensionIn(Extensions& extensions, ExtensionType type) {
  Extension* const found = Find(extensions, type);
  if (found == nullptr) {
    throw PeerFailure("the message that the test changes has no extension " + Name(type));
  }
  return *found;
}

template <class E>
E BodyIn(Extensions& extensions) {
  ExtensionIn(extensions, E::kType);
  const Result<std::optional<E>> body = Get<E>(extensions);
  if (!body.ok()) throw PeerFailure("the extension that the test changes is malformed");
  return **body;
}

}  // namespace badpeer

#endif  // BADPEER_RUNNER_SUITES_EXTENSION_EDITS_H_
