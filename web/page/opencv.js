// The few drawing and resampling functions of OpenCV that the nets' inputs go through, with the same pixels.

const ONE = 65536; // OpenCV's fixed point: 16 bits after the point

/** Round halves to the even number, as Python, NumPy and OpenCV do. @param {number} x */
export function round(x) {
  const low = Math.floor(x);
  const rest = x - low;
  return rest < 0.5 || (rest === 0.5 && low % 2 === 0) ? low : low + 1;
}

/** A grey picture. @param {number} width @param {number} height */
export function grey(width, height) {
  return { width, height, data: new Uint8Array(width * height) };
}

/** @typedef {{width: number, height: number, data: Uint8Array | Uint8ClampedArray}} Picture */

/**
 * cv2.polylines(picture, [points], False, 255, thickness, cv2.LINE_8, 4), for a thickness above 1.
 * @param {Picture} picture @param {number[][]} points whole numbers with 4 bits after the point @param {number} thickness
 */
export function polyline(picture, points, thickness) {
  const fine = points.map(([x, y]) => [x * 4096, y * 4096]);
  for (let i = 1; i < fine.length; i++) thickLine(picture, fine[i - 1], fine[i], thickness, i === 1);
}

/** @param {Picture} picture @param {number[]} from @param {number[]} to */
function thickLine(picture, from, to, thickness, first) {
  const [x0, y0] = from;
  const [x1, y1] = to;
  const [dx, dy] = [(x0 - x1) / ONE, (y1 - y0) / ONE];
  const square = dx * dx + dy * dy;
  const half = thickness * (ONE / 2);
  if (square > Number.EPSILON) {
    const r = (half + (thickness % 2) * ONE * 0.5) / Math.sqrt(square);
    const [px, py] = [round(dy * r), round(dx * r)];
    fillConvex(picture, [[x0 + px, y0 + py], [x0 - px, y0 - py], [x1 - px, y1 - py], [x1 + px, y1 + py]]);
  }
  const radius = Math.floor((half + ONE / 2) / ONE);
  const whole = (v) => Math.floor((v + ONE / 2) / ONE);
  if (first) disc(picture, whole(x0), whole(y0), radius);
  disc(picture, whole(x1), whole(y1), radius);
}

function row(picture, y, from, to) {
  if (y < 0 || y >= picture.height) return;
  const start = Math.max(0, from);
  const end = Math.min(picture.width - 1, to);
  if (start <= end) picture.data.fill(255, y * picture.width + start, y * picture.width + end + 1);
}

function disc(picture, x, y, radius) {
  let [error, dx, dy, plus, minus] = [0, radius, 0, 1, 2 * radius - 1];
  while (dx >= dy) {
    row(picture, y - dy, x - dx, x + dx);
    row(picture, y + dy, x - dx, x + dx);
    row(picture, y - dx, x - dy, x + dy);
    row(picture, y + dx, x - dy, x + dy);
    dy++;
    error += plus;
    plus += 2;
    if (error > 0) {
      error -= minus;
      dx--;
      minus -= 2;
    }
  }
}

function fillConvex(picture, corners) {
  const count = corners.length;
  corners.forEach((corner, i) => thinLine(picture, corners[(i + count - 1) % count], corner));
  const whole = (v) => Math.floor((v + ONE / 2) / ONE);
  const ys = corners.map((corner) => corner[1]);
  const top = ys.indexOf(Math.min(...ys));
  const last = Math.min(whole(Math.max(...ys)), picture.height - 1);
  let y = whole(ys[top]);
  const first = y;
  let left = count; // edges
  const edges = [1, count - 1].map((step) => ({ at: top, step, x: -ONE, dx: 0, end: y }));
  do {
    if (y < last || y === first) {
      for (const edge of edges) {
        if (y < edge.end) continue;
        let from = edge.at;
        let to = (from + edge.step) % count;
        while (left-- > 0) {
          const end = whole(corners[to][1]);
          if (end > y) {
            const [start, stop] = [corners[from][0], corners[to][0]];
            edge.dx = Math.trunc(((stop - start) * 2 + (end - y)) / (2 * (end - y)));
            Object.assign(edge, { end, x: start, at: to });
            break;
          }
          from = to;
          to = (to + edge.step) % count;
        }
      }
    }
    if (left < 0) break;
    const [a, b] = edges.map((edge) => edge.x).sort((one, other) => one - other);
    if (y >= 0) row(picture, y, whole(a), whole(b));
    for (const edge of edges) edge.x += edge.dx;
  } while (++y <= last);
}

