// Transport parameters (RFC 9000, 18; RFC 9368, 3; RFC 9221, 3), the body of the
// quic_transport_parameters extension.
//
//   Result<TransportParameters> parameters = DecodeTransportParameters(extension_data);
//   std::optional<std::uint64_t> streams =
//       parameters->Number(TransportParameterId::initial_max_streams_bidi);
#ifndef BADPEER_RUNNER_QUIC_TRANSPORT_PARAMETERS_H_
#define BADPEER_RUNNER_QUIC_TRANSPORT_PARAMETERS_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/base/result.h"

namespace badpeer::quic {

// Open: unknown ones survive.
enum class TransportParameterId : std::uint64_t {
  original_destination_connection_id = 0x00,
  max_idle_timeout = 0x01,
  stateless_reset_token = 0x02,
  max_udp_payload_size = 0x03,
  initial_max_data = 0x04,
  initial_max_stream_data_bidi_local = 0x05,
  initial_max_stream_data_bidi_remote = 0x06,
  initial_max_stream_data_uni = 0x07,
  initial_max_streams_bidi = 0x08,
  initial_max_streams_uni = 0x09,
  ack_delay_exponent = 0x0a,
  max_ack_delay = 0x0b,
  disable_active_migration = 0x0c,
  preferred_address = 0x0d,
  active_connection_id_limit = 0x0e,
  initial_source_connection_id = 0x0f,
  retry_source_connection_id = 0x10,
  version_information = 0x11,
  max_datagram_frame_size = 0x20,
  grease_quic_bit = 0x2ab2,
};

struct TransportParameter {
  TransportParameterId id{};
  Bytes value{};
};

// RFC 9000, 18.2: preferred_address.
struct PreferredAddress {
  Bytes ipv4_address{};  // 4 bytes.
  std::uint16_t ipv4_port = 0;
  Bytes ipv6_address{};  // 16 bytes.
  std::uint16_t ipv6_port = 0;
  Bytes connection_id{};
  Bytes stateless_reset_token{};
};

// In the order of the wire, duplicates included.
struct TransportParameters {
  std::vector<TransportParameter> list{};

  const Bytes* Find(TransportParameterId id) const;  // The first.
  // None where it is absent or not a single varint.
  std::optional<std::uint64_t> Number(TransportParameterId id) const;
  std::optional<PreferredAddress> Preferred() const;
};

Result<TransportParameters> DecodeTransportParameters(ByteView body);
Bytes EncodeTransportParameters(const TransportParameters& parameters);
TransportParameter NumberParameter(TransportParameterId id, std::uint64_t value);

}  // namespace badpeer::quic

#endif  // BADPEER_RUNNER_QUIC_TRANSPORT_PARAMETERS_H_
