#include "runner/tls/authentication12.h"

#include "runner/tls/authentication.h"
#include "runner/tls/extension/certificate_types_module.h"
#include "runner/tls/extension/stapling_module.h"
#include "runner/tls/extensions.h"
#include "runner/tls/negotiation.h"

namespace badpeer {
namespace {

// A raw public key is a chain of its own.
std::vector<Bytes> ReadChain(Handshake& handshake) {
  if (!ExpectsRawPublicKey(handshake)) {
    return handshake.peer.Expect<Certificate12>().certificate_list;
  }
  Bytes key = handshake.peer.Expect<CertificateRawPublicKey>().spki;
  return key.empty() ? std::vector<Bytes>{} : std::vector<Bytes>{std::move(key)};
}

}  // namespace

void SendCertificateRequest12(Handshake& handshake) {
  Peer& peer = handshake.peer;
  const ClientAuthOptions& options = peer.options().client_auth;
  CertificateRequest12 message{.certificate_types = options.types,
                               .certificate_authorities = peer.options().authorities};
  if (message.certificate_types.empty()) {
    message.certificate_types = {ClientCertificateType::rsa_sign,
                                 ClientCertificateType::ecdsa_sign};
  }
  if (peer.state().version >= ProtocolVersion::kTls12) {
    message.signature_algorithms = VerifySignaturesOf(peer.options());
  }
  if (peer.Send(message)) handshake.request.emplace();
}

void ReadCertificateRequest12(Handshake& handshake, const HandshakeMessage& message) {
  Peer& peer = handshake.peer;
  CertificateRequest12 shape;
  if (peer.state().version >= ProtocolVersion::kTls12) shape.signature_algorithms.emplace();
  auto request = peer.Parse<CertificateRequest12>(message, std::move(shape));
  handshake.request.emplace();
  peer.state().signature_algorithms = std::move(request.signature_algorithms);
  peer.AddToTranscript(message);
}

void SendCertificate12(Handshake& handshake) {
  Peer& peer = handshake.peer;
  if (peer.IsClient()) ChooseCredential(handshake);
  if (ShowsRawPublicKey(handshake)) {
    peer.Send(CertificateRawPublicKey{.spki = handshake.own->chain.at(0)});
    return;
  }
  Certificate12 message;
  if (handshake.own) message.certificate_list = handshake.own->chain;
  peer.Send(std::move(message));
  if (!peer.IsClient()) SendCertificateStatus(handshake);
}

void ReadCertificate12(Handshake& handshake) {
  Peer& peer = handshake.peer;
  std::vector<Bytes> chain = ReadChain(handshake);
  if (chain.empty() && !peer.IsClient()) {
    peer.Require(Check::kClientCertificate12,
                 peer.options().client_auth.mode != ClientAuth::kRequireAny);
    return;
  }
  AcceptCertificates(handshake, std::move(chain));
  if (peer.IsClient()) ReadCertificateStatus(handshake);
}

void SendCertificateVerify12(Handshake& handshake) {
  if (!handshake.own) return;
  Peer& peer = handshake.peer;
  const SignatureScheme scheme = ChooseScheme(handshake);
  Bytes signature = Sign(handshake, scheme, peer.transcript().messages());
  if (peer.state().version >= ProtocolVersion::kTls12) {
    peer.Send(CertificateVerify{.algorithm = scheme, .signature = std::move(signature)});
  } else {
    peer.Send(CertificateVerifyLegacy{.signature = std::move(signature)});
  }
}

void ReadCertificateVerify12(Handshake& handshake) {
  if (!handshake.peer_key) return;
  Peer& peer = handshake.peer;
  const Bytes content = peer.transcript().messages();
  if (peer.state().version >= ProtocolVersion::kTls12) {
    const auto verify = peer.Expect<CertificateVerify>();
    VerifySignature(handshake, verify.algorithm, content, verify.signature);
  } else {
    const auto verify = peer.Expect<CertificateVerifyLegacy>();
    VerifySignature(handshake, LegacyScheme(handshake.peer_key->type()), content,
                    verify.signature);
  }
}

}  // namespace badpeer
