#include "runner/suites/shim_ticket.h"

#include <gtest/gtest.h>

#include "runner/base/peer_failure.h"
#include "runner/crypto/cbc.h"
#include "runner/crypto/der.h"
#include "runner/crypto/hash.h"

namespace badpeer {
namespace {

namespace der = crypto::der;

// The beginning of an SSL_SESSION, sealed as BoringSSL's shim does under the zero key.
Bytes Ticket(ProtocolVersion version, CipherSuite suite) {
  const auto code = static_cast<std::uint16_t>(suite);
  const Bytes suite_bytes = {static_cast<std::uint8_t>(code >> 8), static_cast<std::uint8_t>(code)};
  Bytes session = der::Sequence({der::Integer(1), der::Integer(static_cast<std::uint16_t>(version)),
                                 der::OctetString(suite_bytes), der::OctetString(Bytes(32))});
  const std::size_t padding = 16 - session.size() % 16;
  session.insert(session.end(), padding, static_cast<std::uint8_t>(padding));
  const Bytes iv(16, 7);
  crypto::CbcCipher cipher(crypto::CbcAlgorithm::kAes128, Bytes(16));
  Bytes ticket = Concat({Bytes(16), iv, cipher.Encrypt(iv, session)});
  Append(ticket, crypto::Hmac(crypto::HashAlgorithm::kSha256, Bytes(16), ticket));
  return ticket;
}

// Apart from the IV, which a rewritten one has zero: what a change makes of one is what it would
// have been.
Bytes Rewritten(ProtocolVersion version, CipherSuite suite) {
  return RewriteShimTicket(Ticket(version, suite), {});
}

TEST(ShimTicketTest, ChangesVersionAndSuite) {
  using enum ProtocolVersion;
  using enum CipherSuite;
  const Bytes ticket = Ticket(kTls12, TLS_RSA_WITH_AES_128_CBC_SHA);
  EXPECT_EQ(RewriteShimTicket(ticket, {.version = kTls13}),
            Rewritten(kTls13, TLS_RSA_WITH_AES_128_CBC_SHA));
  EXPECT_EQ(RewriteShimTicket(ticket, {.cipher_suite = TLS_AES_128_GCM_SHA256}),
            Rewritten(kTls12, TLS_AES_128_GCM_SHA256));
  EXPECT_NE(Rewritten(kTls12, TLS_AES_128_GCM_SHA256), Rewritten(kTls13, TLS_AES_128_GCM_SHA256));
}

TEST(ShimTicketTest, RefusesWhatIsNone) {
  const Bytes ticket = Ticket(ProtocolVersion::kTls12, CipherSuite::TLS_AES_128_GCM_SHA256);
  for (std::size_t at : {std::size_t{0}, std::size_t{20}, ticket.size() - 1}) {
    Bytes damaged = ticket;
    damaged[at] ^= 1;
    EXPECT_THROW(RewriteShimTicket(damaged, {}), PeerFailure);
  }
  for (std::size_t size = 0; size < ticket.size(); ++size) {
    EXPECT_THROW(RewriteShimTicket(ByteView(ticket).first(size), {}), PeerFailure);
  }
}

}  // namespace
}  // namespace badpeer