/** @param {Picture} picture @param {number[]} from @param {number[]} to */
function thinLine(picture, from, to) {
  let [x1, y1] = from;
  let [x2, y2] = to;
  const put = (x, y) => {
    if (x >= 0 && y >= 0 && x < picture.width && y < picture.height) picture.data[y * picture.width + x] = 255;
  };
  const flat = Math.abs(x2 - x1) > Math.abs(y2 - y1);
  if (flat ? x2 < x1 : y2 < y1) [x1, y1, x2, y2] = [x2, y2, x1, y1];
  const [dx, dy] = [x2 - x1, y2 - y1];
  put(Math.floor((x2 + ONE / 2) / ONE), Math.floor((y2 + ONE / 2) / ONE));
  const odd = (v) => v + 1 - (v % 2); // v | 1
  const step = flat ? Math.trunc((dy * ONE) / odd(dx)) : Math.trunc((dx * ONE) / odd(dy));
  let [x, y] = [x1 + ONE / 2, y1 + ONE / 2];
  for (let steps = Math.floor((flat ? dx : dy) / ONE); steps >= 0; steps--) {
    put(Math.floor(x / ONE), Math.floor(y / ONE));
    if (flat) [x, y] = [x + ONE, y + step];
    else [x, y] = [x + step, y + ONE];
  }
}

/**
 * cv2.resize(..., interpolation=cv2.INTER_AREA) to a smaller size.
 * @param {Picture} source @param {number} width @param {number} height
 * @param {number} channels of the source @param {number} kept of them in the result
 */
export function resizeArea(source, width, height, channels = 1, kept = channels) {
  const exact = source.width % width === 0 && source.height % height === 0;
  const across = shares(source.width, width, exact);
  const down = shares(source.height, height, exact);
  const two = exact && source.width === 2 * width && source.height === 2 * height; // rounds its halves up
  // Single precision, as OpenCV adds them up; whole numbers of pixels have exact sums.
  const line = new Float32Array(width * kept);
  const sum = new Float32Array(width * kept);
  const data = new Uint8Array(width * height * kept);
  for (let y = 0; y < height; y++) {
    sum.fill(0);
    for (const [from, weight] of down[y]) {
      line.fill(0);
      for (let x = 0; x < width; x++) {
        for (const [at, share] of across[x]) {
          const pixel = (from * source.width + at) * channels;
          for (let c = 0; c < kept; c++) line[x * kept + c] += Math.fround(share * source.data[pixel + c]);
        }
      }
      for (let i = 0; i < sum.length; i++) sum[i] += Math.fround(weight * line[i]);
    }
    // The shares of a whole number of pixels are 1 here, so that sums are exact before they are divided.
    const scale = exact ? (width * height) / (source.width * source.height) : 1;
    for (let i = 0; i < sum.length; i++) {
      data[y * width * kept + i] = two ? Math.floor(sum[i] * scale + 0.5) : round(Math.fround(sum[i] * scale));
    }
  }
  return { width, height, data };
}

