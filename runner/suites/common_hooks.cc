#include "runner/suites/common_hooks.h"

#include <limits>
#include <utility>

#include "runner/crypto/credential_store.h"
#include "runner/tls/authentication.h"
#include "runner/tls/connection.h"
#include "runner/tls/negotiation.h"
#include "runner/wire/messages.h"

namespace badpeer {
namespace {

struct Damage {
  bool on = false;
};

struct FirstHello {
  bool read = false;
};

// Whether the last record was one of the handshake that was not full, and in which epoch.
struct HandshakeEnd {
  bool reached = false;
  std::uint16_t epoch = 0;
};

}  // namespace

Hooks AskForCookie() {
  return {OnChoose(HelloRetry::kSend), OnSend<HelloRetryRequest>([](Peer&, HelloRetryRequest& m) {
            Remove(m.extensions, ExtensionType::key_share);
            Put(m.extensions, Cookie{.cookie = BytesOf("cookie")});
          })};
}

Hook SendCertificateRequestAnyway() {
  return At(Phase::kBeforeServerFinished, [](Peer& peer) {
    CertificateRequest13 message;
    Put(message.extensions, SignatureAlgorithms{.algorithms = VerifySignaturesOf(peer.options())});
    peer.Send(message);
  });
}

Hook SendCertificateAnyway(const char* name) {
  return At(Phase::kBeforeServerFinished, [name](Peer& peer) {
    constexpr SignatureScheme kScheme = SignatureScheme::rsa_pss_rsae_sha256;
    const crypto::CertifiedKey& certified = peer.credentials().Get(name);
    Certificate13 certificate;
    for (const Bytes& entry : certified.chain) {
      certificate.certificate_list.push_back({.cert_data = entry});
    }
    peer.Send(certificate);
    const Bytes content =
        SignedContent13("TLS 1.3, server CertificateVerify", peer.transcript().Hash());
    peer.Send(CertificateVerify{.algorithm = kScheme,
                                .signature = *certified.key.Sign(kScheme, content)});
  });
}

Hooks DamageFirstData() {
  return {At(Phase::kBeforeExchange,
             [](Connection& connection) {
               Damage& damage = connection.peer().Memory<Damage>();
               damage.on = true;
               connection.Write(BytesOf("DAMAGED WRITE"));
               damage.on = false;
             }),
          SealedRecordHook{[](Peer& peer, SealedRecord& record) {
            if (peer.Memory<Damage>().on) record.bytes.back() ^= 0xff;
            return peer.Memory<Damage>().on;
          }}};
}

Hook ExpectPackedHandshake(std::size_t record_size, bool first_flight) {
  return IncomingRecordHook{[=](Peer& peer, const IncomingRecord& record) {
    HandshakeEnd& end = peer.ConnectionMemory<HandshakeEnd>();
    if (record.type != ContentType::handshake) {
      end.reached = false;
      return false;
    }
    if (end.reached && end.epoch == record.epoch) {
      throw PeerFailure("the shim goes on with the handshake after a record that was not full",
                        std::to_string(record.payload.size()) + " bytes more");
    }
    const bool counts = record.is_protected &&
                        (first_flight || !peer.channel().write_epoch()->protection->IsNull());
    end = {.reached = counts && record.payload.size() < record_size, .epoch = record.epoch};
    return true;
  }};
}

Hook IgnoreClientsCipherSuites() {
  return OnChoose<CipherSuite>([](Peer&, const Choosing<CipherSuite>& choosing) {
    if (choosing.candidates.empty()) {
      throw PeerFailure(PeerFailure::Kind::kHook, "the server has no cipher suite at all");
    }
    return choosing.candidates.front();
  });
}

Hook LeaveRecordsWhole() {
  return FlightHook{[](Peer&, Flight& flight) {
    bool found = false;
    for (FlightItem& item : flight) {
      if (item.type != ContentType::application_data) continue;
      item.max_fragment = std::numeric_limits<std::size_t>::max();
      found = true;
    }
    return found;
  }};
}

Hook AlertInsteadOfFinished() {
  return At(Phase::kAfterClientFinished, [](Peer& peer) {
    peer.channel().SendAlert(AlertLevel::fatal, AlertDescription::access_denied);
  });
}

Hook OnOfferedTicket(std::function<void(Bytes&)> change) {
  return OnSend<ClientHello>([change](Peer&, ClientHello& hello) {
    Extension* ticket = Find(hello.extensions, ExtensionType::session_ticket);
    const bool old = ticket != nullptr && !ticket->data.empty();
    if (old) change(ticket->data);
    const auto psks = Get<PreSharedKeyClient>(hello.extensions);
    if (!psks || !*psks) return old;
    PreSharedKeyClient changed = **psks;
    for (PskIdentity& psk : changed.identities) change(psk.identity);
    Replace(hello.extensions, changed);
    return true;
  });
}

Hook ExpectKeyShares(std::vector<NamedGroup> wanted) {
  return OnReceive<ClientHello>([wanted](Peer& peer, const ClientHello& hello) {
    if (std::exchange(peer.ConnectionMemory<FirstHello>().read, true)) return;
    const auto shares = Get<KeyShareClient>(hello.extensions);
    std::vector<NamedGroup> got;
    if (shares && *shares) {
      for (const KeyShareEntry& entry : (*shares)->client_shares) got.push_back(entry.group);
    }
    if (got == wanted) return;
    const auto names = [](const std::vector<NamedGroup>& groups) {
      std::string text;
      for (NamedGroup group : groups) text += (text.empty() ? "" : ", ") + Name(group);
      return text;
    };
    throw PeerFailure("the shim's key shares are for other groups", names(got), names(wanted));
  });
}

Hook RememberSessionId() {
  return OnReceive<ClientHello>([](Peer& peer, const ClientHello& hello) {
    peer.ConnectionMemory<OfferedSessionId>().id = hello.session_id;
  });
}

Hook ExpectsNoSessionId() {
  return OnReceive<ClientHello>([](Peer&, const ClientHello& hello) {
    if (!hello.session_id.empty()) throw PeerFailure("tls: client offered a session ID");
  });
}

Hook ExpectsNewTicket() {
  return OnReceive<ServerHello>([](Peer&, const ServerHello& hello) {
    if (!Has(hello.extensions, ExtensionType::session_ticket)) {
      throw PeerFailure("tls: expected new ticket");
    }
  });
}

}  // namespace badpeer
