// The page: a list of demos, and one demo at a time. The address says which: #fingers.

import { cameraView } from "./camera_view.js";
import { make } from "./controls.js";
import { AirDemo, CountDemo, LabelDemo } from "./demos.js";
import { BASE, course, get, keepOffline, Plain, readCourse } from "./files.js";
import { HandTracker } from "./hands.js";
import { loadNet, startRuntime } from "./nets.js";
import { EyesDemo, loadPeople, SquatDemo } from "./people.js";
import pad from "./start_pad.js";
import { NETS, padModel, readers } from "./write.js";

const HANDS = "Points of hands";
const OURS = /^our tracker: (hands found|counting|gestures)/;
// scores: the parts of docs/scores.md that tell what to expect.
const DEMOS = [
  { id: "write", title: "Write on glass", words: "Digits, letters and doodles, with a finger on the screen", lesson: 1, scores: ["Digits, in the air or on a pad", "Letters", "Doodles"] },
  { id: "air", title: "Write in the air", words: "The tip of your index finger is the pen", lesson: 1, tracks: "hands", scores: ["Digits, in the air or on a pad", "Letters", "Doodles", HANDS] },
  { id: "gestures", title: "Gestures", words: "Thirteen gestures of one hand", lesson: 3, tracks: "hands", net: "emojinator", scores: ["Gestures", HANDS] },
  { id: "fingers", title: "Count fingers", words: "How many fingers are up?", lesson: 8, tracks: "hands", net: "fingers_count_landmarks", scores: ["Counted fingers", HANDS] },
  { id: "signs", title: "Ten signs", words: "The digits of a sign language", lesson: 8, tracks: "hands", net: "fingers_landmarks", scores: ["Ten signs", HANDS] },
  { id: "reactions", title: "Reactions", words: "Like, dislike and OK, as in a video call", lesson: 9, tracks: "hands", net: "reactions", scores: ["Reactions in a call", HANDS] },
  { id: "eyes", title: "Drowsy eyes", words: "Says when your eyes stay closed", lesson: 4, tracks: "faces", scores: ["Drowsy eyes"] },
  { id: "squats", title: "Squats", words: "Counts them by the angle of the knees", lesson: 7, tracks: "bodies", scores: ["Bodies and squats"] },
];
const OWN = { digits: "write", letters: "write", doodles: "write" }; // where a learner's own net is
const SIMD = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11);

const main = document.getElementById("main");
const spoken = document.getElementById("spoken");
const banner = document.getElementById("banner");
const offline = document.getElementById("offline");
let leave = () => {};
let visit = 0; // the number of the demo that is open
/** @type {Record<string, Promise<any>>} */ const loaded = {};

/** Do something once, and again only if it failed. @template T @param {string} key @param {() => Promise<T>} how @returns {Promise<T>} */
function once(key, how) {
  loaded[key] ??= how().catch((error) => {
    delete loaded[key];
    throw error;
  });
  return loaded[key];
}

const say = (words) => {
  if (spoken.textContent !== words) spoken.textContent = words;
};
const button = (words, onclick) => make("button", { type: "button", onclick }, words);

function notice(words, ...parts) {
  banner.replaceChildren(make("p", { className: "notice" }, words, ...parts));
}

// Nets and trackers.

const progress = { bytes: 0, add: (/** @type {number} */ bytes) => progress.show?.((progress.bytes += bytes)), /** @type {((bytes: number) => void) | null} */ show: null };
const runtime = () => once("runtime", () => startRuntime((name) => get(name, progress.add), BASE));

/** @param {string} name of a net */
function net(name) {
  return once(name, async () => {
    await runtime();
    return loadNet(await get(`nets/${name}.tflite`, progress.add), course.nets[name]);
  });
}

async function hands(wanted) {
  const [points, detector] = [await net("handpoints"), await net("handpoints_detector")];
  return new HandTracker(points, detector, wanted);
}

/** What a camera's demo needs: a step from a picture to an overlay. */
async function prepare(demo, kind) {
  if (demo.tracks === "hands") {
    const tracker = await hands(demo.id === "reactions" ? 2 : 1);
    const facts = course.nets[demo.net ?? NETS[kind]];
    const own = demo.id === "air" ? new AirDemo(await readers[kind](net), facts)
      : demo.id === "fingers" ? new CountDemo(await net(demo.net), facts)
      : new LabelDemo(await net(demo.net), facts, { wait: demo.id === "signs" });
    const step = async (shot) => own.step(await tracker.track(shot), shot);
    return { step, film: true, say, reset: () => (tracker.reset(), own.reset()) };
  }
  const people = await once(demo.tracks, () => loadPeople(demo.tracks, progress.add));
  const own = demo.tracks === "faces" ? new EyesDemo() : new SquatDemo();
  return { step: async (shot) => own.step(people.find(shot.canvas, shot.time), shot), film: false, say, reset: () => own.reset() };
}

// Screens.

function home() {
  const demos = DEMOS.filter(({ tracks }) => !tracks || tracks === "hands" || course.trackers.includes(tracks));
  const cards = demos.map(({ id, title, words }) => make("li", {}, make("a", { href: `#${id}` }, make("b", {}, title), make("span", {}, words))));
  const intro = "The demos of the course, run by its own nets on this phone. Nothing to install, nothing leaves the phone.";
  main.replaceChildren(make("h1", {}, "In your pocket"), make("p", {}, intro), make("ul", { className: "demos" }, ...cards));
  document.title = "Haptic Learning in your pocket";
}