function shares(from, to, exact) {
  const scale = from / to;
  return Array.from({ length: to }, (_, i) => {
    const [start, end] = [i * scale, Math.min((i + 1) * scale, from)];
    const cell = Math.min(scale, from - start);
    const parts = [];
    let first = Math.ceil(start);
    const last = Math.min(Math.floor(end), from);
    first = Math.min(first, last);
    if (first - start > 1e-3) parts.push([first - 1, Math.fround((first - start) / cell)]);
    for (let at = first; at < last; at++) parts.push([at, exact ? 1 : Math.fround(1 / cell)]);
    if (end - last > 1e-3) parts.push([last, Math.fround(Math.min(Math.min(end - last, 1), cell) / cell)]);
    return parts;
  });
}

/**
 * cv2.resize(..., interpolation=cv2.INTER_LINEAR), to a larger size. Arguments as for `resizeArea`.
 * @param {Picture} source
 */
export function resizeLinear(source, width, height, channels, kept) {
  const data = new Uint8Array(width * height * kept);
  const place = (i, scale, size) => {
    const at = (i + 0.5) * scale - 0.5;
    const low = Math.floor(at);
    const share = Math.round((at - low) * 2048) / 2048; // OpenCV's weights have 11 bits
    return [Math.max(0, Math.min(low, size - 1)), Math.max(0, Math.min(low + 1, size - 1)), share];
  };
  for (let y = 0; y < height; y++) {
    const [top, bottom, v] = place(y, source.height / height, source.height);
    for (let x = 0; x < width; x++) {
      const [left, right, u] = place(x, source.width / width, source.width);
      for (let c = 0; c < kept; c++) {
        const at = (row, column) => source.data[(row * source.width + column) * channels + c];
        const upper = at(top, left) * (1 - u) + at(top, right) * u;
        const lower = at(bottom, left) * (1 - u) + at(bottom, right) * u;
        data[(y * width + x) * kept + c] = Math.floor(upper * (1 - v) + lower * v + 0.5);
      }
    }
  }
  return { width, height, data };
}

/**
 * cv2.warpAffine(..., flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE) into a square of RGB.
 * @param {Picture} source RGBA or RGB @param {number[][]} matrix from the source to the square
 * @param {number} side @param {number} channels of the source
 */
export function warp(source, matrix, side, channels = 4) {
  const f32 = Math.fround; // OpenCV computes in single precision, in this order
  const [a, b, c, d, e, f] = invert(matrix).flat().map(f32);
  const { width, height, data } = source;
  const out = new Uint8Array(side * side * 3);
  let i = 0;
  for (let y = 0; y < side; y++) {
    const [startX, startY] = [f32(f32(b * y) + c), f32(f32(e * y) + f)];
    for (let x = 0; x < side; x++) {
      const [sx, sy] = [f32(a * x + startX), f32(d * x + startY)];
      const [x0, y0] = [Math.floor(sx), Math.floor(sy)];
      const [u, v] = [f32(sx - x0), f32(sy - y0)];
      const left = x0 < 0 ? 0 : x0 >= width ? width - 1 : x0;
      const right = x0 < -1 ? 0 : x0 >= width - 1 ? width - 1 : x0 + 1;
      const top = (y0 < 0 ? 0 : y0 >= height ? height - 1 : y0) * width;
      const bottom = (y0 < -1 ? 0 : y0 >= height - 1 ? height - 1 : y0 + 1) * width;
      const [p, q, r, s] = [(top + left) * channels, (top + right) * channels, (bottom + left) * channels, (bottom + right) * channels];
      for (let k = 0; k < 3; k++) {
        const upper = f32(data[p + k] + u * (data[q + k] - data[p + k]));
        const lower = f32(data[r + k] + u * (data[s + k] - data[r + k]));
        out[i++] = round(f32(upper + v * f32(lower - upper)));
      }
    }
  }
  return { width: side, height: side, data: out };
}

/** The inverse of an affine map [2][3]. @param {number[][]} matrix */
export function invert(matrix) {
  const [[a, b, c], [d, e, f]] = matrix;
  const det = a * e - b * d;
  const [p, q, r, s] = [e / det, -b / det, -d / det, a / det];
  return [[p, q, -p * c - q * f], [r, s, -r * c - s * f]];
}
