// The RSA key exchange with a premaster secret that does not decrypt to what it should (RFC 5246,
// 7.4.7.1). A server must not say why it fails: it goes on with a secret of its own, and only finds
// that the client's Finished cannot be opened.
#include "runner/crypto/credential_store.h"
#include "runner/suites/families.h"
#include "runner/suites/suite.h"
#include "runner/tls/peer.h"
#include "runner/wire/handshake12.h"

namespace badpeer {
namespace {

constexpr const char* kSpec = "RFC 5246 7.4.7.1";
constexpr std::size_t kPaddingStart = 2;

using Change = void (*)(Bytes&);

// What is wrong, and at which stage: both sides' secret, what is padded of it, the padded block, or
// the result.
struct Fault {
  Change secret = nullptr, padded = nullptr, block = nullptr, encrypted = nullptr;
};

void FillZeros(Bytes& block) {
  for (std::size_t i = kPaddingStart; i < block.size(); ++i) block[i] |= block[i] == 0;
}

const Fault kFaults[] = {
    // The highest byte keeps it below the modulus.
    {.encrypted = [](Bytes& b) { b.back() ^= 1, b.front() = 0; }},
    {.padded = [](Bytes& b) { b.insert(b.begin(), 0); }},
    {.padded = [](Bytes& b) { b.pop_back(); }},
    {.secret = [](Bytes& b) { b[1] ^= 1; }},
    {.secret = [](Bytes& b) { b[0] ^= 1; }},
    {.block = [](Bytes& b) { b[1] = 3; }},  // the type of another padding
    {.block = [](Bytes& b) { b[0] = 1; }},
    {.block = FillZeros},  // none ends the padding
};

void Apply(Change change, Bytes& bytes) {
  if (change != nullptr) change(bytes);
}

struct Premaster {
  Bytes secret{};
};

// RFC 8017, 7.2.1: 00 02, bytes that are not zero, 00, the message.
Bytes Padded(const Bytes& message, std::size_t size, Random& random) {
  Bytes block = {0, 2};
  while (block.size() + 1 + message.size() < size) {
    block.push_back(static_cast<std::uint8_t>(1 + random.Next() % 255));
  }
  block.push_back(0);
  Append(block, message);
  return block;
}

Bytes Encrypt(Peer& peer, const Fault& fault) {
  const crypto::PublicKey& key = peer.credentials().Get("rsa2048").key.public_key();
  Bytes message = peer.ConnectionMemory<Premaster>().secret;
  Apply(fault.padded, message);
  Bytes block = Padded(message, key.RsaSize(), peer.random());
  Apply(fault.block, block);
  Result<Bytes> encrypted = key.RsaEncryptBlock(block);
  if (!encrypted) throw PeerFailure(PeerFailure::Kind::kHook, encrypted.error().message);
  Apply(fault.encrypted, *encrypted);
  return *std::move(encrypted);
}

}  // namespace

void AddRsaClientKeyExchangeTests(std::vector<TestCase>& tests) {
  Suite suite("RSAClientKeyExchange", tests);
  int number = 0;
  for (const Fault& fault : kFaults) {
    suite.Add({.name = Name("BadRSAClientKeyExchange", std::to_string(++number)),
               .spec = kSpec,
               .shim = {.role = Role::kServer},
               .peer = {.versions = {.max = ProtocolVersion::kTls11},
                        .cipher_suites = {CipherSuite::TLS_RSA_WITH_AES_128_CBC_SHA}},
               .hooks = {OnSecret(Secret::kPremasterSecret,
                                  [fault](Peer& peer, Bytes& secret) {
                                    Apply(fault.secret, secret);
                                    peer.ConnectionMemory<Premaster>().secret = secret;
                                  }),
                         OnSend<ClientKeyExchange>([fault](Peer& peer, ClientKeyExchange& message) {
                           message.encrypted_pre_master_secret = Encrypt(peer, fault);
                         })},
               .expect = ShimRejects{.error = ":DECRYPTION_FAILED_OR_BAD_RECORD_MAC:"}});
  }
  // The version in the secret is that of the hello, which need not be one that exists.
  suite.Add(
      {.name = "SendClientVersion-RSA",
       .spec = kSpec,
       .shim = {.role = Role::kServer,
                .flags = {"-max-version", VersionFlag(ProtocolVersion::kTls12, Protocol::kTls)}},
       .peer = {.cipher_suites = {CipherSuite::TLS_RSA_WITH_AES_128_GCM_SHA256}},
       .hooks = {OnSend<ClientHello>(
           [](Peer&, ClientHello& hello) { hello.legacy_version = ProtocolVersion{0x1234}; })}});
}

}  // namespace badpeer
