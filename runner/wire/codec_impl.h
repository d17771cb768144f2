// The definitions behind codec.h. Included only by the .cc files that instantiate them:
//
//   BADPEER_CODEC(ClientHello)
#ifndef BADPEER_RUNNER_WIRE_CODEC_IMPL_H_
#define BADPEER_RUNNER_WIRE_CODEC_IMPL_H_

#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "runner/wire/codec.h"
#include "runner/wire/decoder.h"
#include "runner/wire/encoder.h"
#include "runner/wire/printer.h"

namespace badpeer {

template <class M>
Bytes Encode(const M& message) {
  Encoder encoder;
  M::Walk(encoder, message);
  return encoder.Finish();
}

template <class M>
Result<M> Decode(ByteView body, M shape) {
  Decoder decoder(body);
  M::Walk(decoder, shape);
  decoder.Finish();
  if (decoder.failed()) return Error{decoder.error()};
  return shape;
}

template <class M>
std::string Print(const M& message) {
  Printer printer;
  M::Walk(printer, message);
  if constexpr (requires { M::kName; }) {
    return Braced(M::kName, printer.Text());
  } else if constexpr (requires { M::kType; }) {  // An extension body.
    const std::string fields = printer.TextWithoutSoleName();
    return fields.empty() ? Name(M::kType) : Braced(Name(M::kType), fields);
  } else {
    return Braced("", printer.Text());
  }
}

template <class M>
std::vector<FieldSpan> Locate(const M& message) {
  std::vector<FieldSpan> spans;
  Encoder encoder(&spans);
  M::Walk(encoder, message);
  return spans;
}

}  // namespace badpeer

#define BADPEER_CODEC(M)                                \
  template Bytes Encode<M>(const M& message);           \
  template Result<M> Decode<M>(ByteView body, M shape); \
  template std::string Print<M>(const M& message);      \
  template std::vector<FieldSpan> Locate<M>(const M& message);

#endif  // BADPEER_RUNNER_WIRE_CODEC_IMPL_H_
