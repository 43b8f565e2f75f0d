// The browser engine: MediaPipe's web trackers, made from files that the Jupyter server or Python hands out.

const MOST = 2; // hands; faces and bodies are followed one at a time
const OTHER = { Left: "Right", Right: "Left" };
const CLASSES = {
  hands: ["HandLandmarker", { numHands: MOST }],
  faces: ["FaceLandmarker", { numFaces: 1, outputFacialTransformationMatrixes: true }],
  bodies: ["PoseLandmarker", { numPoses: 1 }],
};
const trackers = {}; // one of a kind for all widgets of the page

/** Load the tracker of a kind once. settings: tracks (the kind), files (name -> SHA-256). hint: shows the progress. */
export async function loadTracker({ tracks, files }, send, listeners, hint) {
  trackers[tracks] ??= await create(tracks, (await fetchFiles(files, hint)) ?? (await askFiles(send, listeners, hint)));
  return trackers[tracks];
}

/** Get the files from the Jupyter server, which lets the browser keep them; null if it has not got all of them. */
async function fetchFiles(files, hint) {
  const config = document.getElementById("jupyter-config-data");
  if (!config) return null;
  const base = JSON.parse(config.textContent).baseUrl;
  hint.textContent = "Loading the tracker into this page …";
  try {
    const get = async ([name, digest]) => {
      const answer = await fetch(`${base}haptic/engine/${name}?v=${digest}`);
      if (!answer.ok) throw new Error(answer.status);
      return [name, new Uint8Array(await answer.arrayBuffer())];
    };
    return Object.fromEntries(await Promise.all(Object.entries(files).map(get)));
  } catch {
    return null; // a server without the course, or files that Python has to fetch first
  }
}

/** Ask Python for the files; returns a promise of an object from name to bytes. */
function askFiles(send, listeners, hint) {
  const files = {};
  return new Promise((resolve, reject) => {
    listeners.engine = (message, [bytes]) => {
      if (message.problem) return reject(new Error(message.problem));
      if (message.words) return (hint.textContent = message.words);
      files[message.name] = bytes;
      hint.textContent = `Loading the tracker into this page … ${Object.keys(files).length} of ${message.count}`;
      if (Object.keys(files).length === message.count) resolve(files);
    };
    send({ type: "engine" });
  });
}

async function create(kind, files) {
  const url = (name, type) => URL.createObjectURL(new Blob([files[name]], { type }));
  const vision = await import(url("tasks_vision_module", "text/javascript"));
  const wasm = {
    wasmLoaderPath: url("tasks_vision_loader", "text/javascript"),
    wasmBinaryPath: url("tasks_vision_wasm", "application/wasm"),
  };
  const model = Object.entries(files).find(([name]) => name.includes("landmarker"))[1];
  const [name, options] = CLASSES[kind];
  const tracker = await vision[name].createFromOptions(wasm, {
    baseOptions: { modelAssetBuffer: new Uint8Array(model.buffer, model.byteOffset, model.byteLength) },
    runningMode: "VIDEO",
    ...options,
  });
  return { kind, tracker };
}

/** Track in a canvas. now: ms, rising. Returns a message and its buffers. */
export function track({ kind, tracker }, canvas, now, mirrored) {
  const found = tracker.detectForVideo(canvas, now);
  const message = { type: "landmarks", kind, width: canvas.width, height: canvas.height };
  const xyz = ({ x, y, z }) => [x, y, z];
  let values;
  if (kind === "hands") {
    message.hands = found.handedness.map(([{ categoryName, score }]) => [
      mirrored ? OTHER[categoryName] : categoryName, // the person's real hand
      Math.min(1, score),
    ]);
    values = found.landmarks.flatMap((points, i) => [...points, ...found.worldLandmarks[i]].flatMap(xyz));
  } else if (kind === "faces") {
    values = found.faceLandmarks.flatMap((points, i) => [...points.flatMap(xyz), ...found.facialTransformationMatrixes[i].data]);
  } else {
    values = found.landmarks.flatMap((points, i) =>
      points.flatMap((point, j) => [...xyz(point), ...xyz(found.worldLandmarks[i][j]), point.visibility ?? 1]),
    );
  }
  return [message, values.length ? [new Float32Array(values).buffer] : []];
}
