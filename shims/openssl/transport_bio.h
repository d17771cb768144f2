// A BIO over the shim library's Transport, for streams and datagrams.
//
//   BIO* bio = NewTransportBio(transport);
//   SSL_set_bio(ssl, bio, bio);
#ifndef BADPEER_SHIMS_OPENSSL_TRANSPORT_BIO_H_
#define BADPEER_SHIMS_OPENSSL_TRANSPORT_BIO_H_

#include <openssl/bio.h>

#include "shim_api/transport.h"

namespace badpeer::shim {

// Null if out of memory. `transport` must outlive the BIO.
BIO* NewTransportBio(Transport& transport);

// Whether a read met the end of the connection.
bool TransportBioAtEof(BIO* bio);

}  // namespace badpeer::shim

#endif  // BADPEER_SHIMS_OPENSSL_TRANSPORT_BIO_H_
