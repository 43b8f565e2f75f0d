// The course's own hand tracker, as `course_utils.track.own_hands`: a detector, a regressor of 21 points, and a loop.

import { invert, resizeArea, resizeLinear, round, warp } from "./opencv.js";

const POINTS = 21;
const CROP = 96; // pixels of the regressor's crop
const PICTURE = 160; // and of the detector's picture
const SHARE = 0.66; // of the square's side that the points fill
const DEPTH = 20;
/** @type {[number, number][]} turn, zoom */
const VIEWS = [[0, 1], [0.2, 1.08], [-0.2, 1.08]];
const PALM = [[5, 0.089], [9, 0.088], [13, 0.083], [17, 0.079]]; // metres from the wrist to the knuckles
const [AWAY, LARGER, SAME, STRICTER] = [0.5, 0.5, 0.25, 0.2];
const [LOOK_AROUND, MUCH_LARGER] = [1, 1.5]; // seconds, and times the area

/**
 * @typedef {number[]} Point
 * @typedef {{width: number, height: number, data: Uint8Array | Uint8ClampedArray}} Picture
 * @typedef {{image: Picture, time: number, mirrored: boolean, still: boolean}} Frame
 * @typedef {{centre: number[], half: number, angle: number, sure?: number}} Square
 * @typedef {{points: Point[], right: number, hand: number}} Reading
 * @typedef {{points: Point[], world: Point[], handedness: string, score: number}} Hand
 * @typedef {(one: Uint8Array | Float32Array | number[]) => Promise<Float32Array>} Net
 */

const expit = (x) => 1 / (1 + Math.exp(-x));
const extent = (points, axis) => {
  let [low, high] = [Infinity, -Infinity];
  for (const point of points) [low, high] = [Math.min(low, point[axis]), Math.max(high, point[axis])];
  return high - low;
};

/** The square around a hand, turned so that the hand points up. @param {Point[]} points @returns {Square} */
export function turnedSquare(points) {
  const [x, y] = [points[9][0] - points[0][0], points[9][1] - points[0][1]];
  const angle = Math.atan2(x, -y);
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const upright = points.map(([u, v]) => [c * u + s * v, -s * u + c * v]);
  const middle = [0, 1].map((axis) => Math.min(...upright.map((p) => p[axis])) + extent(upright, axis) / 2);
  const half = Math.max(extent(upright, 0), extent(upright, 1)) / 2 / SHARE;
  return { centre: [c * middle[0] - s * middle[1], s * middle[0] + c * middle[1]], half, angle };
}

/** On which side the thumb of an upright hand is: 1 left, -1 right. @param {Point[]} points */
function thumbLeft(points) {
  const [[x, y], [u, v]] = [5, 17].map((k) => [points[k][0] - points[0][0], points[k][1] - points[0][1]]);
  return (x * v - y * u) / Math.max(Math.hypot(x, y) * Math.hypot(u, v), 1e-9);
}

/** The map from the picture's pixels to those of a square's crop. @param {Square} square */
export function cropMatrix({ centre: [x, y], half, angle }, side, mirrored = false) {
  const scale = side / (2 * half);
  const [c, s] = [scale * Math.cos(angle), scale * Math.sin(angle)];
  const turn = [mirrored ? [-c, -s] : [c, s], [-s, c]];
  return turn.map(([a, b]) => [a, b, (side - 1) / 2 - (a * x + b * y)]);
}

/** Cut a crop out of a picture. @param {Picture} image RGBA @param {number[][]} matrix */
export function cut(image, matrix, side) {
  const scale = Math.sqrt(Math.abs(matrix[0][0] * matrix[1][1] - matrix[0][1] * matrix[1][0]));
  const larger = Math.min(8, Math.max(1, round(0.7 / scale)));
  if (larger === 1) return warp(image, matrix, side);
  const finer = matrix.map(([a, b, c]) => [a * larger, b * larger, c * larger + (larger - 1) / 2]);
  return resizeArea(warp(image, finer, side * larger), side, side, 3);
}

/** Shrink a picture into a square with grey beside it. @param {Picture} image RGBA */
export function letterbox(image, side = PICTURE) {
  const scale = side / Math.max(image.width, image.height);
  const [width, height] = [image.width, image.height].map((n) => Math.max(1, round(n * scale)));
  const small = (scale < 1 ? resizeArea : resizeLinear)(image, width, height, 4, 3);
  const [left, top] = [Math.floor((side - width) / 2), Math.floor((side - height) / 2)];
  const data = new Uint8Array(side * side * 3).fill(128);
  for (let y = 0; y < height; y++) {
    data.set(small.data.subarray(y * width * 3, (y + 1) * width * 3), ((top + y) * side + left) * 3);
  }
  return { picture: { width: side, height: side, data }, scale, shift: [left, top] };
}

