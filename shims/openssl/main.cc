// openssl_shim: Debian's OpenSSL as the runner's peer.
#include "shim_api/run_shim.h"
#include "shims/openssl/openssl_stack.h"

int main(int argc, char** argv) {
  badpeer::shim::OpenSslStack stack;
  return badpeer::shim::RunShim(argc, argv, stack);
}
