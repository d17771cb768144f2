#include <algorithm>

#include "runner/wire/codec_impl.h"
#include "runner/wire/hello.h"

namespace badpeer {

BADPEER_CODEC(Extension)
BADPEER_CODEC(HelloRequest)
BADPEER_CODEC(ClientHello)
BADPEER_CODEC(ServerHello)
BADPEER_CODEC(HelloRetryRequest)
BADPEER_CODEC(HelloVerifyRequest)
BADPEER_CODEC(V2ClientHello)

bool IsHelloRetryRequest(ByteView server_hello_body) {
  Reader in(server_hello_body);
  in.U16();
  const ByteView random = in.Take(kHelloRetryRequestRandom.size());
  return in.ok() && std::ranges::equal(random, kHelloRetryRequestRandom);
}

V2ClientHello V2ClientHello::Of(ProtocolVersion version, const std::vector<CipherSuite>& suites,
                                Bytes session_id, Bytes challenge) {
  Writer specs;
  for (CipherSuite suite : suites) specs.U24(static_cast<std::uint32_t>(suite));
  V2ClientHello hello{.version = version,
                      .cipher_specs = specs.Finish(),
                      .session_id = std::move(session_id),
                      .challenge = std::move(challenge)};
  hello.cipher_spec_length = static_cast<std::uint16_t>(hello.cipher_specs.size());
  hello.session_id_length = static_cast<std::uint16_t>(hello.session_id.size());
  hello.challenge_length = static_cast<std::uint16_t>(hello.challenge.size());
  return hello;
}

}  // namespace badpeer
