// The camera's part of a demo: a stage, the buttons for its sources, and the loop from a picture to its overlay.

import { everyPicture, openCamera, Shot } from "./browser_camera.js";
import { make } from "./controls.js";
import { get, Plain } from "./files.js";
import { drawOverlay } from "./overlay.js";

/** @type {[number, number]} */
const SIZE = [640, 480]; // a larger picture is made smaller first
const PHOTO = 1280; // pixels of a photo's longer side
/** @type {[number, number]} */
const LARGE = [PHOTO, PHOTO];
const FILM_RATE = 30; // pictures a second
const AGAIN = "Or choose a picture or the film: they need no camera.";

/** Why there is no camera, in words. @param {any} error */
export function cameraWords(error) {
  if (!navigator.mediaDevices) return `Browsers give a camera only to pages on https:// or localhost, and this page is ${location.origin}. ${AGAIN}`;
  switch (error?.name) {
    case "NotAllowedError":
    case "SecurityError":
      return `The camera is not allowed. Touch the sign beside the page's address, allow the camera, and press Camera again. ${AGAIN}`;
    case "NotFoundError":
    case "OverconstrainedError":
      return `The browser finds no camera. ${AGAIN}`;
    case "NotReadableError":
    case "AbortError":
      return `Another app uses the camera. Close it, and press Camera again. ${AGAIN}`;
    default:
      return `The camera did not start (${error?.message ?? error}). ${AGAIN}`;
  }
}

/**
 * Build the stage into an element. Returns a function that releases all.
 * @param {HTMLElement} el
 * @param {{step: (shot: {canvas: any, image: ImageData, time: number, mirrored: boolean, still: boolean}) => Promise<import("./marks.js").Overlay>, reset: () => void, film: boolean, say: (words: string) => void}} demo
 */
