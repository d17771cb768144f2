// All decoders of runner/wire. The first two bytes of the input pick one, the rest is its message.
// Promises: nothing crashes; what decodes is encoded as it came, can be printed, and its spans lie
// inside it; a transcript can print any bytes as any message.

#include <cstdio>
#include <cstdlib>

#include "tests/fuzz/fuzz_target.h"
#include "tests/runner/wire/samples.h"

namespace badpeer {
namespace {

using wire_samples::Sample;

void Require(bool holds, const std::string& decoder, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "%s: %s\n", decoder.c_str(), promise);
  std::abort();
}

void CheckDecoder(const Sample& sample, ByteView input) {
  const wire_samples::Outcome outcome = sample.Inspect(input);
  if (!outcome.error.empty()) return;
  Require(Equal(outcome.again, input), sample.name, "what was decoded is encoded differently");
  Require(!outcome.line.empty(), sample.name, "what was decoded prints as nothing");
  for (const FieldSpan& span : outcome.spans) {
    Require(span.end() <= input.size(), sample.name, "a span ends outside of the encoding");
  }
}

// `choice`: the version, and who sends it.
void CheckTranscript(HandshakeType type, std::uint8_t choice, ByteView body) {
  static constexpr ProtocolVersion kVersions[] = {
      ProtocolVersion::kNone,  ProtocolVersion::kTls11,  ProtocolVersion::kTls12,
      ProtocolVersion::kTls13, ProtocolVersion::kDtls12, ProtocolVersion::kDtls13};
  const ProtocolVersion version = kVersions[choice / 2 % std::size(kVersions)];
  const PrintContext context{.protocol = IsDtls(version) ? Protocol::kDtls : Protocol::kTls,
                             .version = version,
                             .from_client = choice % 2 != 0};
  Require(!PrintHandshake(type, body, context).empty(), Name(type), "prints as nothing");
}

const std::vector<Sample>& Decoders() {
  static const std::vector<Sample> samples = wire_samples::AllSamples();
  return samples;
}

}  // namespace

std::vector<FuzzSeed> FuzzSeeds() {
  std::vector<FuzzSeed> seeds;
  for (std::size_t i = 0; i < Decoders().size(); ++i) {
    const Bytes selector = {static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)};
    seeds.push_back({Decoders()[i].name, Concat({selector, Decoders()[i].encoded})});
  }
  return seeds;
}

}  // namespace badpeer

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const badpeer::ByteView body(data + 2, size - 2);
  const std::size_t index = static_cast<std::size_t>(data[0]) << 8 | data[1];
  badpeer::CheckDecoder(badpeer::Decoders()[index % badpeer::Decoders().size()], body);
  badpeer::CheckTranscript(badpeer::HandshakeType{data[1]}, data[0], body);
  return 0;
}
