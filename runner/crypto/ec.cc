#include "runner/crypto/ec.h"

#include <openssl/err.h>
#include <openssl/obj_mac.h>

#include <array>
#include <mutex>
#include <utility>

#include "runner/crypto/key_exchange.h"

namespace badpeer::crypto {
namespace {

struct CurveSlot {
  NamedGroup group_id;
  int nid;
  const char* name;
  std::once_flag once{};
  Curve curve{};
};

Curve LoadCurve(const CurveSlot& slot) {
  InitOpenSsl();
  // Never freed: threads may use it while the process exits.
  EC_GROUP* group = Check(EC_GROUP_new_by_curve_name(slot.nid), slot.name);
  return {.group_id = slot.group_id,
          .name = slot.name,
          .group = group,
          .order = EC_GROUP_get0_order(group),
          .field_size = static_cast<std::size_t>(EC_GROUP_get_degree(group) + 7) / 8};
}

EcPointPtr NewPoint(const Curve& curve) {
  return EcPointPtr(Check(EC_POINT_new(curve.group), "EC_POINT_new"));
}

// Scratch numbers; making them anew for each operation costs some allocations.
BN_CTX* Scratch() {
  static thread_local BignumContextPtr context(Check(BN_CTX_new(), "BN_CTX_new"));
  return context.get();
}

}  // namespace

const Curve* FindCurve(NamedGroup group_id) {
  static std::array<CurveSlot, 4> slots = {
      {{NamedGroup::secp224r1, NID_secp224r1, "secp224r1"},
       {NamedGroup::secp256r1, NID_X9_62_prime256v1, "prime256v1"},
       {NamedGroup::secp384r1, NID_secp384r1, "secp384r1"},
       {NamedGroup::secp521r1, NID_secp521r1, "secp521r1"}}};
  for (CurveSlot& slot : slots) {
    if (slot.group_id != group_id) continue;
    std::call_once(slot.once, [&slot] { slot.curve = LoadCurve(slot); });
    return &slot.curve;
  }
  return nullptr;
}

BignumPtr RandomScalar(const Curve& curve, Random& random) {
  const int bits = BN_num_bits(curve.order);
  for (;;) {
    Bytes bytes = random.Take(static_cast<std::size_t>(bits + 7) / 8);
    BignumPtr scalar = MakeBignum(bytes);
    if (BN_num_bits(scalar.get()) > bits) BN_mask_bits(scalar.get(), bits);
    if (!BN_is_zero(scalar.get()) && BN_cmp(scalar.get(), curve.order) < 0) return scalar;
  }
}

EcPointPtr MultiplyBase(const Curve& curve, const BIGNUM& scalar) {
  EcPointPtr out = NewPoint(curve);
  Check(EC_POINT_mul(curve.group, out.get(), &scalar, nullptr, nullptr, Scratch()), "EC_POINT_mul");
  return out;
}

EcPointPtr Multiply(const Curve& curve, const EC_POINT& point, const BIGNUM& scalar) {
  EcPointPtr out = NewPoint(curve);
  Check(EC_POINT_mul(curve.group, out.get(), nullptr, &point, &scalar, Scratch()), "EC_POINT_mul");
  return out;
}

EcPointPtr Add(const Curve& curve, const EC_POINT& a, const EC_POINT& b) {
  EcPointPtr out = NewPoint(curve);
  Check(EC_POINT_add(curve.group, out.get(), &a, &b, Scratch()), "EC_POINT_add");
  return out;
}

EcPointPtr Negate(const Curve& curve, const EC_POINT& point) {
  EcPointPtr out(Check(EC_POINT_dup(&point, curve.group), "EC_POINT_dup"));
  Check(EC_POINT_invert(curve.group, out.get(), Scratch()), "EC_POINT_invert");
  return out;
}

Bytes EncodePoint(const Curve& curve, const EC_POINT& point) {
  Bytes out(curve.point_size());
  if (EC_POINT_point2oct(curve.group, &point, POINT_CONVERSION_UNCOMPRESSED, out.data(), out.size(),
                         Scratch()) != out.size()) {
    ThrowOpenSslError("EC_POINT_point2oct");
  }
  return out;
}

Result<EcPointPtr> DecodePoint(const Curve& curve, ByteView bytes) {
  if (bytes.size() != curve.point_size()) {
    return Error{"an EC point of " + std::to_string(bytes.size()) + " bytes where " + curve.name +
                 " has " + std::to_string(curve.point_size())};
  }
  if (bytes[0] != POINT_CONVERSION_UNCOMPRESSED) {
    return Error{"an EC point that is not uncompressed (first byte " + ToHex(bytes.first(1)) + ")"};
  }
  EcPointPtr point = NewPoint(curve);
  if (EC_POINT_oct2point(curve.group, point.get(), bytes.data(), bytes.size(), Scratch()) != 1) {
    ERR_clear_error();
    return Error{std::string("an EC point that is not on ") + curve.name};
  }
  return point;
}

}  // namespace badpeer::crypto
