#include "runner/tls/hooks.h"

#include <cxxabi.h>

#include <cstdlib>

namespace badpeer {
namespace {

template <class... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};

std::string Readable(std::type_index type) {
  int status = 0;
  char* demangled = abi::__cxa_demangle(type.name(), nullptr, nullptr, &status);
  std::string name = demangled != nullptr ? demangled : type.name();
  std::free(demangled);
  const std::size_t colon = name.rfind(':');
  return colon == std::string::npos ? name : name.substr(colon + 1);
}

}  // namespace

std::string DescribeHook(const Hook& hook) {
  return std::visit(
      Overloaded{
          [](const SendHook& h) { return "hook on sending " + Readable(h.message); },
          [](const ReceiveHook& h) { return "hook on receiving " + Readable(h.message); },
          [](const EncodedHook& h) {
            return "hook on the bytes of " + (h.message ? Name(*h.message) : "any message");
          },
          [](const FlightHook&) { return std::string("hook on a flight"); },
          [](const RecordHook&) { return std::string("hook on a record before sealing"); },
          [](const SealedRecordHook&) { return std::string("hook on a sealed record"); },
          [](const PacketHook&) { return std::string("hook on a sent packet"); },
          [](const IncomingRecordHook&) { return std::string("hook on a received record"); },
          [](const PhaseHook& h) {
            return "hook at phase " + std::to_string(static_cast<int>(h.phase));
          },
          [](const SecretHook& h) {
            return "hook on secret " + std::to_string(static_cast<int>(h.secret));
          },
          [](const SignatureHook&) { return std::string("hook on a signature"); },
          [](const DtlsFlightHook&) { return std::string("hook on a DTLS flight"); },
          [](const DtlsAckHook&) { return std::string("hook on a DTLS ACK"); },
      },
      hook);
}

template <class H, class F>
void HookRunner::ForEach(F&& run) {
  for (std::size_t i = 0; i < hooks_.size(); ++i) {
    if (const H* hook = std::get_if<H>(&hooks_[i])) {
      if (run(*hook)) fired_[i] = true;
    }
  }
}

Disposition HookRunner::Send(Peer& peer, std::type_index type, void* message) {
  Disposition disposition = Disposition::kSend;
  ForEach<SendHook>([&](const SendHook& hook) {
    if (hook.message != type) return false;
    if (hook.run(peer, message) == Disposition::kSkip) disposition = Disposition::kSkip;
    return true;
  });
  return disposition;
}

void HookRunner::Receive(Peer& peer, std::type_index type, const void* message) {
  ForEach<ReceiveHook>([&](const ReceiveHook& hook) {
    if (hook.message != type) return false;
    hook.run(peer, message);
    return true;
  });
}

void HookRunner::Encoded(Peer& peer, Bytes& message_with_header) {
  ForEach<EncodedHook>([&](const EncodedHook& hook) {
    if (hook.message && (message_with_header.empty() ||
                         static_cast<HandshakeType>(message_with_header[0]) != *hook.message)) {
      return false;
    }
    hook.run(peer, message_with_header);
    return true;
  });
}

void HookRunner::BeforeFlight(Peer& peer, Flight& flight) {
  ForEach<FlightHook>([&](const FlightHook& hook) { return hook.run(peer, flight); });
}

void HookRunner::BeforeSeal(Peer& peer, OutgoingRecord& record) {
  ForEach<RecordHook>([&](const RecordHook& hook) { return hook.run(peer, record); });
}

void HookRunner::AfterSeal(Peer& peer, const OutgoingRecord& record, Bytes& bytes) {
  ForEach<SealedRecordHook>(
      [&](const SealedRecordHook& hook) { return hook.run(peer, record, bytes); });
}

void HookRunner::AfterPacket(Peer& peer, ByteView packet) {
  ForEach<PacketHook>([&](const PacketHook& hook) { return hook.run(peer, packet); });
}

void HookRunner::OnIncomingRecord(Peer& peer, const IncomingRecord& record) {
  ForEach<IncomingRecordHook>(
      [&](const IncomingRecordHook& hook) { return hook.run(peer, record); });
}

void HookRunner::AtPhase(Peer& peer, Phase phase) {
  ForEach<PhaseHook>([&](const PhaseHook& hook) {
    if (hook.phase != phase) return false;
    hook.run(peer);
    return true;
  });
}

void HookRunner::OnSecret(Peer& peer, Secret secret, Bytes& value) {
  ForEach<SecretHook>([&](const SecretHook& hook) {
    if (hook.secret != secret) return false;
    hook.run(peer, value);
    return true;
  });
}

void HookRunner::OnSignature(Peer& peer, SignatureScheme scheme, Bytes& signature) {
  ForEach<SignatureHook>([&](const SignatureHook& hook) {
    hook.run(peer, scheme, signature);
    return true;
  });
}

bool HookRunner::ControlDtlsFlight(Peer& peer, DtlsController& controller) {
  bool controlled = false;
  ForEach<DtlsFlightHook>([&](const DtlsFlightHook& hook) {
    const bool took_it = !controlled && hook.run(peer, controller);
    controlled = controlled || took_it;
    return took_it;
  });
  return controlled;
}

bool HookRunner::ControlDtlsAck(Peer& peer, DtlsController& controller) {
  bool controlled = false;
  ForEach<DtlsAckHook>([&](const DtlsAckHook& hook) {
    const bool took_it = !controlled && hook.run(peer, controller);
    controlled = controlled || took_it;
    return took_it;
  });
  return controlled;
}

std::vector<std::string> HookRunner::Unfired() const {
  std::vector<std::string> unfired;
  for (std::size_t i = 0; i < hooks_.size(); ++i) {
    if (!fired_[i]) unfired.push_back(DescribeHook(hooks_[i]));
  }
  return unfired;
}

}  // namespace badpeer
