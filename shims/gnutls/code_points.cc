#include "shims/gnutls/code_points.h"

#include <algorithm>

namespace badpeer::shim {
namespace {

constexpr Version kTlsVersions[] = {
    {0x0304, GNUTLS_TLS1_3, "+VERS-TLS1.3"},
    {0x0303, GNUTLS_TLS1_2, "+VERS-TLS1.2"},
    {0x0302, GNUTLS_TLS1_1, "+VERS-TLS1.1"},
    {0x0301, GNUTLS_TLS1_0, "+VERS-TLS1.0"},
};
constexpr Version kDtlsVersions[] = {
    {0xfefd, GNUTLS_DTLS1_2, "+VERS-DTLS1.2"},
    {0xfeff, GNUTLS_DTLS1_0, "+VERS-DTLS1.0"},
};

constexpr Group kGroups[] = {
    {29, GNUTLS_GROUP_X25519, "+GROUP-X25519"},
    {23, GNUTLS_GROUP_SECP256R1, "+GROUP-SECP256R1"},
    {24, GNUTLS_GROUP_SECP384R1, "+GROUP-SECP384R1"},
    {25, GNUTLS_GROUP_SECP521R1, "+GROUP-SECP521R1"},
    {30, GNUTLS_GROUP_X448, "+GROUP-X448"},
    {256, GNUTLS_GROUP_FFDHE2048, "+GROUP-FFDHE2048"},
    {257, GNUTLS_GROUP_FFDHE3072, "+GROUP-FFDHE3072"},
};

constexpr Signature kSignatures[] = {
    {0x0403, GNUTLS_SIGN_ECDSA_SECP256R1_SHA256, "+SIGN-ECDSA-SECP256R1-SHA256"},
    {0x0403, GNUTLS_SIGN_ECDSA_SHA256, "+SIGN-ECDSA-SHA256"},
    {0x0804, GNUTLS_SIGN_RSA_PSS_RSAE_SHA256, "+SIGN-RSA-PSS-RSAE-SHA256"},
    {0x0401, GNUTLS_SIGN_RSA_SHA256, "+SIGN-RSA-SHA256"},
    {0x0503, GNUTLS_SIGN_ECDSA_SECP384R1_SHA384, "+SIGN-ECDSA-SECP384R1-SHA384"},
    {0x0503, GNUTLS_SIGN_ECDSA_SHA384, "+SIGN-ECDSA-SHA384"},
    {0x0805, GNUTLS_SIGN_RSA_PSS_RSAE_SHA384, "+SIGN-RSA-PSS-RSAE-SHA384"},
    {0x0501, GNUTLS_SIGN_RSA_SHA384, "+SIGN-RSA-SHA384"},
    {0x0603, GNUTLS_SIGN_ECDSA_SECP521R1_SHA512, "+SIGN-ECDSA-SECP521R1-SHA512"},
    {0x0603, GNUTLS_SIGN_ECDSA_SHA512, "+SIGN-ECDSA-SHA512"},
    {0x0806, GNUTLS_SIGN_RSA_PSS_RSAE_SHA512, "+SIGN-RSA-PSS-RSAE-SHA512"},
    {0x0601, GNUTLS_SIGN_RSA_SHA512, "+SIGN-RSA-SHA512"},
    {0x0807, GNUTLS_SIGN_EDDSA_ED25519, "+SIGN-EDDSA-ED25519"},
    {0x0201, GNUTLS_SIGN_RSA_SHA1, "+SIGN-RSA-SHA1"},
    {0x0203, GNUTLS_SIGN_ECDSA_SHA1, "+SIGN-ECDSA-SHA1"},
};

template <class Row, class Id>
std::uint16_t WireOf(std::span<const Row> rows, Id id) {
  const auto row = std::ranges::find(rows, id, &Row::id);
  return row == rows.end() ? 0 : row->wire;
}

}  // namespace

std::span<const Version> TlsVersions() { return kTlsVersions; }
std::span<const Version> DtlsVersions() { return kDtlsVersions; }
std::span<const Group> Groups() { return kGroups; }
std::span<const Signature> Signatures() { return kSignatures; }

std::uint16_t VersionOf(gnutls_protocol_t version) {
  const std::uint16_t tls = WireOf(TlsVersions(), version);
  return tls != 0 ? tls : WireOf(DtlsVersions(), version);
}

std::uint16_t GroupOf(gnutls_group_t group) { return WireOf(Groups(), group); }

std::uint16_t SignatureAlgorithmOf(gnutls_sign_algorithm_t algorithm) {
  return WireOf(Signatures(), algorithm);
}

// GnuTLS tells the parts of a suite, and in a list which parts belong to which code point.
std::uint16_t CipherSuiteOf(gnutls_session_t session) {
  const bool tls13 = gnutls_protocol_get_version(session) == GNUTLS_TLS1_3;
  unsigned char id[2];
  for (std::size_t i = 0;; ++i) {
    gnutls_kx_algorithm_t kx;
    gnutls_cipher_algorithm_t cipher;
    gnutls_mac_algorithm_t mac;
    gnutls_protocol_t min_version;
    if (gnutls_cipher_suite_info(i, id, &kx, &cipher, &mac, &min_version) == nullptr) return 0;
    // The suites of TLS 1.3 name no key exchange.
    const bool same_key_exchange =
        tls13 ? id[0] == 0x13 : id[0] != 0x13 && kx == gnutls_kx_get(session);
    if (same_key_exchange && cipher == gnutls_cipher_get(session) &&
        mac == gnutls_mac_get(session)) {
      return static_cast<std::uint16_t>(id[0] << 8 | id[1]);
    }
  }
}

}  // namespace badpeer::shim
