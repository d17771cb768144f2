#include "runner/tls/make_protection.h"

#include <stdexcept>

#include "runner/tls/aead_protection.h"
#include "runner/tls/cbc_protection.h"
#include "runner/tls/cipher_suites.h"

namespace badpeer {
namespace {

class NullProtection final : public RecordProtection {
 public:
  bool IsNull() const override { return true; }
  void SealTo(Bytes& out, const RecordContext&, ByteView payload, const SealOptions&,
              Random&) override {
    Append(out, payload);
  }
  Result<Opened> Open(const RecordContext& context, ByteView sealed) override {
    return Opened{context.type, ToBytes(sealed)};
  }
};

}  // namespace

std::unique_ptr<RecordProtection> MakeProtection(const TrafficKeys& keys, Protocol protocol) {
  if (protocol == Protocol::kQuic) throw std::invalid_argument("QUIC has no record protection");
  if (IsPlaintext(keys)) return std::make_unique<NullProtection>();
  const CipherSuiteInfo* suite = FindCipherSuite(keys.cipher_suite);
  if (suite == nullptr) {
    throw std::invalid_argument("no record protection for the cipher suite " +
                                Name(keys.cipher_suite));
  }
  return suite->IsAead() ? MakeAeadProtection(*suite, keys, protocol)
                         : MakeCbcProtection(*suite, keys, protocol);
}

}  // namespace badpeer
