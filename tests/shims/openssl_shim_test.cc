// The OpenSSL shim against OpenSSL itself: all versions, both roles, sync and async, resumption and
// running out of memory. What a hostile peer does to it is for the runner's tests.
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <filesystem>

#include "shim_api/exit_code.h"
#include "shim_api/packeted_transport.h"
#include "shims/openssl/openssl_ptr.h"
#include "shims/openssl/transport_bio.h"
#include "tests/shims/shim_process.h"

namespace badpeer::shim {
namespace {

constexpr char kDone[] = "--- DONE ---\n";

// A key and a certificate for it, in memory and as files.
class TestCredential {
 public:
  TestCredential() {
    key.reset(EVP_EC_gen("P-256"));
    certificate.reset(X509_new());
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
    X509_set_pubkey(certificate.get(), key.get());
    X509_sign(certificate.get(), key.get(), EVP_sha256());
    std::string folder = testing::TempDir() + "badpeer_XXXXXX";
    folder_ = mkdtemp(folder.data());
    Write(cert_file(), [&](BIO* bio) { PEM_write_bio_X509(bio, certificate.get()); });
    Write(key_file(), [&](BIO* bio) {
      PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    });
  }
  ~TestCredential() { std::filesystem::remove_all(folder_); }

  std::string cert_file() const { return folder_ / "cert.pem"; }
  std::string key_file() const { return folder_ / "key.pem"; }

  EvpKeyPtr key;
  X509Ptr certificate;

 private:
  template <class Body>
  void Write(const std::string& path, Body body) {
    const BioPtr bio(BIO_new_file(path.c_str(), "w"));
    body(bio.get());
  }

  std::filesystem::path folder_;
};

struct Variant {
  int version;
  bool shim_is_server;
  bool async;

  bool dtls() const { return version == DTLS1_VERSION || version == DTLS1_2_VERSION; }
};

std::string NameOf(const testing::TestParamInfo<Variant>& info) {
  const Variant& variant = info.param;
  char name[64];
  std::snprintf(name, sizeof(name), "%04x_%s_%s", static_cast<unsigned>(variant.version),
                variant.shim_is_server ? "Server" : "Client", variant.async ? "Async" : "Sync");
  return name;
}

// The other end of the shim's connections, all with one SSL_CTX.
class Peer {
 public:
  Peer(const Variant& variant, const TestCredential& credential) : variant_(variant) {
    ctx_.reset(SSL_CTX_new(variant.dtls() ? DTLS_method() : TLS_method()));
    SSL_CTX_set_security_level(ctx_.get(), 0);
    SSL_CTX_set_min_proto_version(ctx_.get(), variant.version);
    SSL_CTX_set_max_proto_version(ctx_.get(), variant.version);
    SSL_CTX_use_certificate(ctx_.get(), credential.certificate.get());
    SSL_CTX_use_PrivateKey(ctx_.get(), credential.key.get());
    SSL_CTX_set_session_cache_mode(ctx_.get(), SSL_SESS_CACHE_BOTH);
    SSL_CTX_set_session_id_context(ctx_.get(), reinterpret_cast<const unsigned char*>("test"), 4);
  }

  // Handshake, one exchange, close. Whether the session was resumed; nothing if any of it failed.
  std::optional<bool> Serve(TcpTransport& tcp) {
    PacketedTransport packeted(tcp);
    Transport& transport = variant_.dtls() ? static_cast<Transport&>(packeted) : tcp;
    const SslPtr ssl(SSL_new(ctx_.get()));
    BIO* bio = NewTransportBio(transport);
    SSL_set_bio(ssl.get(), bio, bio);
    if (variant_.shim_is_server) {
      SSL_set_connect_state(ssl.get());
      if (session_) SSL_set_session(ssl.get(), session_.get());
    } else {
      SSL_set_accept_state(ssl.get());
    }
    if (SSL_do_handshake(ssl.get()) != 1) return std::nullopt;
    char echo[4] = {};
    if (SSL_write(ssl.get(), "abc", 3) != 3 || SSL_read(ssl.get(), echo, 4) != 3 ||
        std::string(echo, 3) != "\x9e\x9d\x9c") {
      return std::nullopt;
    }
    session_.reset(SSL_get1_session(ssl.get()));
    if (SSL_shutdown(ssl.get()) < 0 || SSL_shutdown(ssl.get()) != 1) return std::nullopt;
    return SSL_session_reused(ssl.get()) == 1;
  }

