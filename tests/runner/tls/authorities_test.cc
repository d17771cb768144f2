// certificate_authorities (RFC 8446, 4.2.4): a client names them in its hello, a server in its
// request.
#include <gtest/gtest.h>

#include "runner/crypto/credential_store.h"
#include "runner/wire/messages.h"
#include "tests/runner/tls/peer_pair.h"

namespace badpeer {
namespace {

TEST(AuthoritiesTest, BothSidesNameThem) {
  const std::vector<Bytes> ours = {crypto::RootNameOf("rsa2048"), crypto::RootNameOf("ecdsa-p384")};
  const std::vector<Bytes> theirs = {crypto::RootNameOf("ecdsa-p256")};
  PeerPair pair(Protocol::kTls);
  pair.client.versions = pair.server.versions = kTls13Only;
  pair.client.authorities = ours;
  pair.server.authorities = theirs;
  pair.server.client_auth.mode = ClientAuth::kRequest;
  const auto expect = [](const std::vector<Bytes>& wanted) {
    return [wanted](Peer&, const auto& message) {
      const auto named = Get<CertificateAuthorities>(message.extensions);
      ASSERT_TRUE(named && *named);
      EXPECT_EQ((*named)->authorities, wanted);
    };
  };
  pair.server_hooks = {OnReceive<ClientHello>(expect(ours))};
  pair.client_hooks = {OnReceive<CertificateRequest13>(expect(theirs))};
  const PairResult result = pair.Connect();
  EXPECT_EQ(result.client_error, "");
  EXPECT_EQ(result.server_error, "");
}

}  // namespace
}  // namespace badpeer
