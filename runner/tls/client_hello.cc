// Building and sending the ClientHello (RFC 8446, 4.1.2; RFC 5246, 7.4.1.2).
#include <algorithm>

#include "runner/tls/client_handshake.h"
#include "runner/tls/extension/pre_shared_key_module.h"
#include "runner/tls/extensions.h"
#include "runner/tls/negotiation.h"

namespace badpeer {
namespace {

constexpr std::size_t kTicketSessionIdSize = 16;
constexpr std::size_t kCompatibilitySessionIdSize = 32;

void AddCipherSuites(Handshake& handshake) {
  const PeerOptions& options = handshake.peer.options();
  for (CipherSuite suite : CipherSuitesOf(options)) {
    const CipherSuiteInfo* info = FindCipherSuite(suite);
    // Suites of 1.2 are offered only where 1.2 is. Those of 1.3 always are: an older server has to
    // pass over what it does not know.
    if (info == nullptr || (options.versions.max < ProtocolVersion::kTls12 &&
                            info->min_version == ProtocolVersion::kTls12)) {
      continue;
    }
    handshake.honest_hello.cipher_suites.push_back(suite);
  }
  if (options.legacy->fallback_scsv) {
    handshake.honest_hello.cipher_suites.push_back(CipherSuite::TLS_FALLBACK_SCSV);
  }
}

void AddSession12(Handshake& handshake) {
  if (handshake.session->ticket.empty()) {
    handshake.honest_hello.session_id = handshake.session->session_id;
  } else {
    // A fresh id tells whether the server accepts the ticket (RFC 5077, 3.4).
    handshake.honest_hello.session_id = handshake.peer.random().Take(kTicketSessionIdSize);
  }
}

}  // namespace

void BuildClientHello(Handshake& handshake) {
  Peer& peer = handshake.peer;
  const PeerOptions& options = peer.options();
  ClientHello& hello = handshake.honest_hello;
  const bool resumes12 =
      handshake.session && handshake.session->session->version < ProtocolVersion::kTls13;
  // RFC 8446, 4.1.2: from 1.3 on the version stands in supported_versions.
  const ProtocolVersion max = std::min(options.versions.max, ProtocolVersion::kTls12);
  hello.legacy_version = OnWire(peer, max);
  hello.random = MakeHelloRandom(peer.random());
  if (peer.IsDtls()) hello.dtls_cookie = Bytes{};
  AddCipherSuites(handshake);

  WriteExtensions(handshake, ExtensionContext::client_hello, hello.extensions);
  if (resumes12) AddSession12(handshake);
  // Middlebox compatibility mode (RFC 8446, D.4), which QUIC forbids (RFC 9001, 8.4).
  if (hello.session_id.empty() && Offers13(peer) && !peer.IsQuic()) {
    hello.session_id = peer.random().Take(kCompatibilitySessionIdSize);
  }
}

void SendClientHello(Handshake& handshake, const HandshakeTranscript* transcript) {
  if (SendHelloOfExtension(handshake, transcript)) return;
  handshake.hello = handshake.honest_hello;
  handshake.peer.Send(handshake.hello, [&](ClientHello&) { FillBinders(handshake, transcript); });
}

// RFC 5246, E.2: the challenge stands for the random; there are no extensions.
void SendV2ClientHello(Handshake& handshake) {
  Peer& peer = handshake.peer;
  handshake.hello = handshake.honest_hello;
  ClientHello& hello = handshake.hello;
  hello.extensions.clear();
  const std::size_t size = peer.options().legacy->v2_challenge_size;
  Bytes challenge;
  if (size <= hello.random.size()) {
    const std::size_t padding = hello.random.size() - size;
    std::fill_n(hello.random.begin(), padding, std::uint8_t{0});
    challenge = ToBytes(ByteView(hello.random).subspan(padding));
  } else {
    challenge = ToBytes(hello.random);
    Append(challenge, peer.random().Take(size - hello.random.size()));
  }
  const Bytes body = Encode(
      V2ClientHello::Of(hello.legacy_version, hello.cipher_suites, hello.session_id, challenge));
  // The 2-byte record header has its highest bit set; the transcript covers what follows it.
  const Bytes header = {static_cast<std::uint8_t>(0x80 | body.size() >> 8),
                        static_cast<std::uint8_t>(body.size())};
  peer.channel().WriteRaw(Concat({header, body}));
  peer.transcript().Add(body, 0);
}

}  // namespace badpeer
