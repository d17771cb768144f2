#include "runner/tls/extension/stapling_module.h"

#include "runner/tls/extensions.h"
#include "runner/wire/messages.h"

namespace badpeer {
namespace {

constexpr ExtensionType kSctType = ExtensionType::signed_certificate_timestamp;

bool Requests(const Handshake& handshake) { return handshake.peer.options().stapling.request; }

// What we show for the first time; null without a certificate, or in a resumption.
const X509* Shown(const Handshake& handshake) {
  return handshake.own ? CertificateOf(*handshake.own->credential) : nullptr;
}

void WriteStatusRequest(Handshake& handshake, ExtensionContext where, Extensions& into) {
  if (where == ExtensionContext::client_hello && Requests(handshake)) Put(into, StatusRequest{});
  const X509* credential = Shown(handshake);
  if (credential == nullptr || credential->ocsp_response.empty() ||
      !handshake.Requested(StatusRequest::kType)) {
    return;
  }
  if (where == ExtensionContext::server_hello && !handshake.suite->IsPsk()) {
    Put(into, StatusRequestAck{});
  }
  if (where == ExtensionContext::certificate) {
    Put(into, CertificateStatusExt{.response = credential->ocsp_response});
  }
}

void ReadStatusRequest(Handshake& handshake, ExtensionContext where, const Extensions& from) {
  if (where != ExtensionContext::certificate) return;
  const auto status = ReadExtension<CertificateStatusExt>(handshake, from);
  if (status) handshake.peer.state().stapling.ocsp_response = status->response;
}

void WriteSct(Handshake& handshake, ExtensionContext where, Extensions& into) {
  if (where == ExtensionContext::client_hello && Requests(handshake)) {
    Put(into, SignedCertificateTimestampRequest{});
  }
  if (where != ExtensionContext::server_hello && where != ExtensionContext::certificate) return;
  const X509* credential = Shown(handshake);
  if (credential != nullptr && !credential->sct_list.empty() && handshake.Requested(kSctType)) {
    into.push_back({kSctType, credential->sct_list});
  }
}

void ReadSct(Handshake& handshake, ExtensionContext where, const Extensions& from) {
  if (where != ExtensionContext::server_hello && where != ExtensionContext::certificate) return;
  const Extension* found = Find(from, kSctType);
  if (found != nullptr) handshake.peer.state().stapling.sct_list = found->data;
}

void Restore(const Negotiated& kept, Negotiated& now) { now.stapling = kept.stapling; }

void CheckAgreed(const ConnectionState& state, const ExpectedState& expected) {
  if (!expected.peer_credential) return;
  const X509* x509 = CertificateOf(*expected.peer_credential);
  const X509 wanted = x509 == nullptr ? X509{} : *x509;
  RequireBytes(state.stapling.ocsp_response, wanted.ocsp_response,
               "peer OCSP response did not match");
  RequireBytes(state.stapling.sct_list, wanted.sct_list, "peer SCT list did not match");
}

}  // namespace

void SendCertificateStatus(Handshake& handshake) {
  if (!handshake.Agreed(StatusRequest::kType)) return;
  const X509* credential = Shown(handshake);
  handshake.peer.Send(
      CertificateStatus{.response = credential == nullptr ? Bytes{} : credential->ocsp_response});
}

void ReadCertificateStatus(Handshake& handshake) {
  if (!handshake.Agreed(StatusRequest::kType)) return;
  Peer& peer = handshake.peer;
  peer.state().stapling.ocsp_response = peer.Expect<CertificateStatus>().response;
}

void RequireNothingStapled(const Handshake& handshake) {
  for (ExtensionType type : {kSctType, StatusRequest::kType}) {
    if (!handshake.Agreed(type)) continue;
    throw PeerFailure("server sent an extension about its certificate on resumption", Name(type));
  }
}

const ExtensionModule kStatusRequest = {.type = StatusRequest::kType,
                                        .write = WriteStatusRequest,
                                        .read = ReadStatusRequest,
                                        .restore = Restore,
                                        .check = CheckAgreed};
const ExtensionModule kSignedCertificateTimestamp = {
    .type = kSctType, .write = WriteSct, .read = ReadSct};

}  // namespace badpeer
