#include "runner/suites/flight_edits.h"

#include "runner/tls/peer.h"

namespace badpeer {
namespace {

struct CutMessage {
  int carriers = 0;
  bool first_byte_sent = false;
  bool rest_sent = false;
};

}  // namespace

Hook FirstByteWith(HandshakeType carrier, HandshakeType next, int which) {
  return FlightHook{[carrier, next, which](Peer& peer, Flight& flight) {
    CutMessage& cut = peer.ConnectionMemory<CutMessage>();
    bool carried = false;
    for (FlightItem& item : flight) {
      if (!cut.first_byte_sent && item.IsHandshake(carrier) && ++cut.carriers == which) {
        item.data.push_back(static_cast<std::uint8_t>(next));
        carried = cut.first_byte_sent = true;
      } else if (cut.first_byte_sent && !cut.rest_sent && item.IsHandshake(next)) {
        item.data.erase(item.data.begin());
        cut.rest_sent = true;
      }
    }
    return carried;
  }};
}

bool IsChangeCipherSpec(const FlightItem& item) {
  return item.type == ContentType::change_cipher_spec;
}

Hook WithoutChangeCipherSpec() {
  return FlightHook{
      [](Peer&, Flight& flight) { return std::erase_if(flight, IsChangeCipherSpec) > 0; }};
}

Hook TrailingBytes(HandshakeType type, Bytes bytes) {
  return FlightHook{[type, bytes](Peer&, Flight& flight) {
    bool found = false;
    for (FlightItem& item : flight) {
      if (!item.IsHandshake(type)) continue;
      Append(item.data, bytes);
      found = true;
    }
    return found;
  }};
}

}  // namespace badpeer
