// The gesture recorder: the live widget with a button for each class.

import { make } from "./controls.js";
import { createLive } from "./live.js";

function render(view) {
  const live = createLive(view, "Gesture recorder");
  const { classes, counts } = view.model.get("settings");
  let held = null;

  const numbers = classes.map(() => make("output", { "aria-live": "off" })); // too many to be read aloud
  const buttons = classes.map((name, i) => {
    const key = i < 9 ? make("kbd", { "aria-hidden": "true" }, String(i + 1)) : "";
    const button = make("button", { type: "button", title: "Hold to record" }, key, name, numbers[i]);
    button.onpointerdown = (event) => {
      button.setPointerCapture(event.pointerId);
      hold(i);
    };
    button.onpointerup = button.onpointercancel = button.onblur = release;
    button.onkeydown = (event) => [" ", "Enter"].includes(event.key) && press(event, i);
    button.onkeyup = release;
    button.oncontextmenu = (event) => event.preventDefault(); // a long touch
    return button;
  });
  const small = (words, onclick) => make("button", { type: "button", className: "hl-small", onclick }, words);
  const picker = make("input", { type: "file", accept: ".npz", hidden: true, "aria-label": "A recording" });
  const undo = small("Undo last", () => live.send({ type: "undo" }));
  const tools = [undo, small("Export .npz", () => live.send({ type: "export" })), small("Import …", () => picker.click())];
  const classRow = make("div", { className: "hl-classes", role: "group", "aria-label": "Hold to record" }, ...buttons);
  live.bar.after(classRow, make("div", { className: "hl-bar" }, ...tools, picker));
  live.root.tabIndex = -1;

  function hold(i) {
    if (held !== null) return;
    if (live.root.dataset.phase !== "running") return live.say("Press Start first, then hold a class to record it.");
    held = i;
    buttons[i].classList.add("hl-held");
    live.send({ type: "hold", index: i });
  }

  function release() {
    if (held === null) return;
    buttons[held].classList.remove("hl-held");
    held = null;
    live.send({ type: "release" });
  }

  function press(event, i) {
    event.preventDefault();
    event.stopPropagation();
    if (!event.repeat) hold(i);
  }

  function showCounts(all) {
    all.forEach((count, i) => (numbers[i].textContent = count));
    undo.disabled = !all.some(Boolean);
  }

  live.root.addEventListener("keydown", (event) => {
    // By its place, too: "1" needs Shift on a French keyboard, and an Arabic one types other digits.
    const i = Number(/^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1] ?? event.key) - 1;
    if (buttons[i] && !["SELECT", "INPUT"].includes(event.target.tagName)) press(event, i);
  });
  live.root.addEventListener("keyup", release);
  picker.onchange = async () => {
    const [file] = picker.files;
    picker.value = "";
    live.say("");
    if (file) live.send({ type: "import", name: file.name }, [await file.arrayBuffer()]);
  };
  live.listeners.counts = (message) => showCounts(message.counts);
  live.listeners.file = (message, [data]) => {
    const url = URL.createObjectURL(new Blob([data], { type: "application/zip" }));
    make("a", { href: url, download: message.name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  };
  showCounts(counts);
  live.send({ type: "hello" });
  return live.destroy;
}

export default { render };
