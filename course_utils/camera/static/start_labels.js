// The labelling widget: a picture with proposed points to drag; every change is sent to Python, which saves it.

import { make } from "./controls.js";

const SVG = "http://www.w3.org/2000/svg";
const HELP = [
  ["drag", "move a point"], ["N, B", "next, last point"], ["arrows", "move it (Shift: 10 px)"], ["H", "hidden"],
  ["Delete", "no label"], ["Z", "undo"], ["Enter", "right: next picture"], ["Page ↑ ↓", "other picture"],
];
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function render({ model, el }) {
  const { names, bones, colors } = model.get("skeleton");
  const svg = (tag, attributes, parent) => {
    const part = document.createElementNS(SVG, tag);
    for (const [key, value] of Object.entries(attributes)) part.setAttribute(key, value);
    return parent.appendChild(part);
  };
  const button = (words, title, onclick) => make("button", { type: "button", title, onclick }, words);

  const sheet = document.createElementNS(SVG, "svg");
  sheet.setAttribute("role", "application");
  sheet.setAttribute("aria-label", "Picture with points; N and B choose a point, arrows move it");
  sheet.tabIndex = 0;
  const stage = make("div", { className: "hl-labels" }, sheet);
  const title = make("b", { className: "hl-title" });
  const point = make("output", { "aria-live": "polite" });
  const count = make("span", { className: "hl-count", role: "status" });
  const head = make("div", { className: "hl-head" }, title, point, count);
  const undo = button("Undo", "Z", () => send({ type: "undo" }));
  const bar = make("div", { className: "hl-bar" },
    button("◀", "The picture before: Page up", () => go(-1)), button("▶", "The next picture: Page down", () => go(1)), undo,
    button("Hidden", "The point cannot be seen: H", () => flag(1)), button("No label", "Delete", () => flag(0)),
    make("button", { type: "button", className: "hl-start", title: "Enter", onclick: accept }, "Right, next"));
  const curve = document.createElementNS(SVG, "svg");
  curve.setAttribute("viewBox", "0 0 200 60");
  curve.setAttribute("class", "hl-curve");
  curve.setAttribute("role", "img");
  const keys = make("p", { className: "hl-keys" }, ...HELP.flatMap(([key, what]) => [make("kbd", {}, key), ` ${what}  `]));
  const notice = make("div", { className: "hl-notice", role: "alert", hidden: true });
  const root = make("section", { className: "hl", "aria-label": "Labelling" }, head, stage, bar, curve, keys, notice);
  root.dataset.phase = "idle"; // no camera runs: its button is green
  root.dataset.lmSuppressShortcuts = "true"; // or JupyterLab takes arrows, Enter and Z for its cells
  el.append(root);

  let shown = { item: 0, size: [1, 1], points: [] };
  let chosen = 0;
  let dragged = null; // the pointer that drags
  let url = "";

  function send(message) {
    try {
      model.send(message);
    } catch {
      say("Python does not answer. If you restarted the kernel, run this cell again: your labels are in the file.");
    }
  }

  const say = (words) => {
    notice.hidden = !words;
    notice.textContent = words;
  };
  let edited = 0; // the last edit's number; a clock, so that two views of a widget and a page that is loaded again agree
  const edit = () => {
    edited = Math.max(edited + 1, Date.now());
    send({ type: "edit", item: shown.item, points: shown.points, number: edited });
  };
  const go = (step) => send({ type: "go", step });

  function accept() {
    send({ type: "accept", item: shown.item });
  }

  function flag(value) {
    const one = shown.points[chosen];
    if (!one) return;
    one[2] = one[2] === value ? 2 : value; // again: it can be seen
    draw();
    edit();
  }

  function move(dx, dy) {
    const [w, h] = shown.size;
    const one = shown.points[chosen];
    const inside = (value, most) => Math.round(100 * Math.min(most - 1, Math.max(0, value))) / 100;
    one[0] = inside(one[0] + dx, w);
    one[1] = inside(one[1] + dy, h);
    one[2] ||= 2;
    draw();
  }

  function choose(i) {
    chosen = (i + shown.points.length) % shown.points.length;
    draw();
  }

  function at(event) {
    const place = new DOMPoint(event.clientX, event.clientY).matrixTransform(sheet.getScreenCTM().inverse());
    return [place.x - 0.5, place.y - 0.5]; // the middle of a pixel has whole numbers
  }

  sheet.onpointerdown = (event) => {
    if (dragged !== null || event.button > 0 || !shown.points.length) return;
    const [x, y] = at(event);
    const away = shown.points.map(([u, v]) => Math.hypot(u - x, v - y));
    const near = away.indexOf(Math.min(...away));
    sheet.focus();
    event.preventDefault();
    if (away[near] > 0.06 * Math.max(...shown.size)) return;
    dragged = event.pointerId;
    sheet.setPointerCapture(dragged);
    choose(near);
  };
  sheet.onpointermove = (event) => {
    if (event.pointerId !== dragged) return;
    const [x, y] = at(event);
    move(x - shown.points[chosen][0], y - shown.points[chosen][1]);
    dragged = event.pointerId;
    sheet.dataset.moved = "true";
  };
  sheet.onpointerup = sheet.onpointercancel = (event) => {
    if (event.pointerId !== dragged) return;
    dragged = null;
    if (sheet.dataset.moved) edit();
    delete sheet.dataset.moved;
  };

  root.onkeydown = (event) => {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const onButton = event.target.tagName === "BUTTON" && ["Enter", " "].includes(key);
    const act = {
      n: () => choose(chosen + 1),
      b: () => choose(chosen - 1),
      h: () => flag(1),
      Delete: () => flag(0),
      Backspace: () => flag(0),
      z: () => send({ type: "undo" }),
      Enter: accept,
      PageUp: () => go(-1),
      PageDown: () => go(1),
    }[key];
    const step = MOVES[key];
    if (onButton || (!act && !step) || dragged !== null || !shown.points.length) return;
    event.preventDefault();
    event.stopPropagation();
    if (act) return act();
    const far = event.shiftKey ? 10 : 1;
    move(far * step[0], far * step[1]);
    held = true;
  };
  let held = false; // an arrow key: one change for Python, however long it is held
  root.onkeyup = () => {
    if (!held) return;
    held = false;
    edit();
  };

  function draw() {
    const { points, size } = shown;
    const unit = Math.max(...size);
    sheet.querySelectorAll("line, circle").forEach((part) => part.remove());
    const place = (i) => [points[i][0] + 0.5, points[i][1] + 0.5];
    for (const [a, b, color] of bones) {
      if (!points[a]?.[2] || !points[b]?.[2]) continue;
      const [[x1, y1], [x2, y2]] = [place(a), place(b)];
      svg("line", { x1, y1, x2, y2, stroke: color, "stroke-width": 0.006 * unit }, sheet);
    }
    points.forEach(([, , v], i) => {
      const [cx, cy] = place(i);
      const look = { 0: { fill: "none", "stroke-dasharray": 0.01 * unit }, 1: { fill: "#0008" }, 2: { fill: colors[i] } }[v];
      const mine = i === chosen;
      svg("circle", { cx, cy, r: (mine ? 0.018 : 0.012) * unit, stroke: mine ? "#fff" : colors[i],
        "stroke-width": (mine ? 0.006 : 0.004) * unit, ...look }, sheet);
    });
    const [x, y, v] = points[chosen] ?? [0, 0, 2];
    point.textContent = points.length ? `${names[chosen]}: ${Math.round(x)}, ${Math.round(y)}${["  no label", "  hidden", ""][v]}` : "";
  }

  function drawCurve(scores) {
    curve.toggleAttribute("hidden", scores.length < 2);
    if (scores.length < 2) return curve.replaceChildren();
    const [low, high] = [Math.min(...scores.map((s) => s[1])) - 1, Math.max(...scores.map((s) => s[1])) + 1];
    const last = scores.at(-1);
    const place = ([labels, score]) => [8 + (150 * labels) / last[0], 52 - (44 * (score - low)) / (high - low)];
    curve.replaceChildren();
    svg("polyline", { points: scores.map(place).join(" "), fill: "none", stroke: "#0072b2", "stroke-width": 2 }, curve);
    const [x, y] = place(last);
    svg("circle", { cx: x, cy: y, r: 3, fill: "#0072b2" }, curve);
    svg("text", { x: x + 6, y: y + 4, "font-size": 11, fill: "currentColor" }, curve).textContent = last[1].toFixed(1);
    curve.setAttribute("aria-label", `Score with ${last[0]} labels: ${last[1].toFixed(1)}`);
  }

  const handlers = {
    show(message, [jpeg]) {
      if (jpeg) {
        URL.revokeObjectURL(url);
        url = URL.createObjectURL(new Blob([jpeg], { type: "image/jpeg" }));
        const [width, height] = message.size;
        sheet.setAttribute("viewBox", `0 0 ${width} ${height}`);
        sheet.replaceChildren();
        svg("image", { href: url, width, height }, sheet);
      }
      if (message.item !== shown.item) chosen = 0;
      else if (message.edited < edited || held || dragged !== null) message.points = shown.points; // newer than Python's
      shown = message;
      title.textContent = `${message.item + 1} of ${message.count} · ${message.name}`;
      count.textContent = message.words;
      undo.disabled = !message.undo;
      say("");
      draw();
      drawCurve(message.scores);
      root.dataset.state = `${message.item}:${message.version}`;
    },
    refused: (message) => say(message.words),
    problem: (message) => say(message.words),
  };
  const receive = (message, buffers) => handlers[message.type]?.(message, buffers ?? []);
  model.on("msg:custom", receive);
  send({ type: "hello" });
  return () => {
    model.off("msg:custom", receive);
    URL.revokeObjectURL(url);
    root.remove();
  };
}

export default { render };
