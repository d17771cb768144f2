#include "runner/suites/own/dtls.h"

#include "runner/base/peer_failure.h"
#include "runner/tls/connection.h"
#include "runner/wire/codec.h"
#include "runner/wire/record_messages.h"

namespace badpeer {

void EndUnlessRefused(DtlsController& dtls, const std::function<void()>& act) {
  try {
    act();
  } catch (const PeerFailure& failure) {
    using enum PeerFailure::Kind;
    if (failure.kind() == kAlert || failure.kind() == kClosed) throw;
    // Neither: that is not the failure which the test expects.
    throw PeerFailure(kHook, failure.cause(), failure.got(), failure.wanted());
  }
  dtls.WriteRecord(ContentType::alert, dtls.write_epoch(),
                   Encode(Alert{.description = AlertDescription::internal_error}));
  dtls.FlushPacket();
  throw ConnectionEnds();
}

}  // namespace badpeer
