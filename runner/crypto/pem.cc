#include "runner/crypto/pem.h"

#include <openssl/evp.h>

namespace badpeer::crypto {
namespace {

constexpr std::size_t kLineSize = 64;
constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

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
  const std::size_t end = start == std::string_view::npos
                              ? start
                              : text.find(Border("END", label), start + begin.size());
  if (end == std::string_view::npos) {
    return Error{"no PEM block '" + std::string(label) + "'"};
  }
  std::string base64(text.substr(start + begin.size(), end - start - begin.size()));
  std::erase_if(base64, [](char c) { return c == '\n' || c == '\r' || c == ' ' || c == '\t'; });
  // OpenSSL would take padding within the data for zero bits, and pass over hyphens behind it.
  const std::size_t digits = base64.find_last_not_of('=') + 1;
  const std::size_t padding = base64.size() - digits;
  if (base64.size() % 4 != 0 || padding > 2 ||
      base64.substr(0, digits).find_first_not_of(kDigits) != std::string::npos) {
    return Error{"a PEM block '" + std::string(label) + "' that is not base64"};
  }
  Bytes out(base64.size() / 4 * 3);
  EVP_DecodeBlock(out.data(), reinterpret_cast<const unsigned char*>(base64.data()),
                  static_cast<int>(base64.size()));
  out.resize(out.size() - padding);  // For which OpenSSL has written zero bytes.
  return out;
}

}  // namespace badpeer::crypto
