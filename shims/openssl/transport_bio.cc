#include "shims/openssl/transport_bio.h"

namespace badpeer::shim {
namespace {

// What a path over Ethernet with IPv4 leaves for a datagram, and what IPv4 and UDP take of it.
constexpr long kPathMtu = 1500;
constexpr long kMtuOverhead = 28;

constexpr int kEofFlag = 1 << 16;  // A BIO flag of ours, beyond those of OpenSSL.

Transport* TransportOf(BIO* bio) { return static_cast<Transport*>(BIO_get_data(bio)); }

// What libssl expects: only the end of the input is 0.
int Returned(IoStatus status) {
  if (status == IoStatus::kOk) return 1;
  return status == IoStatus::kEof ? 0 : -1;
}

int Write(BIO* bio, const char* in, std::size_t size, std::size_t* written) {
  BIO_clear_retry_flags(bio);
  const IoResult result =
      TransportOf(bio)->Write({reinterpret_cast<const std::uint8_t*>(in), size});
  *written = result.bytes;
  if (result.status == IoStatus::kWouldBlock) BIO_set_retry_write(bio);
  return Returned(result.status);
}

int Read(BIO* bio, char* out, std::size_t size, std::size_t* read) {
  BIO_clear_retry_flags(bio);
  const IoResult result = TransportOf(bio)->Read({reinterpret_cast<std::uint8_t*>(out), size});
  *read = result.bytes;
  if (result.status == IoStatus::kWouldBlock) BIO_set_retry_read(bio);
  if (result.status == IoStatus::kEof) BIO_set_flags(bio, kEofFlag);
  return Returned(result.status);
}

long Control(BIO* bio, int command, long, void*) {
  switch (command) {
    case BIO_CTRL_FLUSH:
      // As with a socket, there is nothing to flush. (Transport::Flush() could block, but the
      // buffering BIO that libssl puts in between does not pass on that a flush has to be retried.)
      return 1;
    case BIO_CTRL_EOF:
      return TransportBioAtEof(bio) ? 1 : 0;
    case BIO_CTRL_DGRAM_QUERY_MTU:
    case BIO_CTRL_DGRAM_GET_FALLBACK_MTU:
      return kPathMtu - kMtuOverhead;
    case BIO_CTRL_DGRAM_GET_MTU_OVERHEAD:
      return kMtuOverhead;
    default:
      return 0;
  }
}

BIO_METHOD* NewMethod() {
  const int index = BIO_get_new_index();
  if (index < 0) return nullptr;
  BIO_METHOD* method = BIO_meth_new(index | BIO_TYPE_SOURCE_SINK, "badpeer transport");
  if (method == nullptr) return nullptr;
  BIO_meth_set_write_ex(method, Write);
  BIO_meth_set_read_ex(method, Read);
  BIO_meth_set_ctrl(method, Control);
  return method;
}

}  // namespace

BIO* NewTransportBio(Transport& transport) {
  static const BIO_METHOD* const method = NewMethod();  // As long as the process.
  if (method == nullptr) return nullptr;
  BIO* bio = BIO_new(method);
  if (bio == nullptr) return nullptr;
  BIO_set_data(bio, &transport);
  BIO_set_init(bio, 1);
  return bio;
}

bool TransportBioAtEof(BIO* bio) { return BIO_test_flags(bio, kEofFlag) != 0; }

}  // namespace badpeer::shim
