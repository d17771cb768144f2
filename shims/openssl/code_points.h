// Code points of the wire in OpenSSL's terms.
#ifndef BADPEER_SHIMS_OPENSSL_CODE_POINTS_H_
#define BADPEER_SHIMS_OPENSSL_CODE_POINTS_H_

#include <openssl/ssl.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace badpeer::shim {

// The list that SSL_set1_sigalgs_list() takes; nothing if OpenSSL lacks one of the algorithms.
std::optional<std::string> SignatureAlgorithmList(std::span<const std::uint16_t> code_points);

// The signature algorithm that the peer signed with, from the parts that OpenSSL tells; nothing if
// the peer did not sign or OpenSSL cannot tell.
std::optional<std::uint16_t> PeerSignatureAlgorithm(SSL* ssl);

// The NIDs that SSL_set1_groups() takes; nothing if OpenSSL lacks one of the groups.
std::optional<std::vector<int>> GroupNids(std::span<const std::uint16_t> code_points);

// The group of a NID as SSL_get_negotiated_group() gives it; 0 if there is none.
std::uint16_t GroupOfNid(int nid);

// A cipher list of BoGo's, with RFC names, as OpenSSL reads it; nothing if it holds groups of equal
// preference, which OpenSSL lacks.
std::optional<std::string> CipherList(const std::string& bogo_list);

}  // namespace badpeer::shim

#endif  // BADPEER_SHIMS_OPENSSL_CODE_POINTS_H_
