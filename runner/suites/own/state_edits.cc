#include "runner/suites/own/state_edits.h"

#include <algorithm>
#include <map>
#include <utility>

#include "runner/suites/flight_edits.h"
#include "runner/tls/peer.h"

namespace badpeer {
namespace {

// --- Handshake messages. What is left out or held back becomes an empty item of its flight; what goes
// out once more, or in another place, is a record of its own.

struct Progress {
  std::map<HandshakeType, int> seen{};
  Bytes held{};
};

// Returns whether the message is one that the edit is about.
bool EditEncoded(Peer& peer, Encoded& encoded, const StateEdit& edit) {
  Progress& progress = peer.ConnectionMemory<Progress>();
  const int nth = ++progress.seen[encoded.type];
  const bool first = edit.message.Is(encoded.type, nth);
  if (!first && !edit.next.Is(encoded.type, nth)) return false;
  if (edit.edit == Edit::kSkip) {
    encoded.message.clear();
  } else if (edit.edit == Edit::kRepeat) {
    progress.held = encoded.message;
    Append(encoded.message, progress.held);
  } else if (first) {
    progress.held = std::exchange(encoded.message, {});
  } else {
    Append(encoded.message, progress.held);
  }
  return true;
}

bool IsGone(const FlightItem& item) {
  return item.type == ContentType::handshake && item.data.empty();
}

// Where the last message of a flight is missing, both sides would wait: what could come next stands
// in its place.
bool FillGaps(Flight& flight, const OwnMessage& missing) {
  const auto gone = std::ranges::find_if(flight, IsGone);
  if (gone == flight.end()) return false;
  if (missing.type == HandshakeType::finished) {
    gone->type = ContentType::application_data;
    gone->data = BytesOf("data instead of Finished");
  } else if (missing.type == HandshakeType::server_hello_done) {
    gone->type = ContentType::change_cipher_spec;
    gone->data = {1};
  }
  std::erase_if(flight, IsGone);
  return true;
}

// The item that ends with what was held back.
Flight::iterator Holder(Flight& flight, const Bytes& held) {
  return std::ranges::find_if(flight, [&](const FlightItem& item) {
    return item.type == ContentType::handshake && item.data.size() > held.size() &&
           std::equal(held.rbegin(), held.rend(), item.data.rbegin());
  });
}

// The copy comes where the receiver reads on, under the keys that it then has: those of our next
// message, before which there may be a ChangeCipherSpec for middleboxes.
bool SendAgain(Peer& peer, Flight& flight, const Bytes& held) {
  const auto message = Holder(flight, held);
  if (message == flight.end()) return false;
  message->data = held;
  FlightItem copy = *message;
  auto next = message + 1;
  if (peer.state().version >= ProtocolVersion::kTls13) {
    next = std::find_if_not(next, flight.end(), IsChangeCipherSpec);
  }
  if (next != flight.end()) copy.epoch = next->epoch;
  flight.insert(next, std::move(copy));
  return true;
}

// What ends a flight comes again when the answer is made, and so is in no transcript. Its record says
// what records say once the version is known.
bool SendLastAgain(Peer& peer, Flight& flight, const OwnMessage& message) {
  if (flight.empty() || !flight.back().IsHandshake(*message.type)) return false;
  if (++peer.ConnectionMemory<Progress>().seen[*message.type] != message.which) return false;
  FlightItem copy = flight.back();
  copy.epoch = peer.channel().write_epoch();
  copy.record_version = static_cast<std::uint16_t>(ProtocolVersion::kTls12);
  flight.push_back(std::move(copy));
  return true;
}

// Both go where the first one was due.
bool PutBoth(Flight& flight, const Bytes& held) {
  const auto first = std::ranges::find_if(flight, IsGone);
  const auto second = Holder(flight, held);
  if (first == flight.end() || second == flight.end()) return false;
  first->data = std::move(second->data);
  first->data.resize(first->data.size() - held.size());
  second->data = held;
  second->epoch = first->epoch;
  std::rotate(first + 1, second, second + 1);
  return true;
}

bool EditFlight(Peer& peer, Flight& flight, const StateEdit& edit) {
  const Bytes& held = peer.ConnectionMemory<Progress>().held;
  if (edit.edit == Edit::kSkip) return FillGaps(flight, edit.message);
  if (held.empty()) return false;
  return edit.edit == Edit::kRepeat ? SendAgain(peer, flight, held) : PutBoth(flight, held);
}

Hooks EditedMessages(const StateEdit& edit) {
  if (edit.edit == Edit::kRepeat && edit.message.ends_flight) {
    return {FlightHook{[message = edit.message](Peer& peer, Flight& flight) {
      return SendLastAgain(peer, flight, message);
    }}};
  }
  return {
      EncodedHook{[edit](Peer& peer, Encoded& e) { return EditEncoded(peer, e, edit); }},
      FlightHook{[edit](Peer& peer, Flight& flight) { return EditFlight(peer, flight, edit); }}};
}

// --- ChangeCipherSpec, behind which one message of the flight follows under new keys.

void EditChange(Flight& flight, Flight::iterator change, const StateEdit& edit) {
  const auto next = change + 1;
  if (edit.edit == Edit::kRepeat) {
    FlightItem again = *change;
    again.epoch = next->epoch;
    flight.insert(next, std::move(again));
  } else if (edit.edit == Edit::kSkip) {
    next->epoch = change->epoch;
    flight.erase(change);
  } else if (!edit.message.type) {
    next->epoch = change->epoch;
    std::iter_swap(change, next);
  } else {
    const auto before = change - 1;
    before->epoch = next->epoch;
    std::iter_swap(before, change);
  }
}

Hook EditedChange(const StateEdit& edit) {
  return FlightHook{[edit](Peer&, Flight& flight) {
    const auto change = std::ranges::find_if(flight, IsChangeCipherSpec);
    if (change == flight.end() || change + 1 == flight.end()) return false;
    if (edit.message.type && change == flight.begin()) return false;
    EditChange(flight, change, edit);
    return true;
  }};
}

}  // namespace

Hooks Edited(const StateEdit& edit) {
  const bool of_change = !edit.message.type || (edit.edit == Edit::kSwap && !edit.next.type);
  return of_change ? Hooks{EditedChange(edit)} : EditedMessages(edit);
}

}  // namespace badpeer
