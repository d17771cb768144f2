#include "runner/wire/extension.h"

#include <algorithm>

namespace badpeer {

const Extension* Find(const Extensions& extensions, ExtensionType type) {
  auto found = std::ranges::find(extensions, type, &Extension::type);
  return found == extensions.end() ? nullptr : &*found;
}

Extension* Find(Extensions& extensions, ExtensionType type) {
  auto found = std::ranges::find(extensions, type, &Extension::type);
  return found == extensions.end() ? nullptr : &*found;
}

std::optional<ExtensionType> FirstDuplicate(const Extensions& extensions) {
  std::vector<ExtensionType> seen;
  for (const Extension& extension : extensions) {
    if (std::ranges::find(seen, extension.type) != seen.end()) return extension.type;
    seen.push_back(extension.type);
  }
  return std::nullopt;
}

std::size_t Remove(Extensions& extensions, ExtensionType type) {
  return std::erase_if(extensions, [&](const Extension& e) { return e.type == type; });
}

void SetData(Extensions& extensions, ExtensionType type, Bytes data) {
  if (Extension* found = Find(extensions, type)) {
    found->data = std::move(data);
  } else {
    extensions.push_back({type, std::move(data)});
  }
}

Error InExtension(ExtensionType type, const Error& error) {
  return Error{Name(type) + ": " + error.message};
}

}  // namespace badpeer
