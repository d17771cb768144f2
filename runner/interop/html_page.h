// The matrix as one HTML file that needs nothing beside it: every cell opens to its result, checks,
// packet timeline, logs and captures.
//
//   Status written = WriteHtmlPage(matrix, "logs_x/index.html");
//
// Captures too large to embed are linked by their place in the log folder instead.
#ifndef BADPEER_RUNNER_INTEROP_HTML_PAGE_H_
#define BADPEER_RUNNER_INTEROP_HTML_PAGE_H_

#include <string>
#include <string_view>

#include "runner/base/result.h"
#include "runner/interop/matrix.h"

namespace badpeer::interop {

// Reads what the cells left in their log folders; a cell without any has only its result.
Status WriteHtmlPage(const Matrix& matrix, const std::string& path);

// The page's own parts, in html_template.cc.
extern const std::string_view kMatrixStyle;
extern const std::string_view kMatrixBody;
extern const std::string_view kMatrixScript;

}  // namespace badpeer::interop

#endif  // BADPEER_RUNNER_INTEROP_HTML_PAGE_H_
