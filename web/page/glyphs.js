// Drawings as the pictures that the nets read: MNIST's way for digits and letters, Quick, Draw!'s for doodles.

import { grey, polyline, resizeArea, resizeLinear, round } from "./opencv.js";

const SIZE = 28;
const BOX = 20; // pixels: the ink's longer side
const STROKE = 2.5; // pixels: MNIST's median stroke width
const FINE = 6; // sub-pixels of a pixel
const UNITS = 256; // of a doodle
const MARGIN = 24; // around these
const LINE = 16;
const DOODLE_FINE = 16;

/** @typedef {number[][]} Stroke points [x, y], x right, y down */

/** Nothing to read; the message says why. */
export class EmptyGlyph extends Error {}

/**
 * `glyphs.strokes_to_image`: a picture like MNIST's, Uint8Array[784].
 * @param {Stroke[]} strokes in any unit @param {number} smallest in the same unit
 */
export function strokesToImage(strokes, smallest = 0) {
  const all = strokes.map(floats).filter((stroke) => stroke.length);
  const [low, high] = bounds(all);
  const extent = Math.max(Math.fround(high[0] - low[0]), Math.fround(high[1] - low[1]));
  if (!(extent > Math.max(smallest, 0))) throw new EmptyGlyph("This is only a dot. Draw it larger.");
  const width = STROKE * FINE;
  const scale = Math.max(BOX * FINE - width, 1) / extent;
  const margin = 2 * width + 2;
  const f = Math.fround;
  const side = (axis) => Math.ceil(f(f(f(high[axis] - low[axis]) * f(scale)) + f(2 * margin)));
  const canvas = grey(side(0), side(1));
  const place = (v, axis) => round(f(f(f(f(v - low[axis]) * f(scale)) + f(margin)) * 16));
  for (const stroke of all) {
    const points = stroke.map(([x, y]) => [place(x, 0), place(y, 1)]);
    polyline(canvas, points.length > 1 ? points : [points[0], points[0]], thickness(width));
  }
  return asMnist(canvas);
}

/** The thickness with which OpenCV draws a line of `width` pixels. */
function thickness(width) {
  return Math.max(1, 2 * round((width - 1) / 2));
}

function asMnist(ink) {
  const { w, h, picture } = cropped(ink);
  const scale = BOX / Math.max(w, h);
  const [width, height] = [Math.max(1, round(w * scale)), Math.max(1, round(h * scale))];
  const resize = scale < 1 ? resizeArea : resizeLinear;
  const small = resize(picture, width, height, 1, 1);
  const most = Math.max(1, ...small.data);
  let [mass, across, down] = [0, 0, 0];
  small.data.forEach((value, i) => {
    const bright = Math.min(255, round(Math.fround(value * Math.fround(255 / most))));
    small.data[i] = bright;
    mass += bright;
    across += bright * (i % width);
    down += bright * Math.floor(i / width);
  });
  const inside = (value, size) => Math.min(Math.max(round(value), 0), SIZE - size);
  const [left, top] = [inside(SIZE / 2 - across / mass, width), inside(SIZE / 2 - down / mass, height)];
  const out = new Uint8Array(SIZE * SIZE);
  for (let line = 0; line < height; line++) {
    out.set(small.data.subarray(line * width, (line + 1) * width), (top + line) * SIZE + left);
  }
  return out;
}

function cropped(ink) {
  let [left, top, right, bottom] = [ink.width, ink.height, -1, -1];
  ink.data.forEach((value, i) => {
    if (!value) return;
    const [x, y] = [i % ink.width, Math.floor(i / ink.width)];
    [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), Math.max(bottom, y)];
  });
  const [w, h] = [right - left + 1, bottom - top + 1];
  const picture = grey(w, h);
  for (let y = 0; y < h; y++) {
    const start = (top + y) * ink.width + left;
    picture.data.set(ink.data.subarray(start, start + w), y * w);
  }
  return { w, h, picture };
}

/** `quickdraw.demo.picture`: the picture that Quick, Draw! would make, Uint8Array[784]. @param {Stroke[]} strokes */
export function doodleToImage(strokes) {
  const simple = simplify(strokes);
  const high = bounds(simple)[1];
  const offset = high.map((v) => (UNITS - v) / 2 + MARGIN);
  const scale = (SIZE / (UNITS + 2 * MARGIN)) * DOODLE_FINE;
  const wide = Math.max(1, 2 * round((LINE * scale - 1) / 2));
  const canvas = grey(SIZE * DOODLE_FINE, SIZE * DOODLE_FINE);
  const f = Math.fround;
  const place = (v, axis) => round(f(f(f(f(v + offset[axis]) * f(scale)) - 0.5) * 16));
  for (const stroke of simple) {
    const points = stroke.map(([x, y]) => [place(x, 0), place(y, 1)]);
    polyline(canvas, points.length > 1 ? points : [points[0], points[0]], wide);
  }
  return resizeArea(canvas, SIZE, SIZE).data;
}

/** `quickdraw.strokes.simplify`. @param {Stroke[]} strokes @returns {Stroke[]} whole numbers, 0 to 255 */
export function simplify(strokes) {
  const all = strokes.filter((stroke) => stroke.length);
  const [low, high] = bounds(all);
  const extent = Math.max(high[0] - low[0], high[1] - low[1]);
  if (!(extent > 0)) throw new EmptyGlyph("This is only a dot. Draw it larger.");
  const scale = (UNITS - 1) / extent;
  return all.map((stroke) => {
    const line = resample(stroke.map(([x, y]) => [(x - low[0]) * scale, (y - low[1]) * scale]));
    const whole = (v) => Math.min(UNITS - 1, Math.max(0, round(v)));
    return reduce(floats(line), 2).map(([x, y]) => [whole(x), whole(y)]);
  });
}

