#include "runner/suites/authorities.h"

namespace badpeer {
namespace {

// DER of an X.501 Name with one common name, in a PrintableString.
Bytes DistinguishedName(std::string_view common_name) {
  const auto element = [](std::uint8_t tag, const Bytes& content) {
    return Concat({Bytes{tag, static_cast<std::uint8_t>(content.size())}, content});
  };
  const Bytes oid = {0x06, 0x03, 0x55, 0x04, 0x03};  // id-at-commonName
  const Bytes attribute = element(0x30, Concat({oid, element(0x13, BytesOf(common_name))}));
  return element(0x30, element(0x31, attribute));
}

}  // namespace

const std::vector<Bytes>& Authorities() {
  static const std::vector<Bytes> names = {DistinguishedName("Test RSA-2048 Root"),
                                           DistinguishedName("Test RSA-1024 Root")};
  return names;
}

std::string AuthoritiesFlag() {
  std::string list;
  for (const Bytes& name : Authorities()) list += (list.empty() ? "" : ",") + ToHex(name);
  return list;
}

}  // namespace badpeer
