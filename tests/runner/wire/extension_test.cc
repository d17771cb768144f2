#include "runner/wire/extension.h"

#include <gtest/gtest.h>

#include "runner/wire/extension_common.h"
#include "runner/wire/extension_tls13.h"

namespace badpeer {
namespace {

TEST(ExtensionList, PutAppendsAndKeepsDuplicates) {
  Extensions list;
  Put(list, ServerName::Of("a"));
  Put(list, Cookie{{1}});
  Put(list, Cookie{{2}});
  ASSERT_EQ(list.size(), 3u);
  EXPECT_EQ(ToHex(Find(list, ExtensionType::cookie)->data), "000101");
  EXPECT_EQ(FirstDuplicate(list), ExtensionType::cookie);
}

TEST(ExtensionList, ReplaceKeepsThePlace) {
  Extensions list;
  Put(list, Cookie{{1}});
  Put(list, ServerName::Of("a"));
  Replace(list, Cookie{{9}});
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list[0], (Extension{ExtensionType::cookie, FromHex("000109")}));
  Replace(list, EarlyData{});
  ASSERT_EQ(list.size(), 3u);
  EXPECT_EQ(list[2].type, ExtensionType::early_data);
}

TEST(ExtensionList, RemoveTakesAllOfTheType) {
  Extensions list;
  Put(list, Cookie{{1}});
  Put(list, EarlyData{});
  Put(list, Cookie{{2}});
  EXPECT_EQ(Remove(list, ExtensionType::cookie), 2u);
  EXPECT_EQ(list.size(), 1u);
  EXPECT_FALSE(Has(list, ExtensionType::cookie));
  EXPECT_EQ(FirstDuplicate(list), std::nullopt);
}

TEST(ExtensionList, GetTellsAbsentFromMalformed) {
  Extensions list;
  const Result<std::optional<KeyShareServer>> absent = Get<KeyShareServer>(list);
  ASSERT_TRUE(absent);
  EXPECT_FALSE(*absent);

  Put(list, KeyShareServer{{NamedGroup::x25519, {1, 2}}});
  const Result<std::optional<KeyShareServer>> present = Get<KeyShareServer>(list);
  ASSERT_TRUE(present && *present);
  EXPECT_EQ((*present)->server_share.key_exchange, (Bytes{1, 2}));

  list[0].data.pop_back();
  const Result<std::optional<KeyShareServer>> malformed = Get<KeyShareServer>(list);
  ASSERT_FALSE(malformed);
  EXPECT_EQ(malformed.error().message,
            "key_share: server_share.key_exchange: takes 2 bytes, 1 left");
}

TEST(PreSharedKey, BindersSizeIsTheEndOfTheEncoding) {
  const PreSharedKeyClient psk{{{Bytes(10), 1}}, {Bytes(32, 0xee), Bytes(48, 0xee)}};
  EXPECT_EQ(psk.BindersSize(), 2u + 33u + 49u);
  const std::vector<FieldSpan> spans = Locate(psk);
  const FieldSpan* binders = FindSpan(spans, "binders");
  ASSERT_NE(binders, nullptr);
  EXPECT_EQ(binders->prefix_width + binders->size, psk.BindersSize());
  EXPECT_EQ(binders->end(), Encode(psk).size());
}

TEST(TlsFlags, SetsTheBitItTests) {
  TlsFlags flags;
  EXPECT_FALSE(flags.Test(kFlagResumptionAcrossNames));
  flags.Set(kFlagResumptionAcrossNames);
  EXPECT_TRUE(flags.Test(kFlagResumptionAcrossNames));
  EXPECT_FALSE(flags.Test(0));
  EXPECT_EQ(ToHex(Encode(flags)), "020001");
}

}  // namespace
}  // namespace badpeer
