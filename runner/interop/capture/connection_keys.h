// The keys of one connection as an onlooker learns them: Initial keys from connection IDs, the rest
// from a key log, 1-RTT keys through any number of key updates.
//
//   ConnectionKeys keys(first_dcid);
//   std::optional<Opened> opened = keys.Open(Sender::kClient, header, packet, largest);
//   keys.SetSecrets(*key_log.Find(client_random));
//   keys.SetSuite(server_hello.cipher_suite);
#ifndef BADPEER_RUNNER_INTEROP_CAPTURE_CONNECTION_KEYS_H_
#define BADPEER_RUNNER_INTEROP_CAPTURE_CONNECTION_KEYS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/interop/capture/sender.h"
#include "runner/quic/key_log.h"
#include "runner/quic/packet_header.h"
#include "runner/quic/packet_protection.h"

namespace badpeer::interop {

struct Opened {
  std::uint64_t number = 0;
  bool key_phase = false;
  std::uint64_t key_updates = 0;
  quic::Version version{};
  Bytes payload{};
  Bytes keys_dcid{};  // Initial packets only.
};

class ConnectionKeys {
 public:
  explicit ConnectionKeys(ByteView first_dcid) { AddInitialDcid(first_dcid); }

  // Another connection ID that Initial keys may come from: the source of a Retry.
  void AddInitialDcid(ByteView dcid);
  void SetSecrets(const quic::SessionSecrets& secrets) { secrets_ = secrets; }
  void SetSuite(CipherSuite suite) { suite_ = suite; }

  // Tries all keys that may fit; `largest` is the largest number so far in the packet's space and
  // direction. Nothing when none does, or none is known yet.
  std::optional<Opened> Open(Sender sender, const quic::PacketHeader& header, ByteView packet,
                             std::optional<std::uint64_t> largest);
  // Whether there is a key to try for packets of that type.
  bool Has(Sender sender, quic::PacketType type) const;

 private:
  // Keys that fit one version, and perhaps one of several secrets or suites.
  struct Candidate {
    quic::Version version{};
    quic::PacketProtection keys;
    Bytes dcid{};  // Initial keys only.
  };
  // 1-RTT keys of one direction: generation n is n updates after the first.
  struct Generations {
    quic::Version version{};
    std::vector<quic::PacketProtection> keys{};
    std::size_t current = 0;
  };

  std::optional<Opened> OpenOneRtt(Sender sender, const quic::PacketHeader& header, ByteView packet,
                                   std::optional<std::uint64_t> largest);
  std::vector<CipherSuite> Suites(const Bytes& secret, bool early) const;
  const Bytes& SecretOf(Sender sender, quic::PacketType type) const;
  std::vector<Candidate>& CandidatesOf(Sender sender, const quic::PacketHeader& header);
  bool StartGenerations(Sender sender, const quic::PacketHeader& header, ByteView packet,
                        std::optional<std::uint64_t> largest);

  std::vector<Bytes> initial_dcids_{};
  std::array<std::vector<Candidate>, 2>
      initial_{};  // By sender; as many as DCIDs and versions tried.
  std::array<std::vector<Candidate>, 2> handshake_{};
  std::vector<Candidate> early_{};
  std::array<Generations, 2> one_rtt_{};
  quic::SessionSecrets secrets_{};
  std::optional<CipherSuite> suite_{};
};

}  // namespace badpeer::interop

#endif  // BADPEER_RUNNER_INTEROP_CAPTURE_CONNECTION_KEYS_H_
