#include "runner/interop/html_page.h"

namespace badpeer::interop {

// On top of what HtmlDocument() has.
const std::string_view kMatrixStyle = R"css(
p.meta { color: var(--off); margin: 0 0 1rem; }
th, td { border: 1px solid var(--line); padding: .35rem .45rem; vertical-align: top; text-align: left; }
td { max-width: 17rem; }
button.test { font: inherit; font-size: .82rem; color: #fff; border: 0; border-radius: 4px; cursor: pointer;
  margin: 1px; padding: .1rem .38rem; }
button.succeeded { background: var(--ok); }
button.failed { background: var(--bad); }
button.unsupported { background: var(--off); }
button.not-run { background: var(--page); color: var(--off); outline: 1px dashed var(--off); }
button.dim { opacity: .15; }
button.test:focus-visible { outline: 3px solid #0969da; }
#filter label { margin-right: .8rem; white-space: nowrap; }
dialog { width: min(1100px, 94vw); max-height: 90vh; border: 1px solid var(--line); border-radius: 8px;
  padding: 1rem 1.2rem; }
dialog::backdrop { background: rgba(0, 0, 0, .35); }
dialog header { display: flex; justify-content: space-between; align-items: start; gap: 1rem; }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: 6px; padding: .6rem;
  overflow: auto; max-height: 26rem; font-size: .8rem; }
ul.findings { list-style: none; padding: 0; }
ul.findings li { padding-left: 1.4rem; position: relative; }
ul.findings li::before { position: absolute; left: 0; }
li.passed::before { content: "\2713"; color: var(--ok); }
li.failed::before { content: "\2715"; color: var(--bad); }
li.note::before { content: "\2022"; color: var(--off); }
.verdict-succeeded { color: var(--ok); } .verdict-failed { color: var(--bad); }
.verdict-unsupported, .verdict-not-run { color: var(--off); }
)css";

const std::string_view kMatrixBody = R"html(<h1>QUIC interop matrix</h1>
<p class="meta" id="meta"></p>
<div id="filter"></div>
<div id="tables"></div>
<h2>Test cases</h2>
<table id="legend"><tbody></tbody></table>
<dialog id="cell" aria-labelledby="cell-title"></dialog>
)html";

const std::string_view kMatrixScript = R"js(const verdictOf = (cell) => cell.result || "not-run";

function testButton(test, cell, client, server) {
  const button = make("button", {
    className: `test ${verdictOf(cell)}`,
    textContent: test.measurement && cell.details ? `${test.abbr}: ${cell.details}` : test.abbr,
    title: `${test.name}: ${cell.result || "not run"}${cell.reason ? "\n" + cell.reason : ""}`,
    onclick: () => openCell(test, cell, client, server),
  });
  button.dataset.test = test.name;
  button.dataset.client = client;
  button.dataset.server = server;
  return button;
}

function matrixTable(measurements) {
  const tests = data.tests.filter((test) => test.measurement === measurements);
  if (tests.length === 0) return "";
  const head = make("tr", {}, make("th", { textContent: "client \\ server" }));
  for (const server of data.servers) head.append(nameCell(server));
  const body = make("tbody", {});
  data.clients.forEach((client, i) => {
    const row = make("tr", {}, nameCell(client));
    data.servers.forEach((server, j) => {
      const box = make("td", {});
      for (const test of tests) {
        const cell = data.cells[i][j][test.name];
        if (cell) box.append(testButton(test, cell, client, server));
      }
      row.append(box);
    });
    body.append(row);
  });
  return make("div", { className: "scroll" },
    make("h2", { textContent: measurements ? "Measurements" : "Tests" }),
    make("table", { className: "matrix" }, make("thead", {}, head), body));
}

function nameCell(name) {
  const url = data.urls[name] || "";
  const label = /^https?:/.test(url) ? make("a", { href: url, textContent: name }) : name;
  return make("th", {}, label);
}

function captureLink(capture) {
  const link = make("a", { textContent: `${capture.name} (${capture.size} bytes)` });
  if (capture.base64) {
    const bytes = Uint8Array.from(atob(capture.base64), (c) => c.charCodeAt(0));
    link.href = URL.createObjectURL(new Blob([bytes], { type: "application/x-pcapng" }));
    link.download = capture.name;
  } else {
    link.href = encodeURI(capture.link);
    link.title = "In the log folder: too large for this page";
  }
  return make("li", {}, link);
}

function section(title, content, open) {
  if (!content) return "";
  const details = make("details", { open }, make("summary", { textContent: title }));
  details.append(typeof content === "string" ? make("pre", { textContent: content }) : content);
  return details;
}

function runView(run, number, count) {
  const findings = make("ul", { className: "findings" });
  for (const finding of run.findings) {
    findings.append(make("li", { className: finding.kind, textContent: finding.text }));
  }
  const captures = make("ul", { className: "captures" }, ...run.captures.map(captureLink));
  return make("section", {},
    count > 1 ? make("h3", { textContent: `Repetition ${number}` }) : "",
    section("Checks", run.findings.length ? findings : "", true),
    section("Packet timeline", run.timeline, count === 1),
    section("Log", run.output, false),
    section("Captures (pcapng, TLS secrets embedded)", run.captures.length ? captures : "", true),
    make("p", {}, make("a", { href: encodeURI(run.link), textContent: "Log folder" })));
}

function openCell(test, cell, client, server) {
  const dialog = document.getElementById("cell");
  const close = make("button", { textContent: "Close", onclick: () => dialog.close() });
  const title = make("h2", { id: "cell-title", textContent:
    `${test.name}: client ${client}, server ${server}` });
  dialog.replaceChildren(
    make("header", {}, title, close),
    make("p", {}, make("strong", { className: `verdict-${verdictOf(cell)}`,
      textContent: cell.result || "not run" }),
      ` ${cell.details || ""} in ${cell.seconds.toFixed(1)} s. ${cell.reason || ""}`),
    make("p", { textContent: test.desc }),
    ...cell.runs.map((run, i) => runView(run, i + 1, cell.runs.length)));
  if (!dialog.open) dialog.showModal();
}

function filterBar() {
  const bar = make("span", {});
  for (const verdict of ["succeeded", "failed", "unsupported"]) {
    const box = make("input", { type: "checkbox", checked: true, onchange: () => {
      for (const button of document.querySelectorAll(`button.${verdict}`)) {
        button.classList.toggle("dim", !box.checked);
      }
    } });
    const count = document.querySelectorAll(`button.test.${verdict}`).length;
    bar.append(make("label", {}, box, ` ${verdict} (${count})`));
  }
  return bar;
}

const began = new Date(data.start * 1000).toISOString().replace("T", " ").slice(0, 19);
document.getElementById("meta").textContent =
  `${began} UTC, ${Math.round(data.end - data.start)} s` + (data.interrupted ? ", interrupted" : "");
document.getElementById("tables").append(matrixTable(false), matrixTable(true));
document.getElementById("filter").append(filterBar());
for (const test of data.tests) {
  document.querySelector("#legend tbody").append(make("tr", {},
    make("th", { textContent: test.abbr }), make("td", { textContent: test.name }),
    make("td", { textContent: test.desc })));
}
)js";

}  // namespace badpeer::interop
