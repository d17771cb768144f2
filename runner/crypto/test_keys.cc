#include "runner/crypto/test_keys.h"

#include <mutex>
#include <optional>
#include <stdexcept>

namespace badpeer::crypto {
namespace {

struct Slot {
  const char* pem;
  std::once_flag once{};
  std::optional<PrivateKey> key{};
};

// In the order of TestKeyName. PKCS#8; ML-DSA as seeds.
Slot* Slots() {
  static Slot slots[] = {
      {R"(-----BEGIN PRIVATE KEY-----
MIICdgIBADANBgkqhkiG9w0BAQEFAASCAmAwggJcAgEAAoGBAKrWcsWth+xxGjQx
IJ+UxuZY5sBfzNBsATdAQUSf7yO7t7c4pShiAwlJkLrCSf60a6U84SY65yjUrzt7
XPvPTvhzuENk90IUDYbwllLfQKan/Yl82dm2qfH7RtrUWM26PY9i/9/2yJ/ISDBK
cDvh5H9GwGhJdlJD/aM27NDdhFHtAgMBAAECgYBRyU6zAmuzL0Z7PBXBMEm0l1UJ
PhPgqARA/jsA7oxfEAxY4/51gc6wUI7ASimAjcGHHskvMz3dV0z47gtK5imIkXoX
KSy3t9/nOpr//4V0HWOuRmc8c+a7kuQ13W6rC2yl/Jo5qLgTpv4lyTo2Z51J0cDq
zsL7ZIscQwPHvo1QQQJBAOMioCPD6UOfZPeGLgCj/CZSn+XAgKz/I4QiwIT3GeG6
3tuhU5Xd1VpLhQJkpEUUGwYyGdcpxiA7i4hBp9kcIp0CQQDAjExWyHfja42yYoID
Oj4cVHuqpyBFnuXrIMzbLgiWj5YOyd3G3tvVPs+HyUaj9LrY3m1CRD1sCbFIAdS4
WmORAkAa9coyVJfEig/u/YNKWiyc0+Pc3ounfSVXEtTtM3NkAs1fHngQauNfM2WX
UiDZfjhy9NFyY6f7vXWjd7+XmqpVAkEAjctDtGzwjNN5h7IvWD0d3DMC1ws4Isz/
OAXxlj7yKB4ZPU6/OWKItSMKJU697KOerXIvN6uVJ+iDWymuAwzdYQJAEyOsY+u5
lVUdI0q/TbKc4j6SBrYXnD+81NFG77qPnMURBTZFUzRKqfDn7pE1h+4UbNMICkRB
RB4bQif82Micuw==
-----END PRIVATE KEY-----
)"},
      {R"(-----BEGIN PRIVATE KEY-----
MIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSiAgEAAoIBAQCnvvjHWQGTUoF/
I68WgskFnKRWJpDPtdV9t+w1u6bPcknP25RzCCYr2ghLeHAd1VJ1IO0LYe8vTqj/
QGWzzu1e/NEKm0cUIAZJU/LoPWU9CXTL0oNok4+XXDK93TOHxwADuWhrh5mE06ST
HgHRfXB0QG4OeIVS9NgTBdCnJ073+rEs1uPrX1/rCV6HE818uH5p8uru4S6CJDsn
RGJ7QJlrnxry012P/On9Hszx3osI+Q35AEEDsRBWZ7pzBnYVZtcN2rndauduoKOF
CJBvzrfFIoBaBvKlHeva+/04HV/bCMEBzEOiQdklz3pO2luW0RPWmSbn/ibDuRMO
knZYRgFXAgMBAAECggEANC8w7bM+zjoIlyjeuz4Mk3ZbmYF942BJ/kZNcZnjFv4T
AFrrH64VUecOVYwuNNm8QTvxAm2BH1J1OJMsEHf7WGWGEqqjvhsIWZ+IHb+b0xUy
BIaE4u+k6A2Cq5Y5BbBezMnNNkaE99FvjWT0Y9uGNGQm2NGdiGUrIx/X/Wg5JOOT
cZkveO1fFchuzuqjawiNVtCNY+RlEktoJIWtr80u4lH8yyEtZB4iAuu+kLJ+s3I8
B684H3/wb1LgHN8beyHk567NQNDXmxGTw1nq8zIXXoJOU0YysetGwIQgGDOsD8Kz
Knryza7+0YIdmjs99GHPzprJewD6KeoSPU45qG/0wQKBgQDRaOiKUzQSFvFp2hvd
bQnZgx/8jSCrYp94U35FCqeu9BNYriOrmcjM//OmxW1cKjkiuFV+Vooxdpyb9o3r
bC5VO8yFOvuReQLABbntvIP1JtkiKVIp5B9c1GmH+tvADUYbiLM0D7Nmn5J48Svr
frRtWcS+6Mp1NH2JB0MmoObkfwKBgQDNERHYlqbb4I46zH316qqSOcXetLPLAy9y
hHHb4HbHam0VBq7ikFobeAxxTjsMI8xUzYJUzH3plN2PGGGIrJGOgf/hKhFomCHL
upo/Fsaid2QT1iSPy+s2oZUcvNUVVr283QU0oY0im+yOGAICztXuJ4OXlpnwNGv0
agwsOTwXKQKBgBfPsgFojJcx/Klon5qB94jAHDb/ZSOXx0JLXCRFneOK5VhEFNJC
Xk7RG8du04yTUIPeKfp/pJ8TOaOSWXjXiD0w24SavFhCRknHXOjncqnBjRcRU8Jn
qhlIHefUYoBoAfzHgnj9AA0/P8x4v+G7OpDkkDaVCdBh85RNOxl9WkPJAoGARQHn
hYE86WUpt7O095peiBKU+ZrJnhmWT+0t+5YPoo+34Yl8NJXrHK9LUJ3I1Q7+5dK6
dxrRjFciL9M+jyWzXcd1eioT7aS0SsCiw3RAp8+Rh/NaHmG654l8ik0pT6L++p1N
8SYkPm9GLZL6qkM8ToZRjCOL7f9WDMvbCM7B3/ECgYAL21uK1TinOKNDsl+qy8pL
HgOjz3CAa/nhuzrvOQlss/VU95S1h7whqi2CbOMCbJTchNIXe9xf8l/ehpLahcnE
UdelgI2C2QuRj2dn4WWRCsF6YuuFsDmaZg5ke4tj7jJ772UCjRFymFavT+wNzoSI
/83w2JHbnjFz3Oyb+9p4xw==
-----END PRIVATE KEY-----
)"},
      {R"(-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgyezRSG+dIakOfpha
XJLludemje22bPUNK9rHHHN2DByhRANCAAQtB9opK4psuuw0jXSkCLfIqNtOrxTr
9iy9Fh+5CiaAx2TpqByTJ3LFbM3eUZWi852rg+C41GJ4U1n1oiwgoQOq
-----END PRIVATE KEY-----
)"},
      {R"(-----BEGIN PRIVATE KEY-----
MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDDFTdOOeFrqro0VurZG
h8tdr1PvLbNa6JtoP3Fx5xLStD2vpvlpH5MZcokzobP3mLGhZANiAATmgEw4rzMx
likHn8UgoYkverMXNVF76T81GMjKAeMj5F3KpNdVycHJYWy2jGW/oatvMZJzwTox
uluWiyXp+dQJA8+vP+Q/iiwx3pxb2YLG17W+J1G3TPXwEtFj3GSPpr0=
-----END PRIVATE KEY-----
)"},
      {R"(-----BEGIN PRIVATE KEY-----
MIHuAgEAMBAGByqGSM49AgEGBSuBBAAjBIHWMIHTAgEBBEIBWj5UGTri4OWt6tV3
uDhWoY8uqJirCS52vAvGDIO/wUdSIwPrmVj4xB3Cxgom4yqpSDbi3Uyk5mNRAx/q
IG6XguahgYkDgYYABAADQBfHIYvBYI6OlbeuHhStvvLpeLuCPuKkQ9NEZ7vVm8D4
IgUL/3TBACGSN7O4Jcs+ieRshXDOINZBhYsfi9LmTgDHK7l3mYd/Qmc+F3VY8m1c
MQwpqLe7+n78NNUa7u0Wjv0DwowP2Bh6NjMaYHEUDGzMcYTuiDh/CCOWlG5u180o
XQ==
-----END PRIVATE KEY-----
)"},
      {R"(-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIMHJTHIYA7UHaGNqrO/MU6nIBlXZuXk76xzDf6W8Qiy0
-----END PRIVATE KEY-----
)"},
      {R"(-----BEGIN PRIVATE KEY-----
MDQCAQAwCwYJYIZIAWUDBAMRBCKAINUe2Wvv8KOboh2rWHYIIjjrSQTAWihqdQ7J
cN9bzlCq
-----END PRIVATE KEY-----
)"},
      {R"(-----BEGIN PRIVATE KEY-----
MDQCAQAwCwYJYIZIAWUDBAMSBCKAIK2qpa+EAclZxjZYOVl7ywpLFOWxzmBrr7Mv
FSZYWYhn
-----END PRIVATE KEY-----
)"},
      {R"(-----BEGIN PRIVATE KEY-----
MDQCAQAwCwYJYIZIAWUDBAMTBCKAIMOklcr6xsG68b74/iQZR23+jfuA+s5m2iLw
Rk6RpILb
-----END PRIVATE KEY-----
)"},
      // Channel ID: the key whose public half shims are told in -expect-channel-id by BoGo's tests.
      {R"(-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg/DG7nRzssSFU1Fgk
VFYFSehrPslKiz3pPmEGniuPKm2hRANCAATMVJVMTmC7ElFDRVtnx2Jw+zl78NPv
Glbthz2GrRU5yG/txte4j9MLBp0OMZZf+hrPR+0WqtWZ+TBm74LnyKha
-----END PRIVATE KEY-----
)"},
  };
  return slots;
}

}  // namespace

const PrivateKey& TestKey(TestKeyName name) {
  Slot& slot = Slots()[static_cast<std::size_t>(name)];
  std::call_once(slot.once, [&slot] {
    Result<PrivateKey> key = PrivateKey::FromPem(slot.pem);
    if (!key) throw std::runtime_error("a built-in test key: " + key.error().message);
    slot.key = *std::move(key);
  });
  return *slot.key;
}

}  // namespace badpeer::crypto
