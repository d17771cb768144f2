#include "runner/suites/common_hooks.h"

#include "runner/tls/peer.h"

namespace badpeer {
namespace {

struct Damage {
  bool on = false;
};

}  // namespace

Hooks DamageFirstData() {
  return {At(Phase::kBeforeExchange,
             [](Peer& peer) {
               peer.Memory<Damage>().on = true;
               peer.Write(BytesOf("DAMAGED WRITE"));
               peer.Memory<Damage>().on = false;
             }),
          SealedRecordHook{[](Peer& peer, SealedRecord& record) {
            if (peer.Memory<Damage>().on) record.bytes.back() ^= 0xff;
            return peer.Memory<Damage>().on;
          }}};
}

}  // namespace badpeer
