// What a shim does on one connection: handshake, checks, whatever the flags ask to be written, and
// then the echo: every byte that comes is sent back xor 0xff, until the peer closes.
//
//   Exchange exchange(driver, config, {.is_resume = false});
//   Verdict verdict = exchange.Run();
#ifndef BADPEER_SHIM_API_EXCHANGE_H_
#define BADPEER_SHIM_API_EXCHANGE_H_

#include "shim_api/connection_driver.h"

namespace badpeer::shim {

class Exchange {
 public:
  struct Place {
    bool is_resume = false;  // not the first connection
    bool is_retry = false;   // after the server rejected early data
  };

  // The arguments outlive the exchange.
  Exchange(ConnectionDriver& driver, const ConnectionConfig& config, Place place)
      : driver_(driver), connection_(driver.connection()), config_(config), place_(place) {}

  Verdict Run();

 private:
  Verdict Handshake();
  Verdict HandshakeAgain();
  Verdict WriteExports();
  Verdict WriteKeyingMaterial();
  Verdict WriteTrafficSecrets();
  Verdict WriteTlsUnique();
  Verdict WriteRecordSizes();
  Verdict WriteFirst();
  Verdict LeaveWriteUnfinished();
  Verdict Echo();
  Verdict EchoOnce(MutableByteSpan buffer, bool& closed);
  Verdict CheckProgressAfterRead();
  Verdict UpdateKeys();
  Verdict Write(ByteSpan data);
  Verdict CheckNoLateSession();
  Verdict Shutdown();
  Verdict CheckRenegotiations();

  ConnectionDriver& driver_;
  StackConnection& connection_;
  const ConnectionConfig& config_;
  Place place_;
  bool initial_write_unfinished_ = false;
  bool had_session_before_exchange_ = false;
};

}  // namespace badpeer::shim

#endif  // BADPEER_SHIM_API_EXCHANGE_H_
