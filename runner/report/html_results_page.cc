// What a browser gets: looks, structure and script of the page of results.
#include "runner/report/html_results.h"

namespace badpeer {

const std::string_view kResultsStyle = R"css(
#bar { position: sticky; top: 0; background: var(--page); padding: .5rem 0; z-index: 1;
  display: flex; flex-wrap: wrap; gap: .4rem; align-items: center; border-bottom: 1px solid var(--line); }
#name { flex: 1 1 14rem; min-width: 0; }
#bar select { max-width: 16rem; }
.kinds label { margin-right: .6rem; white-space: nowrap; }
.k0 { color: var(--ok); } .k1 { color: var(--bad); } .k2 { color: var(--off); } .k3 { color: var(--warn); }
ul.tests { list-style: none; padding: 0; margin: .5rem 0; }
ul.tests > li { border-bottom: 1px solid var(--line); padding: .25rem 0; overflow-wrap: anywhere; }
#causes td > button { white-space: nowrap; }
ul.tests > li > button { background: none; border: 0; padding: 0; text-align: left; width: 100%; }
ul.tests .why { display: block; color: var(--off); }
ol.messages { list-style: none; padding: 0; border-left: 2px solid var(--line);
  border-right: 2px solid var(--line); }
ol.messages li { padding: .15rem .6rem; overflow-wrap: anywhere; }
ol.messages li.to { text-align: left; } ol.messages li.from { text-align: right; }
ol.messages li.to summary::before { content: "\2192\00a0"; color: var(--link); }
ol.messages li.from summary::after { content: " \2190"; color: var(--link); }
ol.messages li summary { list-style: none; cursor: pointer; font-weight: 600; }
ol.messages li summary .faint { font-weight: 400; }
ol.messages li code { display: block; text-align: left; }
ol.messages, ol.packets { max-height: 28rem; overflow: auto; }
ol.packets { list-style: none; padding: 0; font-variant-numeric: tabular-nums; }
ol.packets li { border-bottom: 1px solid var(--line); padding: .1rem 0; overflow-wrap: anywhere; }
ol.packets summary, ol.packets .clock { display: flex; gap: .6rem; cursor: pointer; }
ol.packets .clock { cursor: default; color: var(--off); }
ol.packets summary > span { flex: none; } ol.packets summary > .what { flex: 1 1 0; min-width: 0; }
ol.packets .when { width: 5.5em; text-align: right; color: var(--off); }
ol.packets .size { width: 4.5em; text-align: right; }
ol.packets .way { color: var(--link); }
pre.hex { white-space: pre; overflow-wrap: normal; }
.columns { display: flex; flex-wrap: wrap; gap: 0 2rem; align-items: start; }
@media (max-width: 40rem) { body { margin: .6rem; } #bar select { flex: 1 1 45%; max-width: none; }
  table { font-size: .9em; } td, th { overflow-wrap: anywhere; } }
)css";

const std::string_view kResultsBody = R"html(<h1>Test results</h1>
<p class="faint" id="meta"></p>
<p id="totals"></p>
<div id="causes"></div>
<div class="columns"><div id="missing"></div><div id="slowest"></div></div>
<h2>Tests</h2>
<div id="bar"><input id="name" type="search" placeholder="name contains, or * as any text" aria-label="name">
<select id="family" aria-label="family"></select><select id="spec" aria-label="RFC section"></select>
<select id="level" aria-label="kind of rule"></select><select id="protocol" aria-label="protocol"></select><span class="kinds" id="kinds"></span></div>
<p class="faint" id="count"></p>
<ul class="tests" id="tests"></ul>
<button id="more">Show more</button>
)html";

const std::string_view kResultsScript = R"js(
const began = performance.now();
const kinds = ["passed", "failed", "unimplemented", "flaky"];
const tests = data.tests.map(([name, kind, odd, family, protocol, spec, level, ms, missing], place) => ({
  name, kind, odd: odd === 1, family: data.texts[family], protocol: data.texts[protocol],
  spec: data.texts[spec], level: data.texts[level], ms, missing: data.texts[missing], place }));
const $ = (id) => document.getElementById(id);
const plural = (n, noun) => `${n} ${noun}${n === 1 ? "" : "s"}`;
const state = { shown: 100, kinds: new Set(), cause: null, missing: null };
const page = 100;

// "a=1, b={c=2, d=3}" as ["a=1", "b={c=2, d=3}"].
function splitFields(text) {
  const fields = [""];
  let depth = 0;
  for (const character of text) {
    if ("{[(".includes(character)) ++depth;
    if ("}])".includes(character)) --depth;
    if (character === "," && depth === 0) fields.push("");
    else fields[fields.length - 1] += character;
  }
  return fields.map((field) => field.trim()).filter(Boolean);
}

