#include "runner/tls/extension/certificate_compression_module.h"

#include <algorithm>

#include "runner/tls/extensions.h"
#include "runner/wire/messages.h"

namespace badpeer {
namespace {

const std::vector<CertificateCompressor>& Ours(const Handshake& handshake) {
  return handshake.peer.options().compression->algorithms;
}

const CertificateCompressor* FindCompressor(const Handshake& handshake,
                                            CertificateCompressionAlgorithm algorithm) {
  const auto& ours = Ours(handshake);
  const auto found = std::ranges::find(ours, algorithm, &CertificateCompressor::algorithm);
  return found == ours.end() ? nullptr : &*found;
}

void Write(Handshake& handshake, ExtensionContext, Extensions& into) {
  CompressCertificate body;
  for (const auto& ours : Ours(handshake)) body.algorithms.push_back(ours.algorithm);
  if (!body.algorithms.empty()) Put(into, body);
}

void Read(Handshake& handshake, ExtensionContext, const Extensions& from) {
  CertificateCompressionState& state = handshake.peer.state().compression;
  state.ours.reset();
  const auto theirs = ReadExtension<CompressCertificate>(handshake, from);
  if (!theirs) return;
  for (const auto& ours : Ours(handshake)) {
    if (std::ranges::count(theirs->algorithms, ours.algorithm) == 0) continue;
    state.ours = ours.algorithm;
    return;
  }
}

void CheckAgreed(const ConnectionState& state, const ExpectedState& expected) {
  if (!expected.compression.theirs) return;
  RequireSame(state.compression.theirs, expected.compression.theirs,
              "the shim's certificate was not compressed as expected");
}

}  // namespace

void SendCertificateMessage(Handshake& handshake, Certificate13 message) {
  Peer& peer = handshake.peer;
  const auto algorithm = peer.state().compression.ours;
  if (!algorithm) {
    peer.Send(std::move(message));
    return;
  }
  Sending<Certificate13> sending{message};
  peer.Fire(sending);
  if (sending.skip) return;
  Forging<Certificate13> forging{message};
  peer.Fire(forging);
  const Bytes body = Encode(forging.forged ? *forging.forged : message);
  peer.Send(CompressedCertificate{
      .algorithm = *algorithm,
      .uncompressed_length = static_cast<std::uint32_t>(body.size()),
      .compressed_certificate_message =
          FindCompressor(handshake, *algorithm)->compress(body, peer.random())});
}

// RFC 8879, 4.
HandshakeMessage Decompressed(Handshake& handshake, const HandshakeMessage& message) {
  if (message.type != CompressedCertificate::kType || Ours(handshake).empty()) return message;
  Peer& peer = handshake.peer;
  const auto compressed = peer.Parse<CompressedCertificate>(message);
  const CertificateCompressor* compressor = FindCompressor(handshake, compressed.algorithm);
  if (compressor == nullptr) {
    peer.Fail(Check::kCompressionOffered, Name(compressed.algorithm));
  }
  std::optional<Bytes> body = compressor->decompress(compressed.compressed_certificate_message,
                                                     compressed.uncompressed_length);
  if (!body || body->size() != compressed.uncompressed_length) {
    peer.Fail(Check::kDecompresses, Name(compressed.algorithm));
  }
  peer.state().compression.theirs = compressed.algorithm;
  return {.type = Certificate13::kType,
          .raw = FrameHandshake(Certificate13::kType, *body),
          .sequence = message.sequence};
}

const ExtensionModule kCompressCertificate = {
    .type = CompressCertificate::kType, .write = Write, .read = Read, .check = CheckAgreed};

}  // namespace badpeer
