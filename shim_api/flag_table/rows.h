// How a row of the flag table is written: the member says what kind of value follows, the function
// says who makes the flag come true, the sentence says what it asks for, and an -expect-* flag says
// which property of the connection it is compared with.
//
//   Api<&C::expect_alpn>("-expect-alpn", "As a client: the protocol ...", Equals("alpn")),
#ifndef BADPEER_SHIM_API_FLAG_TABLE_ROWS_H_
#define BADPEER_SHIM_API_FLAG_TABLE_ROWS_H_

#include "shim_api/flag_value.h"

namespace badpeer::shim::flag_internal {

using C = ConnectionConfig;
using K = CredentialConfig;

// In all of these, `of` is the name of a member of ConnectionProperties or, for a flag of
// FlagOwner::kStack, of something that only the stack knows.
constexpr FlagCheck Equals(std::string_view of) { return {of, FlagCheck::Op::kEqual}; }
constexpr FlagCheck IsTrue(std::string_view of) { return {of, FlagCheck::Op::kTrue}; }
constexpr FlagCheck IsFalse(std::string_view of) { return {of, FlagCheck::Op::kFalse}; }
constexpr FlagCheck IsEmpty(std::string_view of) { return {of, FlagCheck::Op::kEmpty}; }

template <auto Member>
constexpr Flag Api(std::string_view name, std::string_view says, FlagCheck check = {}) {
  return {name, KindOf<Member>(), FlagOwner::kApi, false, &SetMember<Member>, says, check};
}

template <auto Member>
constexpr Flag Stack(std::string_view name, std::string_view says, FlagCheck check = {}) {
  return {name, KindOf<Member>(), FlagOwner::kStack, false, &SetMember<Member>, says, check};
}

// A flag of a credential that the runner introduced by a -new-*-credential flag.
template <auto Member>
constexpr Flag OfCredential(std::string_view name, std::string_view says) {
  return {name, KindOf<Member>(), FlagOwner::kStack, true, &SetMember<Member>, says};
}

template <auto Member, auto kFixed>
bool SetFixed(ConnectionConfig& config, const char*) {
  Resolve(config, Member) = kFixed;
  return true;
}

// A flag without value that stands for one particular value of a member.
template <auto Member, auto kFixed>
constexpr Flag Fixed(std::string_view name, FlagOwner owner, std::string_view says,
                     FlagCheck check = {}) {
  return {name, FlagKind::kBool, owner, false, &SetFixed<Member, kFixed>, says, check};
}

// The same for a member of a credential.
template <auto Member, auto kFixed>
constexpr Flag OfCredential(std::string_view name, std::string_view says) {
  return {name, FlagKind::kBool, FlagOwner::kStack, true, &SetFixed<Member, kFixed>, says};
}

template <CredentialType kType>
constexpr Flag NewCredential(std::string_view name, std::string_view says) {
  return {name,
          FlagKind::kNewCredential,
          FlagOwner::kStack,
          false,
          [](ConnectionConfig& config, const char*) {
            config.credentials.emplace_back().type = kType;
            return true;
          },
          says};
}

inline bool OfferNoKeyShares(ConnectionConfig& config, const char*) {
  config.key_shares.emplace();
  return true;
}

}  // namespace badpeer::shim::flag_internal

#endif  // BADPEER_SHIM_API_FLAG_TABLE_ROWS_H_
