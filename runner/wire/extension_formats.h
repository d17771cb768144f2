// Which body an extension has in which message. Private to this folder.
#ifndef BADPEER_RUNNER_WIRE_EXTENSION_FORMATS_H_
#define BADPEER_RUNNER_WIRE_EXTENSION_FORMATS_H_

#include <string>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/base/result.h"
#include "runner/wire/code_points.h"
#include "runner/wire/codec.h"
#include "runner/wire/fields.h"

namespace badpeer {

struct ExtensionFormat {
  ExtensionType type;
  unsigned contexts;  // Bit n: ExtensionContext n.
  Result<std::string> (*print)(ByteView data);
  // Spans within `data`; none if it does not decode.
  std::vector<FieldSpan> (*locate)(ByteView data);
};

// nullptr for a type that is not known in that message.
const ExtensionFormat* FindExtensionFormat(ExtensionContext context, ExtensionType type);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_WIRE_EXTENSION_FORMATS_H_