/** Turn the regressor's row into points, shares of the crop, and answers. @param {Float32Array} row */
export function readPoints(row) {
  const length = row.length - POINTS - 2;
  const wide = 2 * POINTS;
  const cells = length / wide;
  const side = round(Math.sqrt(cells));
  const points = [];
  for (let k = 0; k < POINTS; k++) {
    let most = -Infinity;
    for (let i = 0; i < cells; i++) most = Math.max(most, row[i * wide + k]);
    let [sum, x, y, z] = [0, 0, 0, 0];
    for (let i = 0; i < cells; i++) {
      const weight = Math.exp(row[i * wide + k] - most);
      sum += weight;
      x += weight * (((i % side) + 0.5) / side);
      y += weight * ((Math.floor(i / side) + 0.5) / side);
      z += weight * row[i * wide + POINTS + k];
    }
    points.push([x / sum, y / sum, z / sum / DEPTH]);
  }
  return { points, right: expit(row[length + POINTS]), hand: expit(row[length + POINTS + 1]) };
}

/**
 * Read the hand in a square; its crop is mirrored for a hand whose thumb is on the right.
 * @param {Net} net @param {Picture} image @param {Square} square @returns {Promise<Reading>}
 */
export async function look(net, image, square, views = VIEWS.slice(0, 1), mirrored = false) {
  const points = Array.from({ length: POINTS }, () => [0, 0, 0]);
  let [right, hand] = [0, 0];
  for (const [turn, zoom] of views) {
    const seen = { centre: square.centre, half: square.half * zoom, angle: square.angle + turn };
    const matrix = cropMatrix(seen, CROP, mirrored);
    const one = readPoints(await net(/** @type {Uint8Array} */ (cut(image, matrix, CROP).data)));
    const [[a, b, c], [d, e, f]] = invert(matrix);
    one.points.forEach(([x, y, z], k) => {
      const [u, v] = [x * CROP - 0.5, y * CROP - 0.5];
      const place = [a * u + b * v + c, d * u + e * v + f, (z - one.points[0][2]) * 2 * seen.half];
      place.forEach((value, axis) => (points[k][axis] += value / views.length));
    });
    right += (mirrored ? 1 - one.right : one.right) / views.length;
    hand += one.hand / views.length;
  }
  return { points, right, hand };
}

/** Read a square as it is and mirrored: the likelier reading. @param {Net} net @param {Picture} image @param {Square} square */
async function lookTwice(net, image, square, views = VIEWS.slice(0, 1)) {
  const [left, right] = [await look(net, image, square, views), await look(net, image, square, views, true)];
  return { ...(right.hand > left.hand ? right : left), hand: Math.min(1, left.hand + right.hand) };
}

/** Find hands in a picture, the surest first. @param {Net} net @param {Picture} image @returns {Promise<Square[]>} */
export async function detect(net, image, threshold = 0.3, most = 4) {
  const { picture, scale, shift } = letterbox(image);
  const maps = await net(picture.data);
  const side = PICTURE / 8;
  const score = Array.from({ length: side * side }, (_, i) => expit(maps[i * 6]));
  const peaks = [];
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const own = score[y * side + x];
      let peak = own >= threshold;
      for (let v = Math.max(0, y - 1); v <= Math.min(side - 1, y + 1); v++) {
        for (let u = Math.max(0, x - 1); u <= Math.min(side - 1, x + 1); u++) peak &&= score[v * side + u] <= own;
      }
      if (peak) peaks.push([x, y, own]);
    }
  }
  peaks.sort((a, b) => b[2] - a[2]);
  /** @type {Square[]} */ const found = [];
  for (const [x, y, sure] of peaks) {
    const [, dx, dy, size, c, s] = maps.subarray((y * side + x) * 6, (y * side + x + 1) * 6);
    const centre = [x + dx, y + dy].map((v, axis) => ((v + 0.5) * 8 - 0.5 - shift[axis]) / scale);
    const half = (4 * Math.exp(Math.min(4, Math.max(-2, size)))) / scale;
    const apart = (other) => Math.hypot(centre[0] - other.centre[0], centre[1] - other.centre[1]);
    if (found.every((other) => apart(other) > 0.5 * Math.max(half, other.half))) found.push({ centre, half, angle: Math.atan2(s, c), sure });
  }
  return found.slice(0, most);
}

