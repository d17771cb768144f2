#include "runner/base/html_document.h"

namespace badpeer {
namespace {

constexpr std::string_view kHead = R"html(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>)html";

constexpr std::string_view kStyle = R"html(</title>
<style>
:root { --text: #1f2328; --page: #fff; --ok: #1a7f37; --bad: #cf222e; --warn: #9a6700; --off: #59636e;
  --line: #d0d7de; --soft: #f6f8fa; --link: #0969da; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6edf3; --page: #0d1117; --ok: #3fb950; --bad: #f85149; --warn: #d29922;
    --off: #9198a1; --line: #3d444d; --soft: #151b23; --link: #4493f8; }
}
* { box-sizing: border-box; }
body { font: 14px/1.45 system-ui, sans-serif; margin: 1.2rem; color: var(--text);
  background: var(--page); }
h1 { font-size: 1.4rem; margin: 0 0 .3rem; }
h2 { font-size: 1.05rem; margin: 1.6rem 0 .5rem; }
a { color: var(--link); }
table { border-collapse: collapse; }
th, td { border: 1px solid var(--line); padding: .3rem .5rem; vertical-align: top; text-align: left; }
th { background: var(--soft); font-weight: 600; }
pre, code { font: .85em/1.4 ui-monospace, monospace; }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: 6px; padding: .6rem;
  overflow: auto; max-height: 28rem; white-space: pre-wrap; overflow-wrap: anywhere; }
button, select, input { font: inherit; color: inherit; background: var(--soft);
  border: 1px solid var(--line); border-radius: 6px; padding: .25rem .5rem; }
button { cursor: pointer; }
dialog { color: var(--text); background: var(--page); }
.scroll { overflow-x: auto; }
.faint { color: var(--off); }
)html";

constexpr std::string_view kScript = R"html(</script>
<script>
"use strict";
const data = JSON.parse(document.getElementById("data").textContent);

function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}
)html";

// In a script element no text may look like the end of it, or like the start of a comment; in JSON
// the character can be escaped wherever it may stand.
void AppendJson(std::string& page, std::string_view json) {
  for (const char c : json) {
    if (c == '<') {
      page += "\\u003c";
    } else {
      page += c;
    }
  }
}

void AppendText(std::string& page, std::string_view text) {
  for (const char c : text) {
    if (c == '<') {
      page += "&lt;";
    } else if (c == '&') {
      page += "&amp;";
    } else {
      page += c;
    }
  }
}

}  // namespace

std::string HtmlDocument(const HtmlParts& parts) {
  std::string page(kHead);
  page.reserve(page.size() + parts.data.size() + parts.script.size() + 16384);
  AppendText(page, parts.title);
  page += kStyle;
  page += parts.style;
  page += "</style>\n</head>\n<body>\n";
  page += parts.body;
  page += "<script type=\"application/json\" id=\"data\">";
  AppendJson(page, parts.data);
  page += kScript;
  page += parts.script;
  page += "</script>\n</body>\n</html>\n";
  return page;
}

}  // namespace badpeer
