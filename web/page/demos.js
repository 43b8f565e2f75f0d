// The demos that follow hands: from a frame and its hands to an overlay, as their rooms in Python do.

import { fingerFeatures, landmarkFeatures, straightness } from "./features.js";
import { Average, OneEuro, StableLabel } from "./filters.js";
import { curve, EmptyGlyph } from "./glyphs.js";
import { COLORS, FINGER_COLORS, Overlay } from "./marks.js";

const NONE = "none";
const percent = (p) => `${Math.round(100 * Math.min(p, 0.99))} %`;
const plain = (label) => label.replaceAll("_", " ");

/** @typedef {import("./hands.js").Hand} Hand @typedef {import("./hands.js").Frame} Frame @typedef {import("./hands.js").Net} Net */

const size = (hand) => {
  const [x, y] = [0, 1].map((axis) => hand.points.map((p) => p[axis]));
  return Math.max(Math.max(...x) - Math.min(...x), Math.max(...y) - Math.min(...y));
};
const largest = (hands) => hands.reduce((best, hand) => (!best || size(hand) > size(best) ? hand : best), null);

/** Gestures, signs and reactions: one label at a time, without flicker. */
export class LabelDemo {
  /** @param {Net} net @param {any} facts @param {{wait?: boolean}} options wait: no hand keeps the label for a moment */
  constructor(net, { labels, threshold, seconds, emojis = {} }, { wait = false } = {}) {
    this.net = net;
    this.emojis = emojis;
    this.wait = wait;
    this.nothing = labels.map((label) => Number(label === NONE));
    this.label = new StableLabel(labels, threshold, seconds, labels.includes(NONE) ? NONE : null);
  }

  reset() {
    this.label.reset();
  }

  /** @param {Hand[]} hands @param {Frame} frame */
  async step(hands, frame) {
    const overlay = new Overlay().hands(hands);
    const hand = largest(hands);
    if (frame.still) this.reset();
    if (!hand && this.wait) {
      this.label.missing(frame.time);
      return overlay;
    }
    const p = hand ? Array.from(await this.net(landmarkFeatures(hand.world))) : this.nothing;
    const changed = this.label.step(p, frame.time);
    const shown = this.label.shown;
    if (!shown || shown === NONE) return overlay;
    const score = this.label.smoothed[this.label.labels.indexOf(shown)];
    overlay.shown = `${this.emojis[shown] ?? ""} ${plain(shown)}`.trim();
    overlay.score = score;
    if (changed) overlay.answer = plain(shown);
    if (hand) {
      const low = [0, 1].map((axis) => Math.min(...hand.points.map((point) => point[axis])));
      overlay.text(Math.max(0.02, low[0]), Math.max(0.02, low[1] - 0.1), `${overlay.shown}  ${percent(score)}`, COLORS.white, 0.06);
    }
    return overlay;
  }
}

/** Which fingers are up, and their number. */
export class CountDemo {
  /** @param {Net} net @param {any} facts */
  constructor(net, { threshold, seconds }) {
    this.net = net;
    this.threshold = threshold;
    this.average = new Average(seconds);
    this.reset();
  }

  reset() {
    this.average.reset();
    /** @type {boolean[] | null} */ this.fingers = null;
    this.seen = -Infinity;
  }

  get count() {
    return this.fingers ? this.fingers.filter(Boolean).length : null;
  }

  /** @param {Hand[]} hands @param {Frame} frame */
  async step(hands, frame) {
    const overlay = new Overlay().hands(hands);
    if (frame.still) this.reset();
    if (!hands.length) {
      if (frame.time - this.seen > this.average.seconds) this.reset();
    } else {
      const before = this.count;
      const p = this.average.step(Array.from(await this.net(fingerFeatures(hands[0].world))), frame.time);
      const sure = Math.min(...p.map((v) => Math.max(v, 1 - v)));
      this.seen = frame.time;
      if (sure >= this.threshold) this.fingers = p.map((v) => v > 0.5);
      if (this.count !== before) overlay.answer = String(this.count);
      overlay.score = sure;
      const { points } = hands[0];
      [4, 8, 12, 16, 20].forEach((tip, i) => {
        if (!this.fingers) return;
        const at = [points[tip].slice(0, 2)];
        overlay.points(at, COLORS.white, this.fingers[i] ? 0.028 : 0.014);
        if (this.fingers[i]) overlay.points(at, FINGER_COLORS[i], 0.022);
      });
    }
    overlay.shown = this.fingers ? String(this.count) : "";
    return overlay;
  }
}

