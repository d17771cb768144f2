#include "runner/suites/shim_ticket.h"

#include <algorithm>

#include "runner/crypto/cbc.h"
#include "runner/crypto/der.h"
#include "runner/crypto/hash.h"
#include "runner/suites/common_hooks.h"
#include "runner/tls/peer.h"

namespace badpeer {
namespace {

namespace der = crypto::der;

// Key name, HMAC key and AES key, all zero.
constexpr std::size_t kKeySize = 16, kBlockSize = 16, kMacSize = 32;

[[noreturn]] void Refuse(const char* why) {
  throw PeerFailure(std::string("the shim's ticket is not of BoringSSL's form: ") + why);
}

void Require(bool fine, const char* why) {
  if (!fine) Refuse(why);
}

crypto::CbcCipher Cipher() { return {crypto::CbcAlgorithm::kAes128, Bytes(kKeySize)}; }

// Over all that stands before it.
Bytes Mac(ByteView sealed) {
  return crypto::Hmac(crypto::HashAlgorithm::kSha256, Bytes(kKeySize), sealed);
}

Bytes Open(ByteView ticket) {
  Require(ticket.size() >= kKeySize + 2 * kBlockSize + kMacSize, "too short");
  const ByteView sealed = ticket.first(ticket.size() - kMacSize);
  Require(Equal(ticket.first(kKeySize), Bytes(kKeySize)), "another key's name");
  Require(Equal(ticket.last(kMacSize), Mac(sealed)), "wrong MAC");
  const ByteView encrypted = sealed.subspan(kKeySize + kBlockSize);
  Require(encrypted.size() % kBlockSize == 0, "not a number of blocks");
  Bytes session = Cipher().Decrypt(sealed.subspan(kKeySize, kBlockSize), encrypted);
  const std::size_t padding = session.back();
  Require(padding > 0 && padding <= kBlockSize, "bad padding");
  session.resize(session.size() - padding);
  return session;
}

Bytes Seal(Bytes session) {
  const std::size_t padding = kBlockSize - session.size() % kBlockSize;
  session.insert(session.end(), padding, static_cast<std::uint8_t>(padding));
  const Bytes name(kKeySize), iv(kBlockSize);
  Bytes ticket = Concat({name, iv, Cipher().Encrypt(iv, session)});
  Append(ticket, Mac(ticket));
  return ticket;
}

// Overwrites a number of two bytes, where it stands in the session.
void Overwrite(Bytes& session, const std::optional<der::Element>& element, std::uint16_t value) {
  Require(element && element->body.size() == 2, "no such field in the session");
  const std::ptrdiff_t at = element->body.data() - session.data();
  session[static_cast<std::size_t>(at)] = static_cast<std::uint8_t>(value >> 8);
  session[static_cast<std::size_t>(at) + 1] = static_cast<std::uint8_t>(value);
}

}  // namespace

std::vector<std::string> ShimTicketKeyFlag() {
  return {"-ticket-key", ToBase64(Bytes(3 * kKeySize))};
}

// SSL_SESSION ::= SEQUENCE { version INTEGER, sslVersion INTEGER, cipher OCTET STRING, ... }
Bytes RewriteShimTicket(ByteView ticket, const ShimTicketChange& change) {
  Bytes session = Open(ticket);
  const auto sequence = der::Reader(session).Next(der::kSequence);
  Require(sequence && der::Reader(sequence->body).Next(der::kInteger), "no session");
  der::Reader fields(sequence->body);
  fields.Next(der::kInteger);
  const auto version = fields.Next(der::kInteger);
  const auto suite = fields.Next(der::kOctetString);
  if (change.version) Overwrite(session, version, static_cast<std::uint16_t>(*change.version));
  if (change.cipher_suite) {
    Overwrite(session, suite, static_cast<std::uint16_t>(*change.cipher_suite));
  }
  return Seal(std::move(session));
}

Hook RewritesTicket(ShimTicketChange change) {
  return OnOfferedTicket([change](Bytes& ticket) { ticket = RewriteShimTicket(ticket, change); });
}

}  // namespace badpeer
