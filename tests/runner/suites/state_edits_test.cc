// What the other end sees first of a flight that leaves the order, message by message: with keys that it
// has, and with nothing else wrong before it.
#include "runner/suites/own/state_edits.h"

#include <gtest/gtest.h>

#include "tests/runner/tls/peer_pair.h"

namespace badpeer {
namespace {

using enum HandshakeType;

constexpr OwnMessage kExtensions{"EncryptedExtensions", encrypted_extensions},
    kCertificate{"Certificate", certificate}, kVerify{"CertificateVerify", certificate_verify},
    kFinished{"Finished", finished, 1, true}, kChange{"ChangeCipherSpec", {}},
    kKeyExchange{"ClientKeyExchange", client_key_exchange},
    kDone{"ServerHelloDone", server_hello_done, 1, true},
    kTicket{"NewSessionTicket", new_session_ticket};

// What the server reports of a client with the edit, or the other way round.
std::string ErrorOf(Role edited, VersionRange versions, const StateEdit& edit) {
  PeerPair pair(Protocol::kTls);
  pair.client.versions = pair.server.versions = versions;
  (edited == Role::kServer ? pair.server_hooks : pair.client_hooks) = Edited(edit);
  const PairResult result = pair.Connect();
  return edited == Role::kServer ? result.client_error : result.server_error;
}

struct Case {
  Role edited;
  VersionRange versions;
  StateEdit edit;
  const char* error;  // part of it
};

const Case kCases[] = {
    {Role::kServer,
     kTls13Only,
     {Edit::kSkip, kCertificate},
     "got certificate_verify, wanted certificate"},
    {Role::kServer,
     kTls13Only,
     {Edit::kSkip, kCertificate, kVerify},
     "got finished, wanted certificate"},
    {Role::kServer,
     kTls13Only,
     {Edit::kSkip, kFinished},
     "a handshake message was due: got application_data"},
    {Role::kServer,
     kTls13Only,
     {Edit::kRepeat, kExtensions},
     "got encrypted_extensions, wanted certificate"},
    {Role::kServer,
     kTls13Only,
     {Edit::kSwap, kCertificate, kVerify},
     "got certificate_verify, wanted certificate"},
    {Role::kClient,
     kTls13Only,
     {Edit::kRepeat, kFinished},
     "unexpected post-handshake message: got finished"},
    {Role::kServer,
     kTls12Only,
     {Edit::kSkip, kDone},
     "a handshake message was due: got change_cipher_spec"},
    {Role::kServer,
     kTls12Only,
     {Edit::kSwap, kTicket, kChange},
     "a handshake message was due: got change_cipher_spec"},
    {Role::kServer,
     kTls12Only,
     {Edit::kRepeat, kChange},
     "a handshake message was due: got change_cipher_spec"},
    {Role::kClient,
     kTls12Only,
     {Edit::kSkip, kKeyExchange},
     "a handshake message was due: got change_cipher_spec"},
    {Role::kClient, kTls12Only, {Edit::kRepeat, kKeyExchange}, "ChangeCipherSpec was due"},
    {Role::kClient, kTls12Only, {Edit::kSkip, kChange}, "ChangeCipherSpec was due"},
    {Role::kClient, kTls12Only, {Edit::kSwap, kChange, kFinished}, "ChangeCipherSpec was due"},
};

TEST(StateEditsTest, TheOtherEndSeesTheMessageOutOfOrder) {
  for (const Case& c : kCases) {
    const std::string error = ErrorOf(c.edited, c.versions, c.edit);
    EXPECT_NE(error.find(c.error), std::string::npos)
        << static_cast<int>(c.edit.edit) << " of " << c.edit.message.name << ": " << error;
  }
}

// A message that the flight does not have: its hooks never fire.
TEST(StateEditsTest, WhatIsNotThereIsNotEdited) {
  EXPECT_EQ(ErrorOf(Role::kServer, kTls13Only, {Edit::kSkip, kDone}), "");
  EXPECT_EQ(ErrorOf(Role::kServer, kTls13Only, {Edit::kRepeat, kDone}), "");
}

}  // namespace
}  // namespace badpeer
