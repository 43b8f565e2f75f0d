// The live widget: its controls, and frames to Python against overlays from it. Nothing starts by itself.

import { loadTracker, track } from "./browser_tracker.js";
import { Shot, cameraAdvice, everyPicture, openCamera, openClip } from "./browser_camera.js";
import { makeScreen } from "./screen.js";
import { makeTone } from "./tone.js";

const IN_FLIGHT = 2; // frames on their way at most
const SLOW = 250; // ms: a slower Python gets one frame at a time, and its marks go over the live picture
const FORGET = 20000; // ms after which a frame counts as lost
const PING = 2000; // ms of silence after which Python gets a ping
const LOST = 10000; // ms of silence after which the camera is released

/** Build the widget into `el`. Returns what widgets on top of it use, and `destroy`. */
export function createLive({ model, el }, title = "Live camera") {
  const settings = model.get("settings");
  const screen = makeScreen(el, settings, title);
  const { root, video, hint, sign, meter, full, bar, toggle, shoot, source, device, size, mirror, picker, notice } = screen;
  const { say, paint } = screen;

  const shots = [new Shot(), new Shot()];
  const tone = makeTone();
  const listeners = {}; // of message types, for widgets on top
  let run = null; // the name of what runs now
  let phase = "idle"; // then "starting", then "running"
  let release = () => {}; // releases the camera or the clip
  const inFlight = new Map(); // number -> { shot, sent }
  let [seq, heard, began, drawn, slow] = [0, 0, 0, 0, false];
  let wanted = settings.size; // of the frames
  let packing = false; // while a JPEG is made: two at once could overtake each other
  let durations = []; // [moment, ms] of the last second
  let tracker = null; // of the browser engine
  let file = null;
  let asking = false; // while the browser may ask for permission

  // Messages to and from Python.

  function send(message, buffers) {
    try {
      model.send({ run, ...message }, undefined, buffers);
    } catch {
      lost();
    }
  }

  const handlers = {
    started(message) {
      if (message.run !== run) return stop("Another view of this widget has started.");
      if (phase === "starting") openSource();
    },
    overlay(message, buffers) {
      const frame = answered(message);
      if (!frame) return;
      const { width, height } = frame.shot.canvas;
      const glued = performance.now() - frame.sent < SLOW;
      paint(width, height, glued ? frame.shot.canvas : null, message, buffers);
      finished(message, performance.now() - frame.sent);
    },
    async picture(message, buffers) {
      const received = performance.now();
      const name = run;
      const picture = await createImageBitmap(new Blob([buffers[0]], { type: "image/jpeg" }));
      if (name !== run) return;
      paint(picture.width, picture.height, picture, message, buffers.slice(1));
      picture.close();
      send({ type: "shown", seq: message.seq });
      if (message.problem) screen.showProblem(message.problem);
      finished(message, performance.now() - received + message.ms.python);
    },
    problem(message) {
      answered(message);
      screen.showProblem(message);
    },
    refused(message) {
      answered(message);
      say(message.words);
    },
    ended: (message) => stop(message.words, message.traceback),
    stop: () => run && stop("Stopped by Python."),
    kept: (message) => say(`Python has this picture now: snapshots[${message.count - 1}].`, "", "good"),
  };

  function receive(message, buffers) {
    if (message.type === "started" ? !run : message.run && message.run !== run) return;
    heard = performance.now();
    handlers[message.type]?.(message, buffers);
    listeners[message.type]?.(message, buffers);
  }

  /** Take a frame off the list of those in flight; `undefined` when it is not there. */
  function answered(message) {
    const frame = inFlight.get(message.seq);
    inFlight.delete(message.seq);
    if (frame) slow = performance.now() - frame.sent > SLOW;
    return frame;
  }

  function finished(message, ms) {
    drawn = performance.now();
    durations.push([drawn, ms]);
    tone.play(message.sound);
    if (message.answer !== null && message.answer !== undefined) screen.addAnswer(message.answer, message.score);
    tell("drawn", { seq: message.seq, ms, python: message.ms, sound: message.sound });
  }

  function tell(what, detail) {
    root.dispatchEvent(new CustomEvent(`haptic-${what}`, { detail: { ...detail, inFlight: inFlight.size } }));
  }

  // Start and stop.

  function start() {
    if (run) return;
    if (source.value === "file" && !file) return picker.click();
    screen.wipe();
    window.dispatchEvent(new CustomEvent("haptic-start", { detail: root })); // one camera, one widget
    tone.allow();
    run = Math.random().toString(36).slice(2);
    [seq, slow, drawn, began] = [0, false, 0, performance.now()];
    heard = began;
    durations = [];
    show("starting");
    send({ type: "start", source: source.value, mirror: mirror.checked });
  }

  async function openSource() {
    const name = run;
    const kind = source.value;
    wanted = size.value.split(",").map(Number);
    try {
      if (isLocal() && settings.engine === "browser") tracker = await loadTracker(settings, send, listeners, hint);
    } catch (error) {
      if (name === run) stop(`The browser's tracker did not start: ${error.message ?? error}`);
      return;
    }
    if (name !== run) return; // stopped in the meantime
    let close = () => {};
    try {
      if (kind === "camera") {
        asking = true;
        hint.textContent = "Starting … If your browser asks for the camera, press Allow.";
        close = await openCamera(video, device.value, wanted).finally(() => (asking = false));
      }
      if (kind === "file") close = await openClip(video, file);
    } catch (error) {
      if (name === run) stop(kind === "camera" ? cameraAdvice(error) : error.message);
      return;
    }
    if (name !== run) return close(); // stopped while the browser asked for permission
    began = performance.now();
    const failed = (error) => name === run && stop(`A picture could not be sent: ${error.message ?? error}`);
    const endPictures = isLocal() ? everyPicture(video, () => sendPicture().catch(failed)) : () => {};
    release = () => {
      endPictures();
      close();
    };
    if (kind === "camera") {
      screen.nameDevices();
      for (const track of video.srcObject.getTracks())
        track.onended = () => name === run && stop("The camera was unplugged or taken away. Press Start to try again.");
    }
    show("running");
  }

  function stop(words = "", traceback = "") {
    if (!run) return;
    const [live, name] = [isLocal(), run];
    run = null;
    send({ type: "stop", run: name });
    tone.play(null);
    release();
    release = () => {};
    inFlight.clear();
    if (live) screen.clearPicture();
    show("idle");
    if (words) say(words, traceback);
  }

  function lost() {
    if (run)
      stop("Python does not answer any more, so the camera is off. If you restarted the kernel, run this cell again. If another cell is running, wait for it and press Start.");
  }

  function restart() {
    if (!run) return;
    stop();
    start();
  }

  // Pictures.

  /** Send the picture that the video shows now, if Python can take it; called for each new one. */
  async function sendPicture() {
    if (phase !== "running" || packing || inFlight.size >= (slow ? 1 : IN_FLIGHT)) return;
    const shot = shots.find((free) => ![...inFlight.values()].some((frame) => frame.shot === free));
    const [name, number, sent] = [run, seq++, performance.now()];
    inFlight.set(number, { shot, sent });
    shot.take(video, wanted, isMirrored());
    tell("sent", { seq: number });
    const message = { seq: number, time: (sent - began) / 1000, mirrored: isMirrored() };
    if (tracker) {
      const [landmarks, buffers] = track(tracker, shot.canvas, sent, message.mirrored);
      return send({ ...message, ...landmarks }, buffers);
    }
    packing = true;
    const jpeg = await shot.jpeg().finally(() => (packing = false));
    if (name === run) send({ type: "frame", ...message }, [jpeg]);
  }

  async function takeSnapshot() {
    if (!isLocal()) return send({ type: "snapshot" });
    const shot = new Shot();
    shot.take(video, [1920, 1920], isMirrored());
    const time = (performance.now() - began) / 1000;
    send({ type: "snapshot", time, mirrored: isMirrored() }, [await shot.jpeg()]);
  }

  const isLocal = () => ["camera", "file"].includes(source.value);
  const isMirrored = () => isLocal() && mirror.checked;

  // What is shown.

  function show(next) {
    phase = next;
    const running = phase === "running";
    const camera = source.value === "camera";
    root.dataset.phase = phase;
    toggle.textContent = phase === "idle" ? "Start" : "Stop";
    sign.dataset.on = running && camera;
    sign.textContent = running ? (camera ? "Camera on" : "Playing") : phase === "starting" ? "Starting" : "Camera off";
    meter.textContent = "";
    shoot.disabled = !running;
    hint.hidden = running || (phase === "idle" && drawn > 0 && !isLocal());
    hint.textContent = phase === "starting" ? "Starting …" : `Press Start. ${settings.privacy}`;
    video.classList.toggle("hl-mirror", isMirrored());
    device.disabled = !camera;
    mirror.disabled = !settings.mirrors.includes(source.value);
    size.disabled = !isLocal();
  }

  function tick() {
    if (!run) return;
    const now = performance.now();
    if (!root.isConnected || root.checkVisibility?.() === false) return stop("Stopped because it was out of sight.");
    if (now - heard > LOST) return lost();
    if (now - heard > PING) send({ type: "ping" });
    for (const [number, frame] of inFlight) if (now - frame.sent > FORGET) inFlight.delete(number);
    if (isLocal() && drawn && now - drawn > 4 * SLOW && !slow) screen.clearPicture();
    durations = durations.filter(([moment]) => now - moment < 1000);
    const middle = durations.map(([, ms]) => ms).sort((a, b) => a - b)[durations.length >> 1];
    const waiting = now - heard > PING + 1000 ? "Python is busy …" : notice.hidden ? "waiting for Python …" : "";
    if (asking) meter.textContent = "waiting for you: press Allow";
    else meter.textContent = durations.length ? `${durations.length} fps · ${Math.round(middle)} ms` : waiting;
  }

  // How high the notebook's window is. In a frame, as on Colab, only the screen is known.
  const fit = () => root.style.setProperty("--tall", `${window === window.top ? innerHeight : screen.availHeight - 180}px`);
  const hide = () => document.hidden && stop("Stopped because the page was hidden. Press Start to go on.");
  const leave = () => stop();
  const other = (event) => event.detail !== root && stop("Stopped because another live widget has started.");
  toggle.onclick = () => (run ? stop() : start());
  shoot.onclick = takeSnapshot;
  source.onchange = () => {
    stop();
    file = null;
    mirror.checked = source.value === "camera" && settings.mirror;
    say("");
    drawn = 0;
    screen.clearPicture();
    show("idle");
    if (source.value === "file") picker.click();
  };
  picker.onchange = () => {
    file = picker.files[0] ?? null;
    picker.value = "";
    if (file) start();
  };
  device.onchange = size.onchange = restart;
  mirror.onchange = () => (run && !isLocal() ? restart() : show(phase));
  full.onclick = () => (document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen());
  full.hidden = !document.fullscreenEnabled;
  video.onended = () => stop("The clip has ended.");
  document.addEventListener("visibilitychange", hide);
  window.addEventListener("pagehide", leave);
  window.addEventListener("haptic-start", other);
  window.addEventListener("resize", fit);
  fit();
  model.on("msg:custom", receive);
  const timer = setInterval(tick, 500);
  show("idle");

  function destroy() {
    stop();
    tone.close();
    clearInterval(timer);
    model.off("msg:custom", receive);
    document.removeEventListener("visibilitychange", hide);
    window.removeEventListener("pagehide", leave);
    window.removeEventListener("haptic-start", other);
    window.removeEventListener("resize", fit);
    root.remove();
  }
  return { root, bar, send, say, listeners, destroy };
}
