// The matrix as text: a table for the terminal or in Markdown, and one line a pair.
//
//   std::cout << TextTable(matrix, {.color = isatty(1)});
//   std::cout << MarkdownTable(matrix);
#ifndef BADPEER_RUNNER_INTEROP_TABLE_H_
#define BADPEER_RUNNER_INTEROP_TABLE_H_

#include <string>

#include "runner/interop/matrix.h"

namespace badpeer::interop {

struct TableStyle {
  bool color = false;
};

// Rows are clients, columns servers. Each cell lists abbreviations behind ✓ (succeeded),
// ? (unsupported) and ✕ (failed); a second table holds the measurements.
std::string TextTable(const Matrix& matrix, const TableStyle& style);
std::string MarkdownTable(const Matrix& matrix);

// "quic-go -> aioquic  ✓(H,DC) ?(E) ✕(Z)" and, indented, a line for each failure's reason.
std::string PairLine(const Matrix& matrix, const std::string& client, const std::string& server,
                     const TableStyle& style);

}  // namespace badpeer::interop

#endif  // BADPEER_RUNNER_INTEROP_TABLE_H_
