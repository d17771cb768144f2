// Several stacks beside each other, as a page.
#include <map>

#include "runner/base/html_document.h"
#include "runner/report/compare.h"
#include "runner/report/json_of.h"

namespace badpeer {
namespace {

constexpr std::string_view kStyle = R"css(
td.cell { cursor: pointer; white-space: nowrap; }
td.cell button { background: none; border: 0; padding: 0; }
.all { color: var(--ok); } .some { color: var(--bad); } .none { color: var(--off); }
td.alone { outline: 2px solid var(--bad); outline-offset: -2px; }
th.row { text-align: left; white-space: normal; min-width: 9rem; }
dialog { width: min(900px, 94vw); max-height: 90vh; color: var(--text); background: var(--page);
  border: 1px solid var(--line); border-radius: 8px; }
dialog li { overflow-wrap: anywhere; }
.k0 { color: var(--ok); } .k1 { color: var(--bad); } .k2 { color: var(--off); } .k3 { color: var(--warn); }
)css";

constexpr std::string_view kBody = R"html(<h1>Stacks side by side</h1>
<p class="faint">Passed of run; <span class="none">what a stack does not implement counts for nothing</span>.
A frame marks what this stack alone fails.</p>
<p><label>Rows: <select id="by"><option value="family">families</option>
<option value="spec">RFC sections</option></select></label>
<label><input type="checkbox" id="differ"> only rows with failures</label></p>
<div class="scroll"><table id="matrix"></table></div>
<dialog id="cell"></dialog>
)html";

constexpr std::string_view kScript = R"js(
const kinds = ["passed", "failed", "unimplemented", "flaky"];
const $ = (id) => document.getElementById(id);
const failed = (kind) => kind === 1 || kind === 3;

// For each test, how many stacks fail it.
const failures = new Map();
for (const stack of data.stacks) {
  for (const [name, kind] of stack.tests) {
    if (failed(kind)) failures.set(name, (failures.get(name) || 0) + 1);
  }
}
const isAlone = ([name, kind]) => failed(kind) && failures.get(name) === 1 && data.stacks.length > 1;

function open(row, stack, tests) {
  const list = make("ul", {}, ...tests.filter(([, kind]) => kind !== 0).concat(
    tests.filter(([, kind]) => kind === 0)).map((test) => make("li", {},
    make("strong", { className: "k" + test[1], textContent: kinds[test[1]] }), " " + test[0] +
    (isAlone(test) ? " (this stack alone)" : ""),
    test[4] ? make("div", { className: "faint", textContent: test[4] }) : "")));
  $("cell").replaceChildren(make("h2", { textContent: `${row}: ${stack.name}` }),
    make("button", { textContent: "Close", onclick: () => $("cell").close() }), list);
  $("cell").showModal();
}

function cell(row, stack, tests) {
  const run = tests.filter(([, kind]) => kind !== 2);
  const passed = run.filter(([, kind]) => kind === 0);
  const look = run.length === 0 ? "none" : passed.length === run.length ? "all" : "some";
  const button = make("button", { className: look,
    textContent: run.length === 0 ? "–" : `${passed.length}/${run.length}`,
    onclick: () => open(row, stack, tests) });
  return make("td", { className: "cell" + (tests.some(isAlone) ? " alone" : "") }, button);
}

function draw() {
  const place = $("by").value === "family" ? 2 : 3;
  const rows = new Map();
  data.stacks.forEach((stack, column) => {
    for (const test of stack.tests) {
      const key = data.texts[test[place]] || "(none)";
      if (!rows.has(key)) rows.set(key, data.stacks.map(() => []));
      rows.get(key)[column].push(test);
    }
  });
  const body = make("tbody", {});
  for (const key of [...rows.keys()].sort()) {
    const cells = rows.get(key);
    if ($("differ").checked && !cells.some((tests) => tests.some(([, kind]) => failed(kind)))) continue;
    body.append(make("tr", {}, make("th", { className: "row", textContent: key }),
      ...cells.map((tests, column) => cell(key, data.stacks[column], tests))));
  }
  $("matrix").replaceChildren(make("thead", {}, make("tr", {}, make("th", {}),
    ...data.stacks.map((stack) => make("th", { textContent: stack.name })))), body);
}

$("by").onchange = draw;
$("differ").onchange = draw;
draw();
)js";

}  // namespace

std::string MatrixHtml(const std::vector<NamedResults>& stacks) {
  std::map<std::string, std::size_t> places;
  OrderedJson texts = OrderedJson::array();
  const auto place = [&](const std::string& text) {
    const auto [entry, is_new] = places.try_emplace(text, places.size());
    if (is_new) texts.push_back(text);
    return entry->second;
  };
  OrderedJson list = OrderedJson::array();
  for (const auto& [name, results] : stacks) {
    OrderedJson tests = OrderedJson::array();
    for (const TestResult& test : results.tests) {
      OrderedJson entry = {test.name, static_cast<int>(test.kind), place(test.family),
                           place(test.spec)};
      if (!test.verdict.empty()) entry.push_back(test.verdict);
      tests.push_back(std::move(entry));
    }
    list.push_back({{"name", name}, {"tests", std::move(tests)}});
  }
  const std::string data =
      DumpJson(OrderedJson{{"stacks", std::move(list)}, {"texts", std::move(texts)}});
  return HtmlDocument({.title = "badpeer: stacks side by side",
                       .style = kStyle,
                       .body = kBody,
                       .data = data,
                       .script = kScript});
}

}  // namespace badpeer