function resample(line) {
  const along = [0];
  for (let i = 1; i < line.length; i++) along.push(along[i - 1] + Math.hypot(line[i][0] - line[i - 1][0], line[i][1] - line[i - 1][1]));
  const total = along.at(-1);
  const points = [];
  let part = 0;
  for (let at = 0; at < total; at++) {
    while (part < line.length - 2 && along[part + 1] <= at) part++;
    const share = (at - along[part]) / (along[part + 1] - along[part]);
    points.push([0, 1].map((axis) => line[part][axis] + share * (line[part + 1][axis] - line[part][axis])));
  }
  return [...points, line.at(-1)];
}

/** Leave out the points that are nearer than epsilon to the line of the others (Ramer, Douglas and Peucker). */
function reduce(points, epsilon) {
  if (points.length < 3) return points;
  const kept = new Set([0, points.length - 1]);
  const parts = [[0, points.length - 1]];
  while (parts.length) {
    const [from, to] = parts.pop();
    const [[x0, y0], [x1, y1]] = [points[from], points[to]];
    const [dx, dy] = [x1 - x0, y1 - y0];
    const square = dx * dx + dy * dy;
    let [far, at] = [0, -1];
    for (let i = from + 1; i < to; i++) {
      const [px, py] = [points[i][0] - x0, points[i][1] - y0];
      const along = square ? Math.min(1, Math.max(0, (px * dx + py * dy) / square)) : 0; // beyond an end: from that end
      const distance = (px - along * dx) ** 2 + (py - along * dy) ** 2;
      if (distance > far) [far, at] = [distance, i];
    }
    if (at < 0 || far <= epsilon * epsilon) continue;
    kept.add(at);
    parts.push([from, at], [at, to]);
  }
  return cleaned([...kept].sort((a, b) => a - b).map((i) => points[i]), epsilon);
}

/** Leave out points on nearly straight lines, as cv2.approxPolyDP does at its end. */
function cleaned(points, epsilon) {
  const out = [];
  let count = points.length;
  let [start, point] = [points[0], points[1]];
  out.push(start);
  let next = 2;
  const read = () => points[next++ % points.length];
  for (let i = 1; i < points.length - 1 && count > 2; i++) {
    const end = read();
    const [dx, dy] = [end[0] - start[0], end[1] - start[1]];
    const distance = Math.abs((point[0] - start[0]) * dy - (point[1] - start[1]) * dx);
    const onwards = (point[0] - start[0]) * (end[0] - point[0]) + (point[1] - start[1]) * (end[1] - point[1]);
    if (distance * distance <= 0.5 * epsilon * epsilon * (dx * dx + dy * dy) && dx !== 0 && dy !== 0 && onwards >= 0) {
      count--;
      out.push((start = end));
      point = read();
      i++;
    } else {
      out.push((start = point));
      point = end;
    }
  }
  // The library's own list has the points that nobody removed after these.
  return [...out, point].slice(0, count);
}

function floats(stroke) {
  return stroke.map(([x, y]) => [Math.fround(x), Math.fround(y)]).filter((point) => point.every(Number.isFinite));
}

/** @param {Stroke[]} strokes @returns {number[][]} the smallest and the largest x and y */
function bounds(strokes) {
  const points = strokes.flat();
  if (!points.length) throw new EmptyGlyph("There is nothing to read. Draw something first.");
  const of = (choose) => [0, 1].map((axis) => points.reduce((found, point) => choose(found, point[axis]), points[0][axis]));
  return [of(Math.min), of(Math.max)];
}

/** `airdraw.curves.curve`: the centripetal Catmull-Rom spline through places of a pen. @param {Stroke} places */
export function curve(places, step = 0.01) {
  if (places.length < 3) return places;
  const apart = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);
  const points = places.filter((point, i) => i === 0 || apart(point, places[i - 1]) > 0);
  const gaps = points.slice(1).map((point, i) => apart(point, points[i]));
  const parts = Math.min(12, Math.max(1, Math.ceil(Math.max(0, ...gaps) / step)));
  if (points.length < 3 || parts === 1) return points;
  const mirrored = (a, b) => [2 * a[0] - b[0], 2 * a[1] - b[1]];
  const padded = [mirrored(points[0], points[1]), ...points, mirrored(points.at(-1), points.at(-2))];
  const knots = [gaps[0], ...gaps, gaps.at(-1)].map(Math.sqrt);
  const out = [];
  const tangent = (i, axis) => {
    const slope = (j) => (padded[j + 1][axis] - padded[j][axis]) / knots[j];
    return slope(i) + slope(i + 1) - (padded[i + 2][axis] - padded[i][axis]) / (knots[i] + knots[i + 1]);
  };
  for (let i = 0; i < points.length - 1; i++) {
    const wide = knots[i + 1];
    for (let part = 0; part < parts; part++) {
      const u = part / parts;
      out.push([0, 1].map((axis) =>
        (1 + 2 * u) * (1 - u) ** 2 * points[i][axis] + u * (1 - u) ** 2 * wide * tangent(i, axis) +
        u ** 2 * (3 - 2 * u) * points[i + 1][axis] + u ** 2 * (u - 1) * wide * tangent(i + 1, axis)));
    }
  }
  return [...out, points.at(-1)];
}
