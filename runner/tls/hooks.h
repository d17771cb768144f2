// The seams where a test misbehaves or looks closer. A hook is a value that waits for one kind of
// event; a test lists its hooks, the peer shows them what happens.
//
//   .hooks = {
//       OnSend<CertificateVerify>([](Peer&, CertificateVerify& m) { m.signature.back() ^= 1; }),
//       Skip<ServerKeyExchange>(),
//       Never<NewSessionTicket13>("the shim sent a ticket"),
//       OnEncoded(HandshakeType::finished, [](Peer&, Bytes& message) { message.pop_back(); }),
//       FlightHook{[](Peer&, Flight& flight) { flight.pop_back(); }},
//   }
//
// An outgoing message passes, in this order: OnSend, outputs computed from it (OnSecret,
// SignatureHook), Forge, OnEncoded, transcript, flight, record before sealing, record after sealing.
// The peer goes on from what OnSend has made of a message: only Forge and OnEncoded deceive it. A hook's function returns
// nothing, or a bool that says whether this was the event that the hook was made for. One that has
// never been shown its event fails its test, unless it is Optional. Other layers bring events of
// their own (dtls/hooks.h).
#ifndef BADPEER_RUNNER_TLS_HOOKS_H_
#define BADPEER_RUNNER_TLS_HOOKS_H_

#include <concepts>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeindex>
#include <vector>

#include "runner/tls/decisions.h"
#include "runner/tls/events.h"

namespace badpeer {

class Peer;

enum class Firing : std::uint8_t {
  kRequired,   // at least once in a test's connections
  kForbidden,  // what it waits for must not come
  kOptional,
};

struct Hook {
  std::type_index event;
  std::string name;                       // for people: "sending ClientHello"
  std::function<bool(Peer&, void*)> run;  // gets the event; true: it was the one
  Firing firing = Firing::kRequired;
  std::string cause{};  // of the failure when a forbidden one fires; default: made of the name
};
// A copy is another hook: which one has fired is told by its place in the test's list.
using Hooks = std::vector<Hook>;

// `run` takes (Peer&, E&) and returns nothing or a bool.
template <class E, class F>
Hook On(std::string name, F run) {
  return {typeid(E), std::move(name), [run = std::move(run)](Peer& peer, void* event) {
            E& e = *static_cast<E*>(event);
            if constexpr (std::is_void_v<std::invoke_result_t<const F&, Peer&, E&>>) {
              run(peer, e);
              return true;
            } else {
              return run(peer, e);
            }
          }};
}
inline Hook Optional(Hook hook) { return hook.firing = Firing::kOptional, hook; }
inline Hook Forbidden(Hook hook, std::string cause = {}) {
  hook.firing = Firing::kForbidden;
  hook.cause = std::move(cause);
  return hook;
}

// --- Messages. `change` takes (Peer&, M&), `check` takes (Peer&, const M&) and throws PeerFailure.
std::string NameOfType(std::type_index type);  // "ClientHello"

template <class M, class F>
Hook OnSend(F change) {
  return On<Sending<M>>("sending " + NameOfType(typeid(M)),
                        [change](Peer& peer, Sending<M>& e) { return change(peer, e.message); });
}
// The message is made, and then neither sent nor part of the transcript.
template <class M>
Hook Skip() {
  return On<Sending<M>>("sending " + NameOfType(typeid(M)),
                        [](Peer&, Sending<M>& e) { e.skip = true; });
}
// Changes what goes out, after what is computed from the message; the peer believes the message.
template <class M, std::invocable<Peer&, M&> F>
Hook Forge(F change) {
  return On<Forging<M>>("forging " + NameOfType(typeid(M)), [change](Peer& peer, Forging<M>& e) {
    if (!e.forged) e.forged = e.message;
    return change(peer, *e.forged);
  });
}
template <class M, class F>
Hook OnReceive(F check) {
  return On<const Received<M>>(
      "receiving " + NameOfType(typeid(M)),
      [check](Peer& peer, const Received<M>& e) { return check(peer, e.message); });
}
template <class M>
Hook Never(std::string cause = {}) {
  return Forbidden(OnReceive<M>([](Peer&, const M&) {}), std::move(cause));
}
// The bytes of a message, with its header.
template <std::invocable<Peer&, Bytes&> F>
Hook OnEncoded(HandshakeType type, F change) {
  return On<Encoded>("the bytes of " + Name(type), [type, change](Peer& peer, Encoded& e) {
    return e.type == type && (static_cast<void>(change(peer, e.message)), true);
  });
}

// --- Decisions and checks. `choose` takes (Peer&, const Choosing<T>&) and returns a T.
template <class T, std::invocable<Peer&, const Choosing<T>&> F>
Hook OnChoose(F choose) {
  return On<Choosing<T>>("choosing " + NameOfType(typeid(T)),
                         [choose](Peer& peer, Choosing<T>& e) { e.choice = choose(peer, e); });
}
template <class T>
Hook OnChoose(T value) {
  return OnChoose<T>([value](Peer&, const Choosing<T>&) { return value; });
}
// The check fails, and the peer goes on as if it had not.
inline Hook Waive(Check check) {
  return On<CheckFailed>("the check " + Name(check), [check](Peer&, CheckFailed& e) {
    return e.check == check && (e.waived = true);
  });
}

// --- What is computed, and moments.
template <std::invocable<Peer&, Bytes&> F>
Hook OnSecret(Secret secret, F change) {
  return On<SecretMade>("secret " + Name(secret), [secret, change](Peer& peer, SecretMade& e) {
    return e.secret == secret && (static_cast<void>(change(peer, e.value)), true);
  });
}
template <std::invocable<Peer&> F>
Hook At(Phase phase, F act) {
  return On<Phase>("phase " + Name(phase), [phase, act](Peer& peer, Phase& reached) {
    return reached == phase && (static_cast<void>(act(peer)), true);
  });
}

// --- Hooks on an event as it is.
template <class E>
struct HookOn : Hook {
  template <std::invocable<Peer&, E&> F>
  explicit HookOn(F act) : Hook(On<E>(std::string(kEventName<E>), std::move(act))) {}
};
using EncodedHook = HookOn<Encoded>;  // every message
using FlightHook = HookOn<Flight>;
using RecordHook = HookOn<OutgoingRecord>;
using SealedRecordHook = HookOn<SealedRecord>;
using IncomingRecordHook = HookOn<const IncomingRecord>;
using SignatureHook = HookOn<SignatureMade>;

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_HOOKS_H_
