#include "shim_api/run_shim.h"
#include "shims/gnutls/gnutls_stack.h"

int main(int argc, char** argv) {
  badpeer::shim::GnuTlsStack stack;
  return badpeer::shim::RunShim(argc, argv, stack);
}
