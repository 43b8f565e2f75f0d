// Faces and bodies: MediaPipe's web trackers from this page's own files, and the demos that read them.

import { EYES, eyeAspectRatios, jointAngle } from "./features.js";
import { OneEuro } from "./filters.js";
import { BASE, get } from "./files.js";
import { COLORS, Overlay } from "./marks.js";

/** @type {Record<string, [string, string, object]>} */
const CLASSES = {
  faces: ["FaceLandmarker", "faceLandmarks", { numFaces: 1 }],
  bodies: ["PoseLandmarker", "landmarks", { numPoses: 1 }],
};

/** Load the tracker of a kind. @param {"faces" | "bodies"} kind @param {(bytes: number) => void} progress */
export async function loadPeople(kind, progress) {
  const folder = `${BASE}vendor/vision/`;
  const model = await get(`vendor/vision/${kind}.task`, progress);
  await get("vendor/vision/vision_wasm_internal.wasm", progress); // into the worker's cache, with the bar
  const vision = await import(`${folder}vision_bundle.js`);
  const [name, field, options] = CLASSES[kind];
  const wasm = { wasmLoaderPath: `${folder}vision_wasm_internal.js`, wasmBinaryPath: `${folder}vision_wasm_internal.wasm` };
  const tracker = await vision[name].createFromOptions(wasm, { baseOptions: { modelAssetBuffer: model }, runningMode: "VIDEO", ...options });
  let last = 0;
  return {
    /** @param {CanvasImageSource} canvas @param {number} time seconds @returns {number[][] | null} points of the first one */
    find(canvas, time) {
      last = Math.max(last + 1, Math.round(1000 * time));
      const [points] = tracker.detectForVideo(canvas, last)[field];
      return points ? points.map(({ x, y, z, visibility }) => [x, y, z, visibility ?? 1]) : null;
    },
    close: () => tracker.close(),
  };
}

const [LEARN, CLOSED, OPEN, LEAST_OPEN, ALARM] = [5, 0.65, 0.72, 0.12, 1]; // seconds, shares, a ratio, seconds
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Learn how open the eyes are, then say when they stay closed. */
export class EyesDemo {
  constructor() {
    this.reset();
  }

  reset() {
    /** @type {number[]} */ this.learnt = [];
    this.open = this.blinks = 0;
    /** @type {number | null} */ this.start = null;
    /** @type {number | null} */ this.closedAt = null;
  }

  /** @param {number[][] | null} points @param {{time: number, image: {width: number, height: number}, still: boolean}} frame */
  async step(points, { time, image, still }) {
    const overlay = new Overlay();
    if (!points) {
      overlay.text(0.03, 0.04, "No face in the picture", COLORS.white, 0.06);
      return overlay;
    }
    for (const eye of EYES) overlay.line([...eye, eye[0]].map((k) => points[k].slice(0, 2)), this.closedAt === null ? COLORS.sky : COLORS.orange, 0.006);
    const ratios = eyeAspectRatios(points.map(([x, y]) => [x * image.width, y * image.height]));
    const ratio = (ratios[0] + ratios[1]) / 2;
    if (still) {
      overlay.shown = `eyes ${ratio < LEAST_OPEN ? "closed" : "open"}`;
      return overlay;
    }
    if (this.start === null || time < this.start) this.start = time;
    if (!this.open) {
      this.learnt.push(ratio);
      const left = LEARN - (time - this.start);
      overlay.shown = left > 0 ? `look here: ${Math.ceil(left)} s` : "";
      if (left <= 0) this.open = Math.max(LEAST_OPEN, median(this.learnt));
      return overlay;
    }
    const share = ratio / this.open;
    if (share < CLOSED) this.closedAt ??= time;
    else if (share > OPEN && this.closedAt !== null) {
      if (time - this.closedAt < 0.5) this.blinks += 1;
      this.closedAt = null;
    }
    const closed = this.closedAt === null ? 0 : time - this.closedAt;
    if (closed >= ALARM) overlay.shown = overlay.answer = "wake up!";
    else overlay.shown = closed ? "eyes closed" : `eyes open, ${this.blinks} blinks`;
    return overlay;
  }
}

const [LOW, HIGH, SHORTEST, SEEN, GAP] = [100, 150, 0.4, 0.5, 1]; // degrees, seconds, a probability, seconds
const LEGS = [[23, 25, 27], [24, 26, 28]];
const LIMBS = [[11, 13, 15], [12, 14, 16], ...LEGS, [11, 12, 24, 23, 11]];

/** Count squats from the angle of the knees. */
export class SquatDemo {
  constructor() {
    this.filter = new OneEuro(2, 0.05);
    this.reset();
  }

  reset() {
    this.filter.reset();
    this.count = 0;
    /** @type {number | null} */ this.since = null;
    /** @type {number | null} */ this.last = null;
  }

  /** @param {number[][] | null} points @param {{time: number, image: {width: number, height: number}}} frame */
  async step(points, { time, image }) {
    const overlay = new Overlay();
    const angle = points ? knee(points, image) : NaN;
    for (const limb of points ? LIMBS : []) {
      if (limb.every((k) => points[k][3] >= SEEN)) overlay.line(limb.map((k) => points[k].slice(0, 2)), COLORS.sky, 0.01);
    }
    if (this.last !== null && (time < this.last || time - this.last > GAP)) {
      this.filter.reset();
      this.since = null;
    }
    if (Number.isFinite(angle)) {
      const [smooth] = this.filter.step([angle], time);
      this.last = time;
      if (this.since === null && smooth < LOW) this.since = time;
      else if (this.since !== null && smooth > HIGH) {
        if (time - this.since >= SHORTEST) overlay.answer = String(++this.count);
        this.since = null;
      }
      const joint = LEGS.find((leg) => leg.every((k) => points[k][3] >= SEEN))[1];
      overlay.text(points[joint][0], points[joint][1], `${Math.round(smooth)}°`, COLORS.white, 0.05);
    } else overlay.text(0.03, 0.04, "Step back until both legs are in the picture", COLORS.white, 0.05);
    overlay.shown = `${this.count} ${this.count === 1 ? "squat" : "squats"}`;
    return overlay;
  }
}

function knee(points, { width, height }) {
  const seen = LEGS.filter((leg) => leg.every((k) => points[k][3] >= SEEN));
  const angles = seen.map((leg) => jointAngle(...leg.map((k) => [points[k][0] * width, points[k][1] * height])));
  return angles.length ? angles.reduce((sum, v) => sum + v, 0) / angles.length : NaN;
}