async function open(demo) {
  const mine = visit;
  let latest = 0; // the number of the last choice: an earlier one may finish later
  document.title = `${demo.title} · Haptic Learning`;
  const body = make("div", { className: "demo" });
  const own = course.own && (OWN[course.own] ?? course.own) === demo.id ? make("p", { className: "own" }, "With a net of your own.") : "";
  main.replaceChildren(make("h1", {}, demo.title), make("p", {}, demo.words), own, body, limits(demo));
  const kinds = ["write", "air"].includes(demo.id) ? Object.keys(NETS) : [];
  const chosen = kinds.includes(course.own) ? course.own : kinds[0];
  const part = make("div", {});
  if (kinds.length) {
    const menu = /** @type {HTMLSelectElement} */ (make("select", {}, ...kinds.map((kind) => new Option(kind, kind))));
    menu.value = chosen;
    menu.onchange = () => fill(menu.value);
    body.append(make("label", { className: "kind" }, "What do you write? ", menu));
  }
  body.append(part);
  await fill(chosen);

  async function fill(kind) {
    const choice = ++latest;
    const gone = () => mine !== visit || choice !== latest;
    leave();
    leave = () => {};
    say("");
    const bar = /** @type {HTMLProgressElement} */ (make("progress", { "aria-label": "Loading" }));
    const words = make("p", {}, "Loading the nets …");
    part.replaceChildren(words, bar);
    progress.bytes = 0;
    progress.show = (bytes) => (words.textContent = `Loading the nets … ${(bytes / 1e6).toFixed(1)} MB`);
    try {
      if (demo.id === "write") {
        const reader = await readers[kind](net);
        if (gone()) return;
        part.replaceChildren();
        const { labels, threshold } = course.nets[NETS[kind]];
        const sheet = kind === "doodles" ? `Draw one of these: ${labels.join(", ")}` : `Write ${kind === "digits" ? "a digit" : "a letter"} here`;
        leave = pad.render({ model: padModel(sheet, reader, labels, threshold, (answer, sure) => say(`${answer}, ${Math.round(100 * sure)} per cent`)), el: part });
      } else {
        const ready = await prepare(demo, kind);
        if (gone()) return;
        part.replaceChildren();
        leave = cameraView(part, ready);
      }
      part.dataset.ready = kind ?? "yes";
    } catch (error) {
      if (gone()) return;
      const told = error instanceof Plain ? error.message : `The nets could not be started in this browser (${error.message}).`;
      part.replaceChildren(make("p", { className: "notice", role: "alert" }, told), button("Try again", () => fill(kind)));
    } finally {
      if (!gone()) progress.show = null;
    }
  }
}

/** What a demo can't do, with the numbers that were measured, and where its lesson is. */
function limits(demo) {
  const parts = demo.scores.filter((title) => course.scores[title]).flatMap((title) => {
    const { rows, limit } = course.scores[title];
    const kept = title === HANDS ? rows.filter(([name]) => OURS.test(name)) : rows;
    const head = make("tr", {}, ...["measured", "right", "of"].map((words) => make("th", { scope: "col" }, words)));
    const lines = kept.map(([name, score, count, how]) => make("tr", {}, make("td", {}, name, make("small", {}, how)), make("td", {}, score), make("td", {}, count)));
    const words = title === HANDS ? "The hands are found by the course's own small tracker. Most of the other numbers were measured with MediaPipe's, which is more exact." : limit;
    return [make("h2", {}, title), make("p", {}, words), make("table", {}, make("thead", {}, head), make("tbody", {}, ...lines))];
  });
  const title = `Lesson ${demo.lesson}: ${course.lessons[demo.lesson]}`;
  const link = course.links[demo.lesson];
  const lesson = make("p", {}, "How it is made: ", link ? make("a", { href: link }, title) : title, ".");
  return make("div", {}, lesson, make("details", {}, make("summary", {}, "What it can't do"), ...parts));
}

function route() {
  leave();
  leave = () => {};
  visit += 1;
  say("");
  const demo = DEMOS.find(({ id }) => id === location.hash.slice(1));
  if (demo) open(demo);
  else home();
  main.focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

async function start() {
  if (typeof WebAssembly !== "object" || !WebAssembly.validate(SIMD)) {
    main.replaceChildren(make("h1", {}, "This browser is too old"), make("p", { role: "alert" }, "It lacks WebAssembly with SIMD, which the nets need. Update the browser or the phone's system, or open the page on another phone. The lessons work without it."));
    return;
  }
  const kept = keepOffline({
    renewed: (load) => notice("A new version of this page is ready. ", button("Load it", load)),
    full: () => notice("This phone has no room to keep the page, or may not. It works now, but not without a network. ", button("OK", () => banner.replaceChildren())),
    kept: () => {},
  });
  window.addEventListener("pagehide", () => leave());
  try {
    await readCourse();
    await kept;
    window.addEventListener("hashchange", route);
    route();
    await keepFirst();
  } catch (error) {
    main.replaceChildren(make("h1", {}, "The page could not be loaded"), make("p", { role: "alert" }, error.message), button("Load again", () => location.reload()));
  }
}

/** Fetch what writing on glass needs, so that it works without a network after the first visit. */
async function keepFirst() {
  if (!navigator.serviceWorker?.controller) return;
  try {
    for (const name of Object.values(NETS)) await net(name);
    offline.textContent = "Works without a network";
  } catch (error) {
    offline.textContent = "";
    if (error instanceof Plain && !location.hash) notice(error.message);
  }
}

start();
