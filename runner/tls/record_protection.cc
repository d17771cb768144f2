#include "runner/tls/record_protection.h"

#include <stdexcept>

namespace badpeer {

Bytes RecordProtection::Seal(const RecordContext& context, ByteView payload,
                             const SealOptions& options, Random& random) {
  Bytes out;
  SealTo(out, context, payload, options, random);
  return out;
}

Bytes RecordProtection::RecordNumberMask(ByteView) const {
  throw std::logic_error("only DTLS 1.3 encrypts record numbers");
}

}  // namespace badpeer
