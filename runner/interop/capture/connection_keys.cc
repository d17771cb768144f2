#include "runner/interop/capture/connection_keys.h"

#include <algorithm>
#include <utility>

namespace badpeer::interop {
namespace {

using quic::PacketHeader;
using quic::PacketProtection;
using quic::PacketType;
using quic::Version;

constexpr std::size_t kMaxInitialDcids =
    4;  // A client follows one Retry; a hostile server may send many.

std::size_t Index(Sender sender) { return sender == Sender::kClient ? 0 : 1; }

std::optional<Opened> TryOpen(PacketProtection& keys, Version version, const PacketHeader& header,
                              ByteView packet, std::optional<std::uint64_t> largest) {
  Result<quic::OpenedPacket> opened = keys.Open(packet, header.packet_number_offset, largest);
  if (!opened) return std::nullopt;
  return Opened{.number = opened->unmasked.number,
                .key_phase = opened->unmasked.key_phase,
                .version = version,
                .payload = std::move(opened->payload)};
}

}  // namespace

void ConnectionKeys::AddInitialDcid(ByteView dcid) {
  const Bytes id = ToBytes(dcid);
  if (initial_dcids_.size() >= kMaxInitialDcids ||
      std::find(initial_dcids_.begin(), initial_dcids_.end(), id) != initial_dcids_.end()) {
    return;
  }
  initial_dcids_.push_back(id);
  for (const Version version : {Version::kV1, Version::kV2}) {
    const quic::InitialSecrets secrets = quic::DeriveInitialSecrets(version, dcid);
    constexpr CipherSuite kSuite = CipherSuite::TLS_AES_128_GCM_SHA256;
    initial_[0].push_back({version, PacketProtection(version, kSuite, secrets.client), id});
    initial_[1].push_back({version, PacketProtection(version, kSuite, secrets.server), id});
  }
}

bool ConnectionKeys::Has(Sender sender, PacketType type) const {
  return type == PacketType::kInitial || !SecretOf(sender, type).empty();
}

std::optional<Opened> ConnectionKeys::Open(Sender sender, const PacketHeader& header,
                                           ByteView packet, std::optional<std::uint64_t> largest) {
  if (!Has(sender, header.type)) return std::nullopt;
  if (header.type == PacketType::kOneRtt) return OpenOneRtt(sender, header, packet, largest);
  for (Candidate& candidate : CandidatesOf(sender, header)) {
    if (candidate.version != header.version) continue;
    if (auto opened = TryOpen(candidate.keys, header.version, header, packet, largest)) {
      opened->keys_dcid = candidate.dcid;
      return opened;
    }
  }
  return std::nullopt;
}

const Bytes& ConnectionKeys::SecretOf(Sender sender, PacketType type) const {
  static const Bytes none;
  const bool client = sender == Sender::kClient;
  switch (type) {
    case PacketType::kZeroRtt:
      return client ? secrets_.client_early : none;
    case PacketType::kHandshake:
      return client ? secrets_.client_handshake : secrets_.server_handshake;
    case PacketType::kOneRtt:
      return client ? secrets_.client_traffic : secrets_.server_traffic;
    default:
      return none;
  }
}

// The suites that a secret may be for. 0-RTT has the suite of the ticket, which no packet shows.
std::vector<CipherSuite> ConnectionKeys::Suites(const Bytes& secret, bool early) const {
  if (suite_ && !early) return {*suite_};
  if (secret.size() == crypto::HashSize(crypto::HashAlgorithm::kSha384)) {
    return {CipherSuite::TLS_AES_256_GCM_SHA384};
  }
  return {CipherSuite::TLS_AES_128_GCM_SHA256, CipherSuite::TLS_CHACHA20_POLY1305_SHA256,
          CipherSuite::TLS_AES_128_CCM_SHA256};
}

std::vector<ConnectionKeys::Candidate>& ConnectionKeys::CandidatesOf(Sender sender,
                                                                     const PacketHeader& header) {
  if (header.type == PacketType::kInitial) return initial_[Index(sender)];
  const bool early = header.type == PacketType::kZeroRtt;
  std::vector<Candidate>& candidates = early ? early_ : handshake_[Index(sender)];
  const bool made = std::any_of(candidates.begin(), candidates.end(),
                                [&](const Candidate& c) { return c.version == header.version; });
  if (made) return candidates;
  const Bytes& secret = SecretOf(sender, header.type);
  for (const CipherSuite suite : Suites(secret, early)) {
    if (!quic::IsQuicSuite(suite)) continue;
    candidates.push_back({header.version, PacketProtection(header.version, suite, secret), {}});
  }
  return candidates;
}

// Short headers show neither version nor suite: whatever opens the first packet is right.
bool ConnectionKeys::StartGenerations(Sender sender, const PacketHeader& header, ByteView packet,
                                      std::optional<std::uint64_t> largest) {
  Generations& generations = one_rtt_[Index(sender)];
  const Bytes& secret = SecretOf(sender, PacketType::kOneRtt);
  for (const Version version : {Version::kV1, Version::kV2}) {
    for (const CipherSuite suite : Suites(secret, false)) {
      if (!quic::IsQuicSuite(suite)) continue;
      PacketProtection first(version, suite, secret);
      PacketProtection second = first.Next();
      if (!TryOpen(first, version, header, packet, largest) &&
          !TryOpen(second, version, header, packet, largest)) {
        continue;
      }
      generations.version = version;
      generations.keys.push_back(std::move(first));
      return true;
    }
  }
  return false;
}

std::optional<Opened> ConnectionKeys::OpenOneRtt(Sender sender, const PacketHeader& header,
                                                 ByteView packet,
                                                 std::optional<std::uint64_t> largest) {
  Generations& generations = one_rtt_[Index(sender)];
  if (generations.keys.empty() && !StartGenerations(sender, header, packet, largest)) {
    return std::nullopt;
  }
  // Header protection does not change with updates.
  const auto unmasked = generations.keys[0].Unmask(packet, header.packet_number_offset, largest);
  if (!unmasked) return std::nullopt;
  const auto try_generation = [&](std::size_t generation) -> std::optional<Opened> {
    std::optional<Bytes> payload = generations.keys[generation].OpenPayload(*unmasked, packet);
    if (!payload) return std::nullopt;
    generations.current = std::max(generations.current, generation);
    return Opened{.number = unmasked->number,
                  .key_phase = unmasked->key_phase,
                  .key_updates = generation,
                  .version = generations.version,
                  .payload = *std::move(payload)};
  };
  // Even generations have phase 0. From the next one down to the first: late packets have older
  // keys.
  const std::size_t wanted = unmasked->key_phase ? 1 : 0;
  const std::size_t next = generations.current + 1;
  if (next % 2 == wanted) {
    if (generations.keys.size() == next) {
      generations.keys.push_back(generations.keys.back().Next());
    }
    if (auto opened = try_generation(next)) return opened;
  }
  constexpr std::size_t kOldGenerations = 8;
  const std::size_t oldest = next > kOldGenerations ? next - kOldGenerations : 0;
  for (std::size_t generation = next; generation-- > oldest;) {
    if (generation % 2 != wanted) continue;
    if (auto opened = try_generation(generation)) return opened;
  }
  return std::nullopt;
}

}  // namespace badpeer::interop
