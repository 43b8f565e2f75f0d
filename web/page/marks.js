// Drawing instructions in the overlay's language, the same as `course_utils.overlay`, and hands in it.

export const COLORS = { black: "#000000", orange: "#E69F00", sky: "#56B4E9", green: "#009E73", yellow: "#F0E442", blue: "#0072B2", red: "#D55E00", pink: "#CC79A7", white: "#FFFFFF" };
export const FINGER_COLORS = ["red", "orange", "green", "sky", "pink"].map((name) => COLORS[name]);
const PALM = [0, 5, 9, 13, 17, 0];
const BONES = [[0, 1, 2, 3, 4], ...[5, 9, 13, 17].map((base) => [base, base + 1, base + 2, base + 3])];

/** @typedef {{kind: string, xy: number[][], color: string, size: number, text?: string}} Mark */

export class Overlay {
  constructor() {
    /** @type {Mark[]} */ this.marks = [];
    /** @type {string | null} */ this.answer = null;
    /** @type {string} what is shown in large letters now */ this.shown = "";
    this.score = 0;
  }

  points(xy, color, size = 0.01) {
    return this.add({ kind: "points", xy, color, size });
  }

  line(xy, color, size = 0.01) {
    return this.add({ kind: "line", xy, color, size });
  }

  text(x, y, text, color = COLORS.white, size = 0.06) {
    return this.add({ kind: "text", xy: [[x, y]], color, size, text });
  }

  /** @param {Mark} mark */
  add(mark) {
    if (mark.xy.every((point) => point.every(Number.isFinite))) this.marks.push(mark);
    return this;
  }

  /** The skeletons of hands. @param {import("./hands.js").Hand[]} hands */
  hands(hands) {
    for (const { points } of hands) {
      const at = (chain) => chain.map((k) => points[k].slice(0, 2));
      this.line(at(PALM), COLORS.white, 0.006);
      BONES.forEach((chain, i) => this.line(at(chain), FINGER_COLORS[i], 0.01).points(at(chain), FINGER_COLORS[i], 0.012));
      this.points(at([0]), COLORS.white, 0.014);
    }
    return this;
  }
}
