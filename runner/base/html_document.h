// Pages that need nothing beside them: data as JSON, and a script that draws it.
//
//   page = HtmlDocument({.title = "Test results", .body = kBody, .data = json, .script = kScript});
//
// The script finds the data as `data`, and `make(tag, properties, ...children)` to build elements.
// Light or dark as the reader's system is; readable at the width of a phone.
#ifndef BADPEER_RUNNER_BASE_HTML_DOCUMENT_H_
#define BADPEER_RUNNER_BASE_HTML_DOCUMENT_H_

#include <string>
#include <string_view>

namespace badpeer {

struct HtmlParts {
  std::string_view title{};  // plain text
  std::string_view style{};  // on top of what all pages share
  std::string_view body{};   // HTML
  std::string_view data{};   // JSON, from wherever: it is made safe here
  std::string_view script{};
};

std::string HtmlDocument(const HtmlParts& parts);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_BASE_HTML_DOCUMENT_H_
