// A hand's landmarks as the numbers that the nets read, the same as in lessons 1, 3 and 8.

/** @typedef {number[][]} World 21 points [x, y, z]: x right, y down, z away, any unit */

const norm = (p) => Math.hypot(...p);
const minus = (a, b) => a.map((v, i) => v - b[i]);

/** `emojinator.gestures.landmark_features`. @param {World} world @returns {number[]} 63 numbers */
export function landmarkFeatures(world) {
  const points = world.map((p) => minus(p, world[0]));
  const knuckles = [5, 9, 13, 17].map((k) => points[k]);
  const size = Math.max(...knuckles.map(norm), 1e-9);
  const side = knuckles[0][0] * knuckles[3][1] - knuckles[0][1] * knuckles[3][0];
  const flip = side < 0 || Object.is(side, -0) ? -1 : 1;
  return points.flatMap(([x, y, z]) => [(flip * x) / size, y / size, z / size]);
}

/** `fingers.upright.finger_features`. @param {World} world @returns {number[]} 63 numbers */
export function fingerFeatures(world) {
  const shifted = world.map((p) => minus(p, world[0]));
  const size = Math.max(norm(shifted[9]), 1e-9);
  const points = shifted.map((p) => p.map((v) => v / size));
  const length = Math.max(Math.hypot(points[9][0], points[9][1]), 1e-9);
  const up = [points[9][0] / length, points[9][1] / length];
  const across = minus(points[17], points[5]);
  const flip = across[0] * -up[1] + across[1] * up[0] < 0 ? -1 : 1;
  const right = [-up[1] * flip, up[0] * flip];
  return points.flatMap(([x, y, z]) => [x * right[0] + y * right[1], -x * up[0] - y * up[1], z]);
}

/** `airdraw.tips.straightness`: 1 for a straight finger. @param {World} joints from knuckle to tip */
export function straightness(joints) {
  const length = joints.slice(1).reduce((sum, joint, i) => sum + norm(minus(joint, joints[i])), 0);
  return norm(minus(joints.at(-1), joints[0])) / Math.max(length, 1e-9);
}

const RIGHT_EYE = [33, 160, 158, 133, 153, 144];
const LEFT_EYE = [362, 385, 387, 263, 373, 380];
export const EYES = [RIGHT_EYE, LEFT_EYE];

/** `drowsiness.eye_aspect_ratios`: how open each eye is, the right one first. @param {number[][]} pixels landmarks */
export function eyeAspectRatios(pixels) {
  return EYES.map((eye) => {
    const [a, b, c, d, e, f] = eye.map((k) => pixels[k].slice(0, 2));
    return (norm(minus(b, f)) + norm(minus(c, e))) / Math.max(2 * norm(minus(a, d)), 1e-6);
  });
}

/** `openpose.squats.joint_angle`, in degrees; NaN if a bone has no length. */
export function jointAngle(first, joint, last) {
  const [a, b] = [minus(first, joint), minus(last, joint)];
  const lengths = norm(a) * norm(b);
  if (!(lengths > 0)) return NaN;
  const cosine = a.reduce((sum, v, i) => sum + v * b[i], 0) / lengths;
  return (Math.acos(Math.min(1, Math.max(-1, cosine))) * 180) / Math.PI;
}
