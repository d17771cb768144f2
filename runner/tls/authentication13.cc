#include "runner/tls/authentication13.h"

#include <string_view>

#include "runner/tls/authentication.h"
#include "runner/tls/extension/certificate_compression_module.h"
#include "runner/tls/extensions.h"

namespace badpeer {
namespace {

// RFC 8446, 4.4.3.
constexpr std::string_view kServerContext = "TLS 1.3, server CertificateVerify";
constexpr std::string_view kClientContext = "TLS 1.3, client CertificateVerify";

Bytes VerifiedContent(Peer& peer, bool by_client) {
  return SignedContent13(by_client ? kClientContext : kServerContext, peer.transcript().Hash());
}

Certificate13 MakeCertificate(Handshake& handshake) {
  Certificate13 message;
  if (!handshake.own) return message;
  for (const Bytes& entry : handshake.own->chain) {
    message.certificate_list.push_back({.cert_data = entry});
  }
  if (!message.certificate_list.empty()) {
    WriteExtensions(handshake, ExtensionContext::certificate,
                    message.certificate_list.front().extensions);
  }
  return message;
}

void TakeCertificate(Handshake& handshake, const Certificate13& message) {
  std::vector<Bytes> chain;
  for (const CertificateEntry& entry : message.certificate_list) {
    RequireAllowed(handshake, ExtensionContext::certificate, entry.extensions);
    chain.push_back(entry.cert_data);
  }
  AcceptCertificates(handshake, std::move(chain));
  ReadExtensions(handshake, ExtensionContext::certificate,
                 message.certificate_list.front().extensions);
}

}  // namespace

void SendCertificateRequest13(Handshake& handshake) {
  Peer& peer = handshake.peer;
  CertificateRequest13 message;
  WriteExtensions(handshake, ExtensionContext::certificate_request, message.extensions);
  if (peer.Send(message)) handshake.request = std::move(message.extensions);
}

void ReadCertificateRequest13(Handshake& handshake, const HandshakeMessage& message) {
  Peer& peer = handshake.peer;
  auto request = peer.Parse<CertificateRequest13>(message);
  peer.Require(Check::kRequestContext, request.certificate_request_context.empty());
  handshake.request = std::move(request.extensions);
  ReadExtensions(handshake, ExtensionContext::certificate_request, *handshake.request);
  peer.AddToTranscript(message);
}

void SendAuthentication13(Handshake& handshake) {
  Peer& peer = handshake.peer;
  if (peer.IsClient()) ChooseCredential(handshake);
  SendCertificateMessage(handshake, MakeCertificate(handshake));
  if (!handshake.own) return;
  peer.Require(peer.IsClient() ? Check::kRequestSchemes : Check::kClientSchemes,
               peer.state().signature_algorithms.has_value());
  const SignatureScheme scheme = ChooseScheme(handshake);
  Bytes signature = Sign(handshake, scheme, VerifiedContent(peer, peer.IsClient()));
  peer.Send(CertificateVerify{.algorithm = scheme, .signature = std::move(signature)});
}

void ReadAuthentication13(Handshake& handshake, const HandshakeMessage& first) {
  Peer& peer = handshake.peer;
  const HandshakeMessage certificate = Decompressed(handshake, first);
  peer.RequireType(certificate, HandshakeType::certificate);
  const auto message = peer.Parse<Certificate13>(certificate);
  peer.AddToTranscript(first);
  if (message.certificate_list.empty() && !peer.IsClient()) {
    peer.Require(Check::kClientCertificate13,
                 peer.options().client_auth.mode != ClientAuth::kRequireAny);
    return;
  }
  TakeCertificate(handshake, message);
  const Bytes content = VerifiedContent(peer, !peer.IsClient());
  const auto verify = peer.Expect<CertificateVerify>();
  VerifySignature(handshake, verify.algorithm, content, verify.signature);
}

}  // namespace badpeer
