// The page's JavaScript against what Python wrote down: features and answers of a hundred inputs a demo.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { net, page } from "./runtime.js";

const LIMIT = 1e-3;
const golden = (name) => JSON.parse(readFileSync(join(process.env.GOLDEN, name), "utf8"));
const bytes = (name) => new Uint8Array(readFileSync(join(process.env.GOLDEN, name)));

function apart(one, other) {
  assert.equal(one.length, other.length);
  return Array.from(one).reduce((most, value, i) => Math.max(most, Math.abs(value - other[i])), 0);
}

/** Compare a hundred rows and say how far the worst is away. */
async function hundred(t, name, rows, compare) {
  assert.ok(rows.length >= 100, `${rows.length} inputs`);
  let worst = 0;
  for (const row of rows) worst = Math.max(worst, await compare(row));
  t.diagnostic(`${name}: ${rows.length} inputs, largest difference ${worst.toExponential(1)}`);
  assert.ok(worst <= LIMIT, `${name} differs by ${worst}`);
}

for (const name of ["digits", "letters", "doodles"]) {
  test(`drawn ${name}`, async (t) => {
    const { readers } = await page("write.js");
    const read = await readers[name](net);
    const rows = golden(`${name}.json`);
    await hundred(t, `pixels of ${name}`, rows, async ({ strokes, picture }) => apart(read.picture(strokes), picture) / 255);
    await hundred(t, name, rows, async ({ strokes, answer }) => apart(await read.answer(read.picture(strokes)), answer));
  });
}

test("demos that read landmarks", async (t) => {
  const { fingerFeatures, landmarkFeatures } = await page("features.js");
  const features = { emojinator: landmarkFeatures, reactions: landmarkFeatures, fingers_landmarks: landmarkFeatures, fingers_count_landmarks: fingerFeatures };
  for (const [name, of] of Object.entries(features)) {
    const rows = golden(`${name}.json`);
    const read = await net(name);
    await hundred(t, `features of ${name}`, rows, async ({ world, features: own }) => apart(of(world), own));
    await hundred(t, name, rows, async ({ world, answer }) => apart(await read(of(world)), answer));
  }
});

test("eyes, knees and fingers", async (t) => {
  const { eyeAspectRatios, jointAngle, straightness } = await page("features.js");
  await hundred(t, "eye aspect ratio", golden("eyes.json"), async ({ pixels, ratios }) => apart(eyeAspectRatios(pixels), ratios));
  await hundred(t, "joint angles", golden("angles.json"), async ({ points, degrees }) => Math.abs(jointAngle(...points) - degrees));
  await hundred(t, "straightness", golden("straight.json"), async ({ joints, value }) => Math.abs(straightness(joints) - value));
});

test("curves and filters over time", async (t) => {
  const { curve } = await page("glyphs.js");
  const { OneEuro, StableLabel } = await page("filters.js");
  await hundred(t, "curves", golden("curves.json"), async ({ points, curve: own }) => apart(curve(points).flat(), own));
  const [euro, label] = [new OneEuro(2, 30, 2), new StableLabel(["a", "b", "c"], 0.5, 0.2)];
  await hundred(t, "filters", golden("filters.json"), async ({ time, point, p, smooth, changed, shown, smoothed }) => {
    const far = apart(euro.step(point, time), smooth);
    assert.equal(label.step(p, time), changed);
    assert.equal(label.shown, shown);
    return Math.max(far, apart(label.smoothed, smoothed));
  });
});

const pictures = () => {
  const all = bytes("hands.rgba");
  return golden("hands.json").map((row, i) => {
    const size = 4 * row.width * row.height;
    return { ...row, image: { width: row.width, height: row.height, data: all.subarray(i * size, (i + 1) * size) } };
  });
};

test("the hand tracker's two nets", async (t) => {
  const { detect, look } = await page("hands.js");
  const [points, detector] = [await net("handpoints"), await net("handpoints_detector")];
  const rows = pictures();
  await hundred(t, "hands' squares, shares of the picture", rows, async ({ image, squares }) => {
    const own = await detect(detector, image);
    assert.equal(own.length, squares.length);
    const flat = own.flatMap(({ centre, half, angle, sure }) => [centre[0] / image.width, centre[1] / image.width, half / image.width, angle, sure]);
    return apart(flat, squares.flatMap(([x, y, half, angle, sure]) => [x / image.width, y / image.width, half / image.width, angle, sure]));
  });
  await hundred(t, "hands' points, shares of the picture", rows, async ({ image, square, mirrored, reading }) => {
    const own = await look(points, image, square, [[0, 1], [0.2, 1.08]], mirrored);
    const share = (v) => v / image.width;
    return Math.max(apart(own.points.flat().map(share), reading.points.map(share)), apart([own.right, own.hand], [reading.right, reading.hand]));
  });
});

test("the hand tracker's loop", async (t) => {
  // The nets count in whole numbers: a last bit that differs in one frame can move the next frame's crop a little, and
  // a hand that is just at the threshold comes a frame later. So the loop is compared on average, and in all frames but
  // two at most, and its two nets to the last bit above.
  const { HandTracker, world } = await page("hands.js");
  const tracker = new HandTracker(await net("handpoints"), await net("handpoints_detector"), 1);
  const [distances, others] = [[], []];
  for (const { image, time, hands } of pictures()) {
    const own = await tracker.track({ image, time, mirrored: false, still: false });
    if (own.length !== hands.length) {
      others.push(time);
      continue;
    }
    own.forEach((hand, k) => {
      const [points, metres, side] = hands[k];
      assert.equal(hand.handedness, side);
      const { width, height } = image;
      const pixels = Array.from({ length: 21 }, (_, i) => [points[3 * i] * width, points[3 * i + 1] * height, points[3 * i + 2] * width]);
      assert.ok(apart(world(pixels).flat(), metres) <= LIMIT, "metres from the same points");
      distances.push(...hand.points.flatMap(([x, y], i) => [Math.hypot(x - points[3 * i], y - points[3 * i + 1])]));
    });
  }
  assert.ok(others.length <= 2, `another number of hands at ${others} s`);
  const mean = distances.reduce((sum, d) => sum + d, 0) / distances.length;
  t.diagnostic(`film: ${distances.length / 21} hands, mean distance of a point ${mean.toExponential(1)} of the picture`);
  assert.ok(distances.length > 50 * 21 && mean < 0.01, `points are ${mean} apart`);
});
