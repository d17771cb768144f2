// Session tickets under the application's key: -use-ticket-callback.
#ifndef BADPEER_SHIMS_OPENSSL_TICKETS_H_
#define BADPEER_SHIMS_OPENSSL_TICKETS_H_

#include <openssl/ssl.h>

namespace badpeer::shim {

bool InstallTicketCallback(SSL_CTX* ctx);

}  // namespace badpeer::shim

#endif  // BADPEER_SHIMS_OPENSSL_TICKETS_H_