 private:
  Variant variant_;
  SslCtxPtr ctx_;
  SslSessionPtr session_;
};

std::vector<std::string> FlagsFor(const Variant& variant, const TestCredential& credential) {
  std::vector<std::string> flags = {"-check-close-notify", "-resume-count", "1"};
  if (variant.shim_is_server) {
    flags.insert(flags.end(), {"-server", "-cert-file", credential.cert_file(), "-key-file",
                               credential.key_file()});
  }
  if (variant.dtls()) flags.push_back("-dtls");
  if (variant.async) flags.push_back("-async");
  flags.insert(flags.end(), {"-expect-version", std::to_string(variant.version)});
  return flags;
}

class OpenSslShimTest : public testing::TestWithParam<Variant> {};

TEST_P(OpenSslShimTest, EchoesAndResumes) {
  const TestCredential credential;
  Peer peer(GetParam(), credential);
  ShimProcess shim(BADPEER_OPENSSL_SHIM, FlagsFor(GetParam(), credential));
  for (const bool resumed : {false, true}) {
    const std::unique_ptr<TcpTransport> tcp = shim.Accept();
    ASSERT_NE(tcp, nullptr);
    EXPECT_EQ(peer.Serve(*tcp), resumed);
  }
  const ShimProcess::End end = shim.Wait();
  EXPECT_EQ(end.exit_status, kExitSuccess);
  EXPECT_EQ(end.errors, kDone);
}

std::vector<Variant> Variants() {
  std::vector<Variant> variants;
  for (const int version : {TLS1_VERSION, TLS1_1_VERSION, TLS1_2_VERSION, TLS1_3_VERSION,
                            DTLS1_VERSION, DTLS1_2_VERSION}) {
    for (const bool shim_is_server : {false, true}) {
      for (const bool async : {false, true}) variants.push_back({version, shim_is_server, async});
    }
  }
  return variants;
}

INSTANTIATE_TEST_SUITE_P(All, OpenSslShimTest, testing::ValuesIn(Variants()), NameOf);

TEST(OpenSslShimMallocTest, SurvivesEveryFailedAllocation) {
  const TestCredential credential;
  const Variant variant{TLS1_3_VERSION, false, false};
  int failed = 0;
  for (int n = 0;; n += 487) {
    ASSERT_LT(n, 10'000'000);
    Peer peer(variant, credential);
    ShimProcess shim(BADPEER_OPENSSL_SHIM, {"-check-close-notify"},
                     "MALLOC_NUMBER_TO_FAIL=" + std::to_string(n));
    // It may fail before it connects: then the connection never comes, but the end does.
    if (const std::unique_ptr<TcpTransport> tcp = shim.Accept()) peer.Serve(*tcp);
    const ShimProcess::End end = shim.Wait();
    ASSERT_EQ(end.signal, 0) << n;
    if (end.exit_status == kExitSuccess) break;
    EXPECT_EQ(end.exit_status, kExitMallocFailed) << n << ": " << end.errors;
    ++failed;
  }
  EXPECT_GT(failed, 5);
}

TEST(OpenSslShimFlagsTest, RefusesWhatItCannotDo) {
  const std::vector<std::string> unimplemented[] = {
      {"-quic"}, {"-no-such-flag"}, {"-enable-channel-id"}, {"-on-resume-false-start"}};
  for (const std::vector<std::string>& flags : unimplemented) {
    ShimProcess shim(BADPEER_OPENSSL_SHIM, flags);
    EXPECT_EQ(shim.Wait().exit_status, kExitUnimplemented) << flags[0];
  }
}

TEST(OpenSslShimFlagsTest, RefusesValuesItCannotHonour) {
  const std::vector<std::string> unimplemented[] = {{"-curves", "4588"},
                                                    {"-cipher", "[A|B]"},
                                                    {"-cipher", "3DES"},
                                                    {"-tls13-ciphers", "64000"},
                                                    {"-verify-prefs", "65000"},
                                                    {"-dtls", "-max-version", "65276"}};
  for (const std::vector<std::string>& flags : unimplemented) {
    ShimProcess shim(BADPEER_OPENSSL_SHIM, flags);
    EXPECT_NE(shim.Accept(), nullptr);  // And closed again.
    EXPECT_EQ(shim.Wait().exit_status, kExitUnimplemented) << flags[0] << " " << flags[1];
  }
}

TEST(OpenSslShimErrorsTest, PrintsOpenSslsErrors) {
  const TestCredential credential;
  Peer peer({TLS1_2_VERSION, false, false}, credential);
  ShimProcess shim(BADPEER_OPENSSL_SHIM, {"-verify-fail", "-verify-peer"});
  std::unique_ptr<TcpTransport> tcp = shim.Accept();
  ASSERT_NE(tcp, nullptr);
  EXPECT_EQ(peer.Serve(*tcp), std::nullopt);
  tcp.reset();
  const ShimProcess::End end = shim.Wait();
  EXPECT_EQ(end.exit_status, kExitFailure);
  EXPECT_NE(end.errors.find(":certificate verify failed:"), std::string::npos) << end.errors;
  EXPECT_TRUE(end.errors.ends_with(kDone));
}

}  // namespace
}  // namespace badpeer::shim