export function cameraView(el, demo) {
  const video = /** @type {HTMLVideoElement} */ (make("video", { muted: true, playsInline: true, "aria-hidden": "true" }));
  const canvas = /** @type {HTMLCanvasElement} */ (make("canvas", { role: "img", "aria-label": "The picture, with what the demo drew over it", width: 4, height: 3 }));
  const hint = make("p", { className: "hint" }, "Choose where the pictures come from.");
  const meter = make("p", { className: "meter", "aria-live": "off" });
  const shown = make("p", { className: "answer", "aria-hidden": "true" }, " ");
  const notice = make("p", { className: "notice", role: "alert", hidden: true });
  const button = (words, onclick) => make("button", { type: "button", onclick }, words);
  const front = button("Front camera", () => camera("user"));
  const back = button("Back camera", () => camera("environment"));
  const picker = /** @type {HTMLInputElement} */ (make("input", { type: "file", accept: "image/*", hidden: true, "aria-label": "A picture" }));
  const picture = button("Picture", () => picker.click());
  const film = button("Film", playFilm);
  const halt = button("Stop", () => stop());
  const bar = make("div", { className: "bar" }, front, back, picture, ...(demo.film ? [film] : []), halt, picker);
  el.append(make("div", { className: "stage" }, canvas, video, hint), shown, bar, notice, meter);
  const context = canvas.getContext("2d");
  const shot = new Shot({ willReadFrequently: true });
  let run = 0; // the number of what runs now
  let release = () => {};
  let busy = false;
  /** @type {[number, number][]} */ let durations = []; // moment, ms
  halt.disabled = true;

  const complain = (words) => {
    notice.hidden = !words;
    notice.textContent = words;
  };

  function stop(words = "") {
    run += 1;
    release();
    release = () => {};
    halt.disabled = true;
    meter.textContent = "";
    el.dataset.state = "idle";
    complain(words);
  }

  /** Stop what runs and begin something else; returns a function that tells whether it still runs. */
  function begin() {
    stop();
    demo.reset();
    [durations, hint.hidden] = [[], true];
    shown.textContent = " ";
    const mine = run;
    halt.disabled = false;
    return () => mine === run;
  }

  async function camera(facing) {
    const alive = begin();
    el.dataset.state = "starting";
    try {
      const close = await openCamera(video, "", SIZE, facing);
      if (!alive()) return close();
      const [track] = /** @type {MediaStream} */ (video.srcObject).getVideoTracks();
      track.onended = () => alive() && stop("The camera was taken away: unplugged, or used by another app. Press Camera to start it again.");
      const mirrored = (track.getSettings().facingMode ?? facing) !== "environment";
      follow(alive, close, mirrored);
    } catch (error) {
      if (alive()) stop(cameraWords(error));
    }
  }

  async function playFilm() {
    const alive = begin();
    try {
      const pictures = split(await get("film.bin"));
      if (!alive()) return;
      el.dataset.state = "running";
      for (let i = 0; alive(); i = (i + 1) % pictures.length) {
        const next = performance.now() + 1000 / FILM_RATE;
        const picture = await createImageBitmap(new Blob([pictures[i]], { type: "image/jpeg" }));
        await one(alive, sized(picture), false, false);
        picture.close();
        await new Promise((done) => setTimeout(done, Math.max(0, next - performance.now())));
      }
    } catch (error) {
      if (alive()) stop(error.message);
    }
  }

  function follow(alive, close, mirrored) {
    el.dataset.state = "running";
    const end = everyPicture(video, async () => {
      if (busy || !alive()) return;
      busy = true;
      try {
        await one(alive, video, mirrored, false);
      } catch (error) {
        if (alive()) stop(error instanceof Plain ? error.message : `The demo stopped (${error.message}). Press a button to start it again.`);
      } finally {
        busy = false;
      }
    });
    release = () => {
      end();
      close();
    };
  }

  async function one(alive, source, mirrored, still) {
    const start = performance.now();
    shot.take(source, still ? LARGE : SIZE, mirrored);
    const { width, height } = shot.canvas;
    const image = shot.context.getImageData(0, 0, width, height);
    const overlay = await demo.step({ canvas: shot.canvas, image, time: start / 1000, mirrored, still });
    if (!alive()) return;
    const scale = still ? 1 : Math.min(2, window.devicePixelRatio || 1);
    const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
    if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
    context.drawImage(shot.canvas, 0, 0, w, h);
    drawOverlay(context, w, h, overlay.marks, []);
    const words = overlay.shown || " ";
    if (shown.textContent !== words) shown.textContent = words;
    if (overlay.answer) demo.say(overlay.answer);
    if (!still) measure(start);
  }

  function measure(start) {
    const now = performance.now();
    durations.push([now, now - start]);
    durations = durations.filter(([moment]) => now - moment < 2000);
    const times = durations.map(([, ms]) => ms).sort((a, b) => a - b);
    const rate = durations.length / Math.max((now - durations[0][0]) / 1000, 0.5);
    meter.textContent = `${Math.round(rate)} pictures a second, ${Math.round(times[Math.floor(times.length / 2)])} ms each`;
  }

  picker.onchange = async () => {
    const [file] = picker.files;
    picker.value = "";
    if (!file) return;
    const alive = begin();
    el.dataset.state = "photo";
    try {
      const photo = await openPhoto(file);
      if (alive()) await one(alive, photo, false, true);
      photo.close();
      if (alive()) halt.disabled = true;
      if (alive() && !shown.textContent.trim()) complain("Nothing was found in this picture. Try one with a hand that is near and well lit.");
    } catch (error) {
      if (alive()) stop(error.message);
    }
  };

  const hidden = () => document.hidden && el.dataset.state === "running" && stop("The demo stopped while the page was hidden, and the camera is off. Press a button to go on.");
  document.addEventListener("visibilitychange", hidden);
  el.dataset.state = "idle";
  return () => {
    document.removeEventListener("visibilitychange", hidden);
    stop();
  };
}

/** A picture with the size under the names that a video has. @param {ImageBitmap} picture */
function sized(picture) {
  return Object.assign(picture, { videoWidth: picture.width, videoHeight: picture.height });
}

/** The pictures of film.bin: each is a length of four bytes and a JPEG. @param {Uint8Array<ArrayBuffer>} bytes */
function split(bytes) {
  const view = new DataView(bytes.buffer);
  const pictures = [];
  for (let at = 0; at < bytes.length; ) {
    const length = view.getUint32(at, true);
    pictures.push(bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return pictures;
}

/** Open a photo of any size as a picture that is not too large. @param {File} file */
async function openPhoto(file) {
  const url = URL.createObjectURL(file);
  try {
    const photo = new Image();
    photo.src = url;
    await new Promise((done, fail) => ([photo.onload, photo.onerror] = [done, fail]));
    const scale = Math.min(1, PHOTO / Math.max(photo.naturalWidth, photo.naturalHeight));
    const [resizeWidth, resizeHeight] = [photo.naturalWidth, photo.naturalHeight].map((n) => Math.max(1, Math.round(n * scale)));
    // Decoded at its own size only once, and by the browser, which can do that in pieces.
    const picture = await createImageBitmap(photo, { resizeWidth, resizeHeight, resizeQuality: "medium" });
    return sized(picture);
  } catch {
    const heic = /\.hei[cf]$/i.test(file.name) ? " HEIC pictures open in Safari only: share it as JPEG, or take a screenshot of it." : "";
    throw new Plain(`This browser cannot open ${file.name}.${heic || " JPEG and PNG pictures are usual."}`);
  } finally {
    URL.revokeObjectURL(url);
  }
}
