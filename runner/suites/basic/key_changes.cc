// Data, alerts and messages on the wrong side of a change of keys.
#include <algorithm>

#include "runner/suites/basic/basic.h"
#include "runner/tls/peer.h"

namespace badpeer {
namespace {

// With data and with none: an empty record is data as well.
struct Payload {
  const char* suffix;
  Bytes data;
};

std::vector<Payload> Payloads() { return {{"", BytesOf("TEST MESSAGE")}, {"-Empty", {}}}; }

Flight::iterator FindMessage(Flight& flight, HandshakeType type) {
  return std::ranges::find_if(flight, [type](const FlightItem& m) { return m.IsHandshake(type); });
}

Flight::iterator FindChangeCipherSpec(Flight& flight) {
  return std::ranges::find(flight, ContentType::change_cipher_spec, &FlightItem::type);
}

void AddBeforeHandshake(Suite& suite, Protocol protocol) {
  for (const Payload& payload : Payloads()) {
    suite.Add({.name = NameFor("AppDataBeforeHandshake", protocol, payload.suffix),
               .spec = "RFC 5246 6.2.1, RFC 8446 5",
               .level = protocol == Protocol::kDtls ? RuleLevel::kCustom : RuleLevel::kMust,
               .protocol = protocol,
               .hooks = {At(Phase::kBeforeHandshake,
                            [data = payload.data](Peer& peer) {
                              peer.channel().Queue(ContentType::application_data, data);
                              peer.channel().Flush();
                            })},
               .expect = ShimRejects{.error = ":UNEXPECTED_RECORD:"}});
  }
}

// Behind the server's Finished, still under the keys of the handshake. A TLS client has changed its
// keys by then and cannot read it; a DTLS client can, and must refuse it.
void AddBeforeApplicationKeys(Suite& suite, Protocol protocol) {
  const bool dtls = protocol == Protocol::kDtls;
  for (const Payload& payload : Payloads()) {
    const auto add_data = [data = payload.data](Peer&, Flight& flight) {
      const auto finished = FindMessage(flight, HandshakeType::finished);
      if (finished == flight.end()) return false;
      flight.insert(
          finished + 1,
          {.type = ContentType::application_data, .data = data, .epoch = finished->epoch});
      return true;
    };
    suite.Add({.name = NameFor("AppDataBeforeTLS13KeyChange", protocol, payload.suffix),
               .spec = "RFC 8446 5.2",
               .level = dtls ? RuleLevel::kCustom : RuleLevel::kMust,
               .protocol = protocol,
               .peer = {.versions = kTls13Only},
               .hooks = {FlightHook{add_data}},
               .expect = ShimRejects{.error = dtls ? ":UNEXPECTED_RECORD:" : ":BAD_DECRYPT:",
                                     .alert = dtls ? AlertDescription::unexpected_message
                                                   : AlertDescription::bad_record_mac}});
  }
}

void AddUnencryptedExtensions(Suite& suite, Protocol protocol) {
  const bool dtls = protocol == Protocol::kDtls;
  suite.Add({.name = NameFor("UnencryptedEncryptedExtensions", protocol),
             .spec = "RFC 8446 4.3.1",
             .level = RuleLevel::kCustom,
             .protocol = protocol,
             .peer = {.versions = kTls13Only},
             .hooks = {FlightHook{[](Peer&, Flight& flight) {
               const auto hello = FindMessage(flight, HandshakeType::server_hello);
               const auto extensions = FindMessage(flight, HandshakeType::encrypted_extensions);
               if (hello == flight.end() || extensions == flight.end()) return false;
               extensions->epoch = hello->epoch;
               return true;
             }}},
             .expect = ShimRejects{.error = dtls ? ":EXCESS_HANDSHAKE_DATA:"
                                                 : ":DECRYPTION_FAILED_OR_BAD_RECORD_MAC:",
                                   .alert = dtls ? AlertDescription::unexpected_message
                                                 : AlertDescription::bad_record_mac}});
}

// Between ChangeCipherSpec and Finished. In DTLS it may be data that has overtaken the Finished,
// and is dropped.
void AddAfterChangeCipherSpec(Suite& suite, Protocol protocol) {
  const auto insert = [](Flight& flight, ContentType type, const Bytes& data) {
    const auto change = FindChangeCipherSpec(flight);
    if (change == flight.end() || change + 1 == flight.end()) return false;
    const std::shared_ptr<WriteEpoch> epoch = (change + 1)->epoch;
    flight.insert(change + 1, {.type = type, .data = data, .epoch = epoch});
    return true;
  };
  for (const Payload& payload : Payloads()) {
    TestCase test{.name = NameFor("AppDataAfterChangeCipherSpec", protocol, payload.suffix),
                  .spec = "RFC 5246 7.4.9",
                  .level = protocol == Protocol::kDtls ? RuleLevel::kCustom : RuleLevel::kMust,
                  .protocol = protocol,
                  .peer = {.versions = kUpToTls12},
                  .hooks = {FlightHook{[insert, data = payload.data](Peer&, Flight& flight) {
                    return insert(flight, ContentType::application_data, data);
                  }}}};
    if (protocol == Protocol::kTls) test.expect = ShimRejects{.error = ":UNEXPECTED_RECORD:"};
    suite.Add(std::move(test));
  }
  // An alert is read also there. No Finished follows it.
  suite.Add({.name = NameFor("AlertAfterChangeCipherSpec", protocol),
             .spec = "RFC 5246 7.2",
             .level = RuleLevel::kCustom,
             .protocol = protocol,
             .peer = {.versions = kUpToTls12},
             .hooks = {FlightHook{[insert](Peer&, Flight& flight) {
               const Bytes alert = {static_cast<std::uint8_t>(AlertLevel::fatal),
                                    static_cast<std::uint8_t>(AlertDescription::record_overflow)};
               if (!insert(flight, ContentType::alert, alert)) return false;
               flight.erase(FindChangeCipherSpec(flight) + 2, flight.end());
               return true;
             }}},
             .expect = ShimRejects{.error = ":TLSV1_ALERT_RECORD_OVERFLOW:"}});
}

}  // namespace

void AddBasicKeyChanges(Suite& suite) {
  for (Protocol protocol : {Protocol::kTls, Protocol::kDtls}) {
    AddBeforeHandshake(suite, protocol);
    AddBeforeApplicationKeys(suite, protocol);
    AddUnencryptedExtensions(suite, protocol);
    AddAfterChangeCipherSpec(suite, protocol);
  }
}

}  // namespace badpeer
