// The elements of the live widget.

/** Make an element with properties, ARIA attributes and children. */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(properties)) {
    if (key.includes("-") || key === "role") element.setAttribute(key, value);
    else element[key] = value;
  }
  element.append(...children);
  return element;
}

function menu(options, chosen) {
  const select = make("select", {}, ...options.map(([value, title]) => new Option(title, value)));
  if (chosen !== undefined) select.value = chosen;
  return select;
}

/** Make all elements of the widget; `root` holds them. settings: what Python offers in the menus. */
export function makeControls(settings, title) {
  const sizes = settings.sizes.map(([w, h]) => [`${w},${h}`, `${w} × ${h}`]);

  const video = make("video", { muted: true, playsInline: true, "aria-hidden": "true" });
  const canvas = make("canvas", { role: "img", "aria-label": "Picture with what the demo drew over it" });
  const hint = make("p", { className: "hl-hint" });
  const stage = make("div", { className: "hl-stage" }, video, canvas, hint);
  const sign = make("div", { className: "hl-sign", role: "status" });
  const meter = make("span", { className: "hl-meter", title: "Frames a second, and the time from a picture to its overlay" });
  const full = make("button", { type: "button", className: "hl-small", title: "Fill the screen, for a projector; Esc ends it" }, "Full screen");
  const right = make("div", {}, meter, full);
  const head = make("div", { className: "hl-head" }, sign, right); // beside the picture: demos draw in its corners
  const toggle = make("button", { type: "button", className: "hl-start" });
  const source = menu(settings.sources, settings.source);
  const device = menu([["", "Default"]]);
  const size = menu(sizes, settings.size.join());
  const mirror = make("input", { type: "checkbox", checked: settings.mirror && settings.source === "camera" });
  const shoot = make("button", { type: "button", title: "Hand this picture to Python: snapshots[-1]" }, "Snapshot");
  const picker = make("input", { type: "file", accept: "video/*", hidden: true, "aria-label": "Your clip" });
  const named = (words, select) => make("label", {}, make("span", {}, words), select);
  const menus = [named("Source", source), named("Camera", device), named("Size", size)];
  const mirrorBox = make("label", { className: "hl-check" }, mirror, make("span", {}, "Mirror"));
  const bar = make("div", { className: "hl-bar" }, toggle, shoot, ...menus, mirrorBox, picker);
  const answers = make("p", { className: "hl-answers", "aria-live": "polite", hidden: true });
  const notice = make("div", { className: "hl-notice", role: "alert", hidden: true });
  const root = make("section", { className: "hl", "aria-label": title }, head, stage, bar, answers, notice);
  return { root, stage, video, canvas, hint, sign, meter, full, bar, toggle, shoot, source, device, size, mirror, picker, answers, notice };
}