// "epoch 2 Finished{verify_data=...}"
function messageLine([direction, text]) {
  const side = direction === ">" ? "to" : direction === "<" ? "from" : "note";
  if (side === "note") return make("li", { className: "faint", textContent: text });
  const [, epoch, title, fields] = text.match(/^(?:epoch (\d+) )?(\w+)\s*([^]*)$/) || [, , text, ""];
  const inner = fields.startsWith("{") ? fields.slice(1).replace(/\}$/, "") : fields;
  return make("li", { className: side }, make("details", {}, make("summary", {}, title,
    epoch === undefined ? "" : make("span", { className: "faint", textContent: ` epoch ${epoch}` })),
    ...splitFields(inner).map((field) => make("code", { textContent: field }))));
}

function hexDump(base64) {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const width = window.innerWidth < 640 ? 8 : 16;
  const lines = [];
  for (let at = 0; at < bytes.length; at += width) {
    const row = [...bytes.slice(at, at + width)];
    const hex = row.map((byte) => byte.toString(16).padStart(2, "0")).join(" ").padEnd(3 * width - 1);
    const text = row.map((byte) => byte > 31 && byte < 127 ? String.fromCharCode(byte) : ".").join("");
    lines.push(`${at.toString(16).padStart(4, "0")}  ${hex}  ${text}`);
  }
  return lines.join("\n");
}

function packetLine([direction, , ms, size, what, base64]) {
  const when = make("span", { className: "when", textContent: `${ms} ms` });
  const text = make("span", { className: "what", textContent: what });
  if (!direction) return make("li", {}, make("div", { className: "clock" }, when, text));
  const line = make("details", {}, make("summary", {}, when,
    make("span", { className: "way", textContent: direction === ">" ? "\u2192" : "\u2190" }),
    make("span", { className: "size", textContent: `${size} B` }), text));
  line.ontoggle = () => {
    if (line.querySelector("pre")) return;
    const shown = atob(base64).length;
    line.append(shown > 0 ? make("pre", { className: "hex", textContent: hexDump(base64) }) : "",
      shown < size ? make("div", { className: "faint", textContent: `${size - shown} more bytes are not kept here` }) : "");
  };
  return make("li", {}, line);
}

function packetsOf(packets) {
  const box = make("div", {}, make("h3", { textContent: "Packets: \u2192 to the shim, \u2190 from it" }));
  const connections = [...new Set(packets.map((packet) => packet[1]))];
  for (const connection of connections) {
    const own = packets.filter((packet) => packet[1] === connection);
    if (connections.length > 1) {
      box.append(make("p", { className: "faint", textContent: `connection ${connection + 1}` }));
    }
    box.append(make("ol", { className: "packets" }, ...own.map(packetLine)));
  }
  return box;
}

const somethingIsKept = Object.values(data.details).some((known) => known.packets);

function detailsOf(test) {
  const box = make("div", { className: "details" });
  const known = data.details[test.place];
  const facts = [plural(test.ms, "ms").replace("mss", "ms"), test.family, test.protocol, test.spec,
    test.level];
  box.append(make("p", { className: "faint", textContent: facts.filter(Boolean).join(", ") }));
  if (test.missing) box.append(make("p", { textContent: "missing: " + test.missing.replaceAll("\n", ", ") }));
  if (!known) return box;
  box.append(make("p", {}, make("strong", { textContent: known.verdict })));
  if (known.text) box.append(make("pre", { textContent: known.text }));
  if (known.messages) {
    box.append(make("h3", { textContent: "Messages: runner left, shim right" }),
      make("ol", { className: "messages" }, ...known.messages.map(messageLine)));
  }
  if (known.packets) box.append(packetsOf(known.packets));
  if (somethingIsKept && !known.messages && !known.packets) {
    box.append(make("p", { className: "faint", textContent: "Messages and packets are not kept of this test." }));
  }
  if (known.capture) box.append(make("p", { textContent: "packets: " + known.capture }));
  if (known.again) {
    box.append(make("p", {}, make("button", { textContent: "Copy command", onclick: () =>
      navigator.clipboard && navigator.clipboard.writeText(known.again) })),
      make("pre", { className: "again", textContent: known.again }));
  }
  return box;
}

function testLine(test) {
  const known = data.details[test.place];
  const why = known ? known.verdict : test.missing ? "missing: " + test.missing.replaceAll("\n", ", ") : "";
  const line = make("li", {});
  const button = make("button", { onclick: () => {
    const open = line.querySelector(".details");
    if (open) open.remove(); else line.append(detailsOf(test));
    button.setAttribute("aria-expanded", String(!open));
  } }, make("strong", { className: "k" + test.kind, textContent: kinds[test.kind] }), " " + test.name,
  make("span", { className: "why", textContent: why }));
  line.append(button);
  line.dataset.name = test.name;
  return line;
}

