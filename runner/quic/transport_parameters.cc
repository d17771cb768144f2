#include "runner/quic/transport_parameters.h"

#include <algorithm>
#include <string>

#include "runner/wire/varint.h"

namespace badpeer::quic {

const Bytes* TransportParameters::Find(TransportParameterId id) const {
  const auto found = std::find_if(list.begin(), list.end(),
                                  [&](const TransportParameter& p) { return p.id == id; });
  return found == list.end() ? nullptr : &found->value;
}

std::optional<std::uint64_t> TransportParameters::Number(TransportParameterId id) const {
  const Bytes* value = Find(id);
  if (value == nullptr) return std::nullopt;
  Reader in(*value);
  const std::uint64_t number = ReadVarint(in);
  if (!in.ok() || !in.empty()) return std::nullopt;
  return number;
}

std::optional<PreferredAddress> TransportParameters::Preferred() const {
  const Bytes* value = Find(TransportParameterId::preferred_address);
  if (value == nullptr) return std::nullopt;
  Reader in(*value);
  PreferredAddress preferred;
  preferred.ipv4_address = ToBytes(in.Take(4));
  preferred.ipv4_port = in.U16();
  preferred.ipv6_address = ToBytes(in.Take(16));
  preferred.ipv6_port = in.U16();
  preferred.connection_id = ToBytes(in.Prefixed(1));
  preferred.stateless_reset_token = ToBytes(in.Take(16));
  if (!in.ok() || !in.empty()) return std::nullopt;
  return preferred;
}

Result<TransportParameters> DecodeTransportParameters(ByteView body) {
  TransportParameters parameters;
  Reader in(body);
  while (!in.empty()) {
    const std::uint64_t id = ReadVarint(in);
    const ByteView value = TakePrefixed(in);
    if (!in.ok()) {
      return Error{"transport parameter " + std::to_string(parameters.list.size() + 1) +
                   " ends early"};
    }
    parameters.list.push_back({TransportParameterId{id}, ToBytes(value)});
  }
  return parameters;
}

Bytes EncodeTransportParameters(const TransportParameters& parameters) {
  Bytes body;
  for (const TransportParameter& parameter : parameters.list) {
    AppendVarint(body, static_cast<std::uint64_t>(parameter.id));
    AppendVarint(body, parameter.value.size());
    Append(body, parameter.value);
  }
  return body;
}

TransportParameter NumberParameter(TransportParameterId id, std::uint64_t value) {
  TransportParameter parameter{.id = id};
  AppendVarint(parameter.value, value);
  return parameter;
}

}  // namespace badpeer::quic
