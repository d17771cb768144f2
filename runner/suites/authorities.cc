#include "runner/suites/authorities.h"

#include "runner/crypto/certificate.h"

namespace badpeer {

const std::vector<Bytes>& Authorities() {
  static const std::vector<Bytes> names = {crypto::DistinguishedName("Test RSA-2048 Root"),
                                           crypto::DistinguishedName("Test RSA-1024 Root")};
  return names;
}

std::string AuthoritiesFlag() {
  std::string list;
  for (const Bytes& name : Authorities()) list += (list.empty() ? "" : ",") + ToHex(name);
  return list;
}

}  // namespace badpeer
