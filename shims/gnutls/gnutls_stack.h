// The stack: GnuTLS 3.7, TLS up to 1.3, DTLS up to 1.2, and TLS for QUIC.
//
//   GnuTlsStack stack;
//   return RunShim(argc, argv, stack);
#ifndef BADPEER_SHIMS_GNUTLS_GNUTLS_STACK_H_
#define BADPEER_SHIMS_GNUTLS_GNUTLS_STACK_H_

#include <map>
#include <string>

#include "shim_api/stack.h"
#include "shims/gnutls/server_memory.h"

namespace badpeer::shim {

class GnuTlsStack : public Stack {
 public:
  std::span<const std::string_view> HonouredFlags() const override;
  NewConnection Connect(const ConnectionSetup& setup) override;
  std::string TakeErrors() override;

 private:
  // By -session-id-context: what serves several contexts with GnuTLS has keys and a cache for each.
  std::map<ByteString, ServerMemory> memories_;
  std::string errors_;  // of the connections, until they are taken
};

}  // namespace badpeer::shim

#endif  // BADPEER_SHIMS_GNUTLS_GNUTLS_STACK_H_
