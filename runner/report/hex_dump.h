// Bytes as people read them: offset, sixteen bytes, the printable ones among them.
#ifndef BADPEER_RUNNER_REPORT_HEX_DUMP_H_
#define BADPEER_RUNNER_REPORT_HEX_DUMP_H_

#include <string>

#include "runner/base/bytes.h"

namespace badpeer {

// One line of 16 bytes after the other, as hexdump -C.
std::string HexDump(ByteView bytes);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_REPORT_HEX_DUMP_H_
