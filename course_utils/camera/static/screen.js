// What the live widget shows: pictures with marks over them, answers, and words when something is wrong.

import { make, makeControls } from "./controls.js";
import { drawOverlay } from "./overlay.js";

const ANSWERS = 16; // shown at most

/** Build the widget's elements into `el`. Returns them with the functions that fill them. */
export function makeScreen(el, settings, title) {
  const controls = makeControls(settings, title);
  const { root, stage, video, canvas, device, answers, notice } = controls;
  const context = canvas.getContext("2d");
  let problems = 0;
  el.append(root);

  /** Draw a picture (or none, where the live one shows through) and the marks over it. */
  function paint(width, height, picture, message, buffers) {
    const scale = Math.min(2, window.devicePixelRatio || 1);
    const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
    if (canvas.width !== w || canvas.height !== h) {
      [canvas.width, canvas.height] = [w, h];
      stage.style.setProperty("--ratio", width / height);
    } else if (!picture) context.clearRect(0, 0, w, h);
    if (picture) context.drawImage(picture, 0, 0, w, h);
    video.style.opacity = picture ? 0 : 1; // a covered video costs a tenth of all computing time
    drawOverlay(context, w, h, message.marks, buffers);
  }

  function clearPicture() {
    video.style.opacity = 1;
    context.clearRect(0, 0, canvas.width, canvas.height);
  }

  /** Begin a new run: no words and no answers of the one before. */
  function wipe() {
    answers.hidden = true;
    answers.replaceChildren();
    say("");
  }

  function say(words, traceback = "", mood = "bad") {
    notice.hidden = !words;
    notice.dataset.mood = mood;
    notice.replaceChildren(make("span", {}, words));
    if (traceback) notice.append(make("details", {}, make("summary", {}, "Traceback"), make("pre", {}, traceback)));
  }

  function showProblem({ words, traceback }) {
    const text = `The demo raised an exception and goes on: ${words}`;
    // A repeated one is only counted, or a screen reader would read it 20 times a second.
    if (notice.hidden || notice.firstChild.textContent !== text) {
      say(text, traceback);
      notice.firstChild.after(make("small", { "aria-hidden": "true" }));
      problems = 0;
    }
    problems += 1;
    notice.querySelector("small").textContent = problems > 1 ? ` (${problems} times)` : "";
  }

  function addAnswer(answer, score) {
    answers.hidden = false;
    if (!answers.childElementCount) answers.append(make("span", { className: "hl-read" }, "Read"));
    const sure = score === null || score === undefined ? "" : `${Math.round(100 * score)} %`;
    answers.append(make("b", { title: sure, "data-sure": sure }, answer));
    if (answers.childElementCount > ANSWERS + 1) answers.children[1].remove();
  }

  /** Offer the cameras by name, which browsers give only after a permission. */
  async function nameDevices() {
    const all = await navigator.mediaDevices.enumerateDevices();
    const cameras = all.filter((item) => item.kind === "videoinput" && item.deviceId);
    const chosen = device.value;
    const options = cameras.map((item, i) => new Option(item.label || `Camera ${i + 1}`, item.deviceId));
    device.replaceChildren(new Option("Default", ""), ...options);
    device.value = cameras.some((item) => item.deviceId === chosen) ? chosen : "";
  }

  return { ...controls, paint, clearPicture, wipe, say, showProblem, addAnswer, nameDevices };
}
