#include "runner/tls/extension/signature_algorithms.h"
#include "runner/tls/extensions.h"
#include "runner/tls/negotiation.h"
#include "runner/wire/messages.h"

namespace badpeer {
namespace {

void WriteAlgorithms(Handshake& handshake, ExtensionContext, Extensions& into) {
  const PeerOptions& options = handshake.peer.options();
  if (options.versions.max < ProtocolVersion::kTls12) return;
  Put(into, SignatureAlgorithms{.algorithms = VerifySignaturesOf(options)});
}

void ReadAlgorithms(Handshake& handshake, ExtensionContext, const Extensions& from) {
  SignatureAlgorithmsState& theirs = handshake.peer.state().signature_algorithms;
  theirs.reset();
  if (auto list = ReadExtension<SignatureAlgorithms>(handshake, from)) {
    theirs = std::move(list->algorithms);
  }
}

void WriteAuthorities(Handshake& handshake, ExtensionContext, Extensions& into) {
  const std::vector<Bytes>& names = handshake.peer.options().authorities;
  if (!names.empty()) Put(into, CertificateAuthorities{.authorities = names});
}

}  // namespace

const ExtensionModule kSignatureAlgorithms = {
    .type = SignatureAlgorithms::kType, .write = WriteAlgorithms, .read = ReadAlgorithms};
const ExtensionModule kCertificateAuthorities = {.type = CertificateAuthorities::kType,
                                                 .write = WriteAuthorities};

}  // namespace badpeer
