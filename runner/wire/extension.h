// The extension list of a message: ordered, may hold duplicates, bodies decoded on demand.
//
//   Put(hello.extensions, SupportedGroups{.groups = {NamedGroup::x25519}});
//   Result<std::optional<KeyShareServer>> share = Get<KeyShareServer>(server_hello.extensions);
//   if (!share) ...                            // present, but malformed
//   if (!*share) ...                           // absent
//   Remove(hello.extensions, ExtensionType::key_share);
#ifndef BADPEER_RUNNER_WIRE_EXTENSION_H_
#define BADPEER_RUNNER_WIRE_EXTENSION_H_

#include <optional>
#include <utility>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/base/result.h"
#include "runner/wire/code_points.h"
#include "runner/wire/codec.h"
#include "runner/wire/fields.h"

namespace badpeer {

// RFC 8446, 4.2.
struct Extension {
  ExtensionType type{};
  Bytes data{};

  static void Walk(auto& w, auto& m) {
    w("type", m.type);
    w("data", opaque<0, 0xffff>(m.data));
  }
  bool operator==(const Extension&) const = default;
};

using Extensions = std::vector<Extension>;

// The first of that type, or nullptr.
const Extension* Find(const Extensions& extensions, ExtensionType type);
Extension* Find(Extensions& extensions, ExtensionType type);
inline bool Has(const Extensions& extensions, ExtensionType type) {
  return Find(extensions, type) != nullptr;
}
// Whether a message may have that extension (RFC 8446, 4.2), and whether any may.
bool MayStandIn(ExtensionContext context, ExtensionType type);
bool IsKnownExtension(ExtensionType type);

// The first type that stands there twice (a receiver must refuse it: RFC 8446, 4.2).
std::optional<ExtensionType> FirstDuplicate(const Extensions& extensions);
// All of that type; how many there were.
std::size_t Remove(Extensions& extensions, ExtensionType type);
// Sets the data of the first of that type in its place, or appends it.
void SetData(Extensions& extensions, ExtensionType type, Bytes data);

// "key_share: client_shares[0].group: ..." for a body that does not decode.
Error InExtension(ExtensionType type, const Error& error);

// Appends.
template <class E>
void Put(Extensions& extensions, const E& body) {
  extensions.push_back({E::kType, Encode(body)});
}

// Replaces the first of E's type in its place, or appends.
template <class E>
void Replace(Extensions& extensions, const E& body) {
  SetData(extensions, E::kType, Encode(body));
}

// The first of E's type: its body, nothing if there is none, an error if it does not decode.
template <class E>
Result<std::optional<E>> Get(const Extensions& extensions) {
  const Extension* found = Find(extensions, E::kType);
  if (found == nullptr) return std::optional<E>();
  Result<E> body = Decode<E>(found->data);
  if (!body) return InExtension(E::kType, body.error());
  return std::optional<E>(*std::move(body));
}

}  // namespace badpeer

#endif  // BADPEER_RUNNER_WIRE_EXTENSION_H_
