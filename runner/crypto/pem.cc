#include "runner/crypto/pem.h"

#include <openssl/evp.h>

#include <algorithm>

namespace badpeer::crypto {
namespace {

constexpr std::size_t kLineSize = 64;

std::string Border(const char* which, std::string_view label) {
  return std::string("-----") + which + " " + std::string(label) + "-----";
}

}  // namespace

std::string EncodePem(std::string_view label, ByteView der) {
  const std::string base64 = ToBase64(der);
  std::string out = Border("BEGIN", label) + "\n";
  for (std::size_t at = 0; at < base64.size(); at += kLineSize) {
    out += base64.substr(at, kLineSize) + "\n";
  }
  return out + Border("END", label) + "\n";
}

Result<Bytes> DecodePem(std::string_view label, std::string_view text) {
  const std::string begin = Border("BEGIN", label);
  const std::size_t start = text.find(begin);
  const std::size_t end = text.find(Border("END", label));
  if (start == std::string_view::npos || end == std::string_view::npos || end < start) {
    return Error{"no PEM block '" + std::string(label) + "'"};
  }
  std::string base64(text.substr(start + begin.size(), end - start - begin.size()));
  std::erase_if(base64, [](char c) { return c == '\n' || c == '\r' || c == ' ' || c == '\t'; });
  Bytes out(base64.size() / 4 * 3);
  const int size =
      EVP_DecodeBlock(out.data(), reinterpret_cast<const unsigned char*>(base64.data()),
                      static_cast<int>(base64.size()));
  if (base64.size() % 4 != 0 || size < 0) {
    return Error{"a PEM block '" + std::string(label) + "' that is not base64"};
  }
  // OpenSSL counts the padding as zero bytes.
  out.resize(out.size() - static_cast<std::size_t>(std::ranges::count(base64, '=')));
  return out;
}

}  // namespace badpeer::crypto
