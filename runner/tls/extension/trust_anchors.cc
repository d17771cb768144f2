#include "runner/tls/extension/trust_anchors.h"

#include "runner/wire/messages.h"

namespace badpeer {

Bytes TrustAnchorProperty(ByteView id) {
  return Encode(CertificatePropertyList{
      .properties = {{.type = CertificatePropertyType::trust_anchor_id, .data = ToBytes(id)}}});
}

}  // namespace badpeer