function matcher(text) {
  if (!text.includes("*")) {
    const lower = text.toLowerCase();
    return (name) => name.toLowerCase().includes(lower);
  }
  const parts = text.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const expression = new RegExp("^" + parts.join(".*") + "$", "i");
  return (name) => expression.test(name);
}

function draw() {
  const matches = matcher($("name").value.trim());
  const [family, spec, level, protocol] = ["family", "spec", "level", "protocol"].map((id) => $(id).value);
  const selected = tests.filter((test) => state.kinds.has(test.kind) &&
    (!family || test.family === family) && (!spec || test.spec === spec) &&
    (!level || test.level === level) && (!protocol || test.protocol === protocol) && matches(test.name) &&
    (!state.cause || state.cause.has(test.name)) &&
    (!state.missing || test.missing.split("\n").includes(state.missing)));
  $("count").textContent = `${plural(selected.length, "test")} of ${tests.length}`;
  $("tests").replaceChildren(...selected.slice(0, state.shown).map(testLine));
  $("more").hidden = selected.length <= state.shown;
}

function redraw() { state.shown = page; draw(); }

function choices(id, title, values) {
  $(id).append(make("option", { value: "", textContent: title }));
  for (const value of [...new Set(values)].filter(Boolean).sort()) {
    $(id).append(make("option", { value, textContent: value }));
  }
  $(id).onchange = redraw;
}

function only(changes, kind) {
  Object.assign(state, { cause: null, missing: null }, changes);
  for (const box of document.querySelectorAll("#kinds input")) {
    box.checked = kind === undefined || Number(box.value) === kind;
    state.kinds[box.checked ? "add" : "delete"](Number(box.value));
  }
  for (const id of ["name", "family", "spec", "level", "protocol"]) $(id).value = "";
  redraw();
  $("bar").scrollIntoView();
}

function link(text, action) { return make("button", { textContent: text, onclick: action }); }

function table(title, heads, rows) {
  if (rows.length === 0) return "";
  const body = make("tbody", {}, ...rows.map((cells) =>
    make("tr", {}, ...cells.map((cell) => make("td", {}, cell)))));
  return make("section", {}, make("h2", { textContent: title }), make("div", { className: "scroll" },
    make("table", {}, make("thead", {}, make("tr", {}, ...heads.map((head) =>
      make("th", { textContent: head })))), body)));
}

const info = data.info;
const when = new Date(info.start * 1000).toISOString().replace("T", " ").slice(0, 19) + " UTC";
$("meta").textContent = [`badpeer ${info.version}`, `BoGo of ${info.bogo_revision}`, info.shim, when,
  `${Math.round(info.seconds)} s`, info.machine,
  info.shard && `shard ${info.shard.number} of ${info.shard.of}`, info.stopped].filter(Boolean).join(" · ");
const counts = kinds.map((_, kind) => tests.filter((test) => test.kind === kind).length);
kinds.forEach((name, kind) => {
  if (counts[kind] === 0) return;
  $("totals").append(make("strong", { className: "k" + kind, textContent: `${counts[kind]} ${name}` }), "  ");
});
const worst = counts[1] + counts[3] > 0;
kinds.forEach((name, kind) => {
  const checked = worst ? kind === 1 || kind === 3 : true;
  if (checked) state.kinds.add(kind);
  const box = make("input", { type: "checkbox", value: kind, checked, onchange: () => {
    state.kinds[box.checked ? "add" : "delete"](kind);
    redraw();
  } });
  $("kinds").append(make("label", {}, box, ` ${name}`));
});
choices("family", "all families", tests.map((test) => test.family));
choices("spec", "all RFC sections", tests.map((test) => test.spec));
choices("level", "all kinds of rule", tests.map((test) => test.level));
choices("protocol", "all protocols", tests.map((test) => test.protocol));
$("causes").append(table("Why tests failed", ["tests", "cause"], data.causes.map((cause) => [
  link(String(cause.tests.length), () => only({ cause: new Set(cause.tests) }, 1)),
  make("span", {}, cause.sentence, cause.example ? make("div", { className: "faint", textContent: cause.example }) : "")])));
$("missing").append(table("What is missing", ["only this", "in all", "what"], data.missing.slice(0, 20).map(
  ([what, alone, all]) => [String(alone), String(all), link(what, () => only({ missing: what }, 2))])));
$("slowest").append(table("Slowest tests", ["ms", "test"], [...tests].sort((a, b) => b.ms - a.ms)
  .slice(0, 10).filter((test) => test.ms > 0).map((test) => [String(test.ms), test.name])));
$("name").oninput = redraw;
$("more").onclick = () => { state.shown += 5 * page; draw(); };
draw();
document.body.dataset.drawn = String(Math.round(performance.now() - began));
)js";

}  // namespace badpeer
