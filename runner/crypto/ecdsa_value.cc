#include "runner/crypto/ecdsa_value.h"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>

#include "runner/crypto/der.h"
#include "runner/crypto/key_encoding.h"

namespace badpeer::crypto {
namespace {

std::optional<SignedInteger> ReadInteger(der::Reader& reader) {
  const std::optional<der::Element> element = reader.Next(der::kInteger);
  if (!element || element->body.empty()) return std::nullopt;
  SignedInteger out{.magnitude = ToBytes(element->body),
                    .negative = (element->body[0] & 0x80) != 0};
  if (out.negative) {  // from two's complement
    unsigned carry = 1;
    for (std::size_t i = out.magnitude.size(); i-- > 0;) {
      carry += static_cast<std::uint8_t>(~out.magnitude[i]);
      out.magnitude[i] = static_cast<std::uint8_t>(carry);
      carry >>= 8;
    }
  }
  const auto first = std::ranges::find_if(out.magnitude, [](std::uint8_t b) { return b != 0; });
  out.magnitude.erase(out.magnitude.begin(), first);
  return out;
}

}  // namespace

Result<EcdsaValue> EcdsaDecode(ByteView der) {
  der::Reader outer(der);
  const std::optional<der::Element> sequence = outer.Next(der::kSequence);
  if (!sequence || !outer.AtEnd()) return Error{"an ECDSA signature that is not a DER sequence"};
  der::Reader reader(sequence->body);
  std::optional<SignedInteger> r = ReadInteger(reader);
  std::optional<SignedInteger> s = ReadInteger(reader);
  if (!r || !s || !reader.AtEnd()) return Error{"an ECDSA signature without its two integers"};
  return EcdsaValue{.r = *std::move(r), .s = *std::move(s)};
}

Bytes EcdsaEncode(const EcdsaValue& value) {
  return der::Sequence({der::Integer(value.r.magnitude, value.r.negative),
                        der::Integer(value.s.magnitude, value.s.negative)});
}

Bytes EcdsaOrder(KeyType type) {
  const Curve* curve = CurveOf(type);
  if (curve == nullptr) throw std::invalid_argument("EcdsaOrder: not an EC key type");
  return BignumBytes(curve->order);
}

Result<Bytes> EcdsaToFixed(ByteView der, std::size_t size) {
  Result<EcdsaValue> value = EcdsaDecode(der);
  if (!value) return value.error();
  Bytes out;
  for (const SignedInteger* number : {&value->r, &value->s}) {
    if (number->negative || number->magnitude.size() > size) {
      return Error{"an ECDSA value that does not fit " + std::to_string(size) + " bytes"};
    }
    out.resize(out.size() + size - number->magnitude.size());
    Append(out, number->magnitude);
  }
  return out;
}

Result<Bytes> EcdsaFromFixed(ByteView fixed) {
  if (fixed.empty() || fixed.size() % 2 != 0) {
    return Error{"an ECDSA signature of " + std::to_string(fixed.size()) +
                 " bytes, not two values of the same size"};
  }
  return der::Sequence(
      {der::Integer(fixed.first(fixed.size() / 2)), der::Integer(fixed.last(fixed.size() / 2))});
}

}  // namespace badpeer::crypto
