// The drawing pad: a sheet for mouse, touch or pen, what the net gets of it, and what the net reads.

import { make } from "./controls.js";

const REST = 700; // ms without ink after which the glyph is read
const SVG = "http://www.w3.org/2000/svg";
const SIZE = 28; // pixels of the net's picture

function render({ model, el }) {
  const words = model.get("label");
  const sheet = document.createElementNS(SVG, "svg");
  sheet.setAttribute("viewBox", "0 0 1 1");
  sheet.setAttribute("role", "img");
  sheet.setAttribute("aria-label", `${words}: a sheet to write on with mouse, finger or pen`);
  const small = make("canvas", { width: SIZE, height: SIZE, role: "img", "aria-label": "What the net gets: 28 × 28 pixels" });
  const clear = make("button", { type: "button" }, "Clear");
  const undo = make("button", { type: "button" }, "Undo stroke");
  const result = make("div", { className: "hl-result", role: "status" });
  const notice = make("div", { className: "hl-notice", role: "alert", hidden: true });
  const hint = make("p", { className: "hl-hint" }, words);
  const paper = make("div", { className: "hl-sheet" }, sheet, hint);
  const seen = make("figure", {}, small, make("figcaption", {}, "What the net gets"));
  const side = make("div", { className: "hl-side" }, result, seen, make("div", { className: "hl-bar" }, clear, undo));
  const root = make("section", { className: "hl hl-pad", "aria-label": words }, paper, side, notice);
  el.append(root);

  let strokes = [];
  let pen = null; // the pointer that draws
  let timer;

  const at = (event) => {
    const box = sheet.getBoundingClientRect();
    const share = (value) => Math.min(1, Math.max(0, Math.round(value * 1e4) / 1e4));
    return [share((event.clientX - box.left) / box.width), share((event.clientY - box.top) / box.height)];
  };

  sheet.onpointerdown = (event) => {
    if (pen !== null || event.button > 0) return;
    pen = event.pointerId;
    sheet.setPointerCapture(pen);
    clearTimeout(timer);
    strokes.push([at(event)]);
    draw();
  };
  sheet.onpointermove = (event) => {
    if (event.pointerId !== pen) return;
    const all = event.getCoalescedEvents?.() ?? [];
    strokes.at(-1).push(...(all.length ? all : [event]).map(at));
    draw();
  };
  sheet.onpointerup = sheet.onpointercancel = (event) => {
    if (event.pointerId !== pen) return;
    pen = null;
    readSoon();
  };
  clear.onclick = () => {
    empty();
    send({ type: "clear" });
  };
  undo.onclick = () => {
    strokes.pop();
    if (!strokes.length) return clear.onclick();
    draw();
    readSoon();
  };

  function readSoon() {
    clearTimeout(timer);
    timer = setTimeout(() => send({ type: "strokes", strokes }), REST);
  }

  function send(message) {
    try {
      model.send(message);
    } catch {
      say("Python does not answer. If you restarted the kernel, run this cell again.");
    }
  }

  function empty() {
    clearTimeout(timer);
    strokes = pen === null ? [] : strokes.slice(-1); // Python may clear while the next stroke has begun
    result.replaceChildren();
    small.getContext("2d").clearRect(0, 0, SIZE, SIZE);
    say("");
    draw();
  }

  function draw() {
    hint.hidden = strokes.length > 0;
    undo.disabled = clear.disabled = !strokes.length;
    while (sheet.childElementCount > strokes.length) sheet.lastChild.remove();
    strokes.forEach((stroke, i) => {
      const line = sheet.children[i] ?? sheet.appendChild(document.createElementNS(SVG, "polyline"));
      line.setAttribute("points", (stroke.length > 1 ? stroke : [...stroke, ...stroke]).join(" ")); // a dot shows, too
    });
  }

  function say(text, traceback = "") {
    notice.hidden = !text;
    notice.replaceChildren(make("span", {}, text));
    if (traceback) notice.append(make("details", {}, make("summary", {}, "Traceback"), make("pre", {}, traceback)));
  }

  const handlers = {
    read(message, [bytes]) {
      if (pen !== null) return; // the next stroke has begun
      say("");
      if (!strokes.length) strokes = fitted(message.strokes); // drawn by Python
      draw();
      const picture = new ImageData(SIZE, SIZE);
      for (let i = 0; i < SIZE * SIZE; i++) picture.data.set(Array(3).fill(bytes.getUint8(i)).concat(255), 4 * i);
      small.getContext("2d").putImageData(picture, 0, 0);
      result.replaceChildren(...message.answers.map(([name, p], i) => bar(name, p, i === 0)));
    },
    clear: empty,
    problem: (message) => say(message.words, message.traceback),
    refused: (message) => say(message.words),
  };

  function bar(name, p, best) {
    const fill = make("i");
    fill.style.width = `${100 * p}%`;
    const words = make("b", { className: name.length > 2 ? "hl-word" : "" }, name);
    const row = make("div", { className: best ? "hl-best" : "" }, words, make("span", { className: "hl-track" }, fill));
    row.append(make("span", {}, `${Math.round(100 * p)} %`));
    return row;
  }

  /** Scale strokes of any unit into the sheet. */
  function fitted(drawn) {
    const points = drawn.flat();
    const [x, y] = [0, 1].map((axis) => points.map((point) => point[axis]));
    const [left, top, right, bottom] = [Math.min(...x), Math.min(...y), Math.max(...x), Math.max(...y)];
    if (left >= 0 && top >= 0 && right <= 1 && bottom <= 1) return drawn;
    const scale = 0.8 / Math.max(right - left, bottom - top);
    const place = ([u, v]) => [0.5 + (u - (left + right) / 2) * scale, 0.5 + (v - (top + bottom) / 2) * scale];
    return drawn.map((stroke) => stroke.map(place));
  }

  const receive = (message, buffers) => handlers[message.type]?.(message, buffers);
  model.on("msg:custom", receive);
  draw();
  send({ type: "hello" });
  return () => {
    clearTimeout(timer);
    model.off("msg:custom", receive);
    root.remove();
  };
}

export default { render };
