// Session tickets under the application's key: -use-ticket-callback.
#ifndef BADPEER_SHIMS_OPENSSL_TICKETS_H_
#define BADPEER_SHIMS_OPENSSL_TICKETS_H_

#include <openssl/ssl.h>

namespace badpeer {

bool InstallTicketCallback(SSL_CTX* ctx);

}  // namespace badpeer

#endif  // BADPEER_SHIMS_OPENSSL_TICKETS_H_