function samePlace(one, other) {
  const away = one.reduce((sum, p, k) => sum + Math.hypot(p[0] - other[k][0], p[1] - other[k][1]), 0) / one.length;
  return away < SAME * Math.max(extent(one, 0), extent(one, 1));
}

const area = (one) => extent(one.points, 0) * extent(one.points, 1);

function agrees(one, square) {
  const { centre, half } = turnedSquare(one.points);
  const away = Math.hypot(centre[0] - square.centre[0], centre[1] - square.centre[1]) / square.half;
  return away < AWAY && Math.abs(Math.log(half / square.half)) < LARGER;
}

/** A hand's points in metres, the origin in its middle. @param {Point[]} points in pixels */
export function world(points) {
  const lengths = PALM.map(([k, metres]) => Math.hypot(...points[k].map((v, axis) => v - points[0][axis])) / metres);
  lengths.sort((a, b) => a - b);
  const median = Math.max((lengths[1] + lengths[2]) / 2, 1e-6);
  const mean = [0, 1, 2].map((axis) => points.reduce((sum, p) => sum + p[axis] / median, 0) / points.length);
  return points.map((p) => p.map((v, axis) => Math.fround(v / median - mean[axis])));
}

/** Find and follow hands: `await tracker.track(frame)` gives a list of hands. */
export class HandTracker {
  /** @param {Net} points @param {Net} detector @param {number} wanted hands at most */
  constructor(points, detector, wanted = 1) {
    this.points = points;
    this.detector = detector;
    this.wanted = wanted;
    this.threshold = 0.5;
    this.looks = 2;
    this.reset();
  }

  reset() {
    /** @type {Reading[]} */ this.followed = [];
    this.size = "";
    this.lookAt = -1;
  }

  /** @param {Frame} frame @returns {Promise<Hand[]>} */
  async track(frame) {
    const found = frame.still ? await this.search(frame.image) : await this.follow(frame);
    const { width, height } = frame.image;
    return found.map((one) => ({
      points: one.points.map(([x, y, z]) => [Math.fround(x / width), Math.fround(y / height), Math.fround(z / width)]),
      world: world(one.points.map((p) => p.map(Math.fround))),
      handedness: one.right >= 0.5 !== frame.mirrored ? "Right" : "Left",
      score: Math.max(one.right, 1 - one.right),
    }));
  }

  /** @param {Frame} frame */
  async follow({ image, time }) {
    const size = `${image.width}x${image.height}`;
    if (size !== this.size) [this.followed, this.size] = [[], size];
    /** @type {Reading[]} */ let now = [];
    const fresh = (one) => !now.some((other) => samePlace(one.points, other.points));
    for (const old of this.followed) {
      const square = turnedSquare(old.points);
      let one = await look(this.points, image, square, VIEWS.slice(0, 1), thumbLeft(old.points) < 0);
      if (one.hand < this.threshold) one = await lookTwice(this.points, image, square);
      if (one.hand >= this.threshold && fresh(one)) now.push(one);
    }
    const due = !(this.lookAt - LOOK_AROUND <= time && time < this.lookAt);
    if (!now.length || (due && (this.wanted === 1 || now.length < this.wanted))) {
      this.lookAt = time + LOOK_AROUND;
      const more = (await this.search(image)).filter(fresh);
      if (this.wanted === 1 && now.length && more.length) {
        if (area(more[0]) > MUCH_LARGER * area(now[0])) now = more.slice(0, 1);
      } else now.push(...more);
    }
    this.followed = now.slice(0, this.wanted);
    return this.followed;
  }

  /** @param {Picture} image */
  async search(image) {
    /** @type {Reading[]} */ const found = [];
    const enough = this.threshold + STRICTER * (1 - this.threshold);
    for (const square of await detect(this.detector, image)) {
      let one = await lookTwice(this.points, image, square);
      for (let again = 1; again < this.looks; again++) {
        if (one.hand >= this.threshold / 2) one = await lookTwice(this.points, image, turnedSquare(one.points), VIEWS);
      }
      const hand = one.hand * square.sure >= enough && agrees(one, square);
      if (hand && !found.some((other) => samePlace(one.points, other.points))) found.push(one);
    }
    return found.sort((a, b) => area(b) - area(a)).slice(0, this.wanted);
  }
}