const [FLICKER, STALL, MOST_POINTS, FASTEST, SMALLEST] = [0.08, 2, 2000, 8, 0.1];
const [DOWN, UP] = [[0.88, 0.75], [0.8, 0.88]]; // straightness of index and middle finger

/** Write in the air with the tip of the index finger. */
export class AirDemo {
  /** @param {import("./write.js").GlyphReader} reader @param {any} facts */
  constructor(reader, { labels, threshold, grace }) {
    this.reader = reader;
    this.labels = labels;
    this.threshold = threshold;
    this.grace = grace;
    this.smooth = new OneEuro(2, 30, 2);
    this.reset();
  }

  reset() {
    this.clear();
    this.down = false;
    this.now = -Infinity;
    this.score = 0;
    /** @type {string[]} */ this.answers = [];
  }

  clear() {
    /** @type {number[][][]} */ this.strokes = [];
    this.downAt = this.upAt = -Infinity;
  }

  /** @param {Hand[]} hands @param {Frame} frame */
  async step(hands, { time, image, still }) {
    const overlay = new Overlay().hands(hands);
    if (still) {
      overlay.text(0.03, 0.9, "A photo does not move: use the camera or the film", COLORS.white, 0.05);
      return overlay;
    }
    const aspect = image.width / image.height;
    if (time < this.now) this.clear();
    const stalled = time - this.now > STALL;
    this.now = time;
    const complete = time - this.upAt > this.grace || this.strokes.flat().length >= MOST_POINTS;
    if (this.strokes.length && (stalled || complete)) await this.finish(overlay);
    const hand = hands[0];
    this.down = Boolean(hand) && this.points(hand.world);
    const tip = hand?.points[8];
    if (this.down) this.draw([tip[0] * aspect, tip[1]]);
    else this.upAt = Math.min(this.upAt, time);
    for (const stroke of this.strokes) {
      const xy = curve(stroke).map(([x, y]) => [x / aspect, y]);
      overlay.line(xy, COLORS.black, 0.026).line(xy, COLORS.sky, 0.018).line(xy, COLORS.white, 0.005);
    }
    if (tip) overlay.points([tip.slice(0, 2)], this.down ? COLORS.yellow : COLORS.white, this.down ? 0.018 : 0.01);
    if (!this.answers.length && !this.strokes.length) overlay.text(0.03, 0.9, "Point to draw, open your hand to finish", COLORS.white, 0.05);
    overlay.shown = this.answers.slice(-12).join(" ");
    overlay.score = this.score;
    return overlay;
  }

  points(world) {
    const [index, middle] = [[5, 6, 7, 8], [9, 10, 11, 12]].map((finger) => straightness(finger.map((k) => world[k])));
    const [stretched, folded] = this.down ? UP : DOWN;
    return index >= stretched && middle <= folded;
  }

  draw(point) {
    const last = this.strokes.at(-1);
    const distance = last ? Math.hypot(point[0] - last.at(-1)[0], point[1] - last.at(-1)[1]) : 0;
    const jumped = distance > 0.1 && distance > FASTEST * (this.now - this.downAt);
    const wide = (stroke, axis) => Math.max(...stroke.map((p) => p[axis])) - Math.min(...stroke.map((p) => p[axis]));
    if (jumped && Math.max(wide(last, 0), wide(last, 1)) < SMALLEST / 2) this.strokes.pop();
    if (!this.strokes.length || this.now - this.upAt >= FLICKER || jumped) {
      this.smooth.reset();
      this.strokes.push([]);
    }
    this.strokes.at(-1).push(this.smooth.step(point, this.now));
    [this.downAt, this.upAt] = [this.now, Infinity];
  }

  /** @param {Overlay} overlay */
  async finish(overlay) {
    const strokes = this.strokes.map((stroke) => curve(stroke));
    this.clear();
    const all = strokes.flat();
    const wide = (axis) => Math.max(...all.map((p) => p[axis])) - Math.min(...all.map((p) => p[axis]));
    if (Math.max(wide(0), wide(1)) <= SMALLEST) return;
    try {
      const p = Array.from(await this.reader.answer(this.reader.picture(strokes)));
      this.score = Math.max(...p);
      const label = this.score >= this.threshold ? this.labels[p.indexOf(this.score)] : "?";
      this.answers.push(label);
      overlay.answer = label === "?" ? "not sure" : label;
    } catch (error) {
      if (!(error instanceof EmptyGlyph)) throw error;
    }
  }
}
