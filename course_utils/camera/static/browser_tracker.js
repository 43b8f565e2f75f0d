// The browser engine: MediaPipe's web hand tracker, made from files that Python sends.

const HANDS = 2; // at most
const OTHER = { Left: "Right", Right: "Left" };
let tracker = null; // one for all widgets of the page

/** Load the tracker once. send, listeners: of messages to and from Python. hint: an element that shows the progress. */
export async function loadTracker(send, listeners, hint) {
  tracker ??= await create(await askFiles(send, listeners, hint));
  return tracker;
}

/** Ask Python for the files; returns a promise of an object from name to bytes. */
function askFiles(send, listeners, hint) {
  const files = {};
  return new Promise((resolve, reject) => {
    listeners.engine = (message, [bytes]) => {
      if (message.problem) return reject(new Error(message.problem));
      if (message.words) return (hint.textContent = message.words);
      files[message.name] = bytes;
      hint.textContent = `Loading the hand tracker into this page … ${Object.keys(files).length} of ${message.count}`;
      if (Object.keys(files).length === message.count) resolve(files);
    };
    send({ type: "engine" });
  });
}

async function create(files) {
  const url = (name, type) => URL.createObjectURL(new Blob([files[name]], { type }));
  const vision = await import(url("tasks_vision_module", "text/javascript"));
  const wasm = {
    wasmLoaderPath: url("tasks_vision_loader", "text/javascript"),
    wasmBinaryPath: url("tasks_vision_wasm", "application/wasm"),
  };
  const model = files.hand_landmarker;
  return vision.HandLandmarker.createFromOptions(wasm, {
    baseOptions: { modelAssetBuffer: new Uint8Array(model.buffer, model.byteOffset, model.byteLength) },
    runningMode: "VIDEO",
    numHands: HANDS,
  });
}

/** Track hands in a canvas. now: ms, rising. Returns a message and its buffer. */
export function track(tracker, canvas, now, mirrored) {
  const found = tracker.detectForVideo(canvas, now);
  const hands = found.handedness.map(([{ categoryName, score }]) => [
    mirrored ? OTHER[categoryName] : categoryName, // the person's real hand
    Math.min(1, score),
  ]);
  const rows = found.landmarks.flatMap((points, i) => [...points, ...found.worldLandmarks[i]]);
  const values = new Float32Array(rows.flatMap(({ x, y, z }) => [x, y, z]));
  return [{ type: "landmarks", width: canvas.width, height: canvas.height, hands }, values.buffer];
}
