// The seams that DTLS adds to those of tls/ (dtls/hooks.h): see tests/runner/tls/seams_test.cc.
#include <gtest/gtest.h>

#include "runner/dtls/dtls_channel.h"
#include "runner/dtls/hooks.h"
#include "runner/wire/messages.h"
#include "tests/runner/tls/peer_pair.h"

namespace badpeer {
namespace {

struct Seam {
  Hook hook;
  std::string client_error;
};

template <class Event>
Seam SeamOf();  // a new event without a test of its own does not link

template <>
Seam SeamOf<DtlsFlightDue>() {
  return {DtlsFlightHook{[](Peer&, DtlsController& dtls) {
            std::vector<DtlsMessage> messages = dtls.next();
            messages.at(0).type = HandshakeType{0x5a};
            dtls.WriteFlight(messages);
            return true;
          }},
          "unexpected handshake message: got 0x5a"};
}
template <>
Seam SeamOf<DtlsAckDue>() {
  return {DtlsAckHook{[](Peer&, DtlsController& dtls) {
            const ReceivedRecord wrong{};
            dtls.WriteAck(dtls.write_epoch(), {&wrong, 1});
            return true;
          }},
          "ACK"};
}
template <>
Seam SeamOf<const PacketSent>() {
  return {PacketHook{[](Peer& peer, const PacketSent& sent) {
            peer.channel().WriteRaw(sent.packet);  // once more
          }},
          ""};
}

template <class Event>
void ExpectSeam() {
  SCOPED_TRACE(typeid(Event).name());
  PeerPair pair(Protocol::kDtls, MakeDtlsChannel);
  pair.client.versions = pair.server.versions = kTls13Only;
  const Seam seam = SeamOf<Event>();
  pair.server_hooks = {seam.hook};
  EXPECT_THROW(pair.server_memory.RequireFired(pair.server_hooks), PeerFailure);
  const PairResult changed = pair.Connect();
  EXPECT_NE(changed.client_error, "");
  EXPECT_NE(changed.client_error.find(seam.client_error), std::string::npos)
      << changed.client_error;
  EXPECT_NO_THROW(pair.server_memory.RequireFired(pair.server_hooks));

  pair.server_hooks = {Forbidden(
      Hook{seam.hook.event, seam.hook.name, [](Peer&, void*) { return true; }}, "it came")};
  EXPECT_EQ(pair.Connect().server_error, "it came");
}

TEST(DtlsSeamsTest, WhatAHookChangesArrivesAndSilenceIsNoticed) {
  [&]<class... Events>(EventTypes<Events...>) { (ExpectSeam<Events>(), ...); }(DtlsEvents{});
}

TEST(DtlsSeamsTest, FirstHookThatTakesAFlightHasIt) {
  PeerPair pair(Protocol::kDtls, MakeDtlsChannel);
  int second = 0;
  const auto write = [](Peer&, DtlsController& dtls) {
    dtls.WriteFlight(dtls.next());
    return true;
  };
  pair.server_hooks = {DtlsFlightHook{write}, DtlsFlightHook{[&](Peer&, DtlsController&) {
                         ++second;
                         return false;
                       }}};
  EXPECT_EQ(pair.Connect().client_error, "");
  EXPECT_EQ(second, 0);
}

// The cookie that is awaited is the one that was sent.
TEST(DtlsSeamsTest, StateFollowsTheHelloVerifyRequest) {
  PeerPair pair(Protocol::kDtls, MakeDtlsChannel);
  pair.client.versions = pair.server.versions = kTls12Only;
  pair.server_hooks = {
      OnSend<HelloVerifyRequest>([](Peer&, HelloVerifyRequest& m) { m.cookie = {1, 2, 3}; })};
  const PairResult result = pair.Connect();
  EXPECT_EQ(result.client_error, "");
  EXPECT_EQ(result.server_error, "");
  EXPECT_NO_THROW(pair.server_memory.RequireFired(pair.server_hooks));
  pair.server_hooks = {
      Forge<HelloVerifyRequest>([](Peer&, HelloVerifyRequest& m) { m.cookie = {1, 2, 3}; })};
  EXPECT_EQ(pair.Connect().server_error, "invalid cookie");
}

}  // namespace
}  // namespace badpeer
