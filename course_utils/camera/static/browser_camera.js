// Pictures from the browser's camera or from a clip, one JPEG at a time.

const QUALITY = 0.8;

/** Why there is no camera, in words for a beginner. error: what getUserMedia threw, or null if it was not called. */
export function cameraAdvice(error) {
  const instead = "Or choose a clip or the synthetic camera in the source menu: they need no camera.";
  if (location.protocol.startsWith("vscode") || typeof window.acquireVsCodeApi === "function") {
    return `VS Code gives notebooks no camera. Open this notebook in a browser (run “jupyter lab” in a terminal), or let Python open the camera: LiveCamera(demo, source=camera.Webcam()). ${instead}`;
  }
  if (!navigator.mediaDevices) {
    return `This page is ${location.origin}, and browsers give a camera only to pages on https:// or on localhost. Open the notebook as http://localhost:${location.port || 8888} instead; for a computer far away, forward the port first: ssh -L 8888:localhost:8888 NAME. ${instead}`;
  }
  switch (error?.name) {
    case "NotAllowedError":
    case "SecurityError":
      return `The browser may not use the camera. Click the camera or lock sign beside the page's address, choose “Allow”, and press Start again. If it is allowed there, look in the privacy settings of your system. ${instead}`;
    case "NotFoundError":
    case "OverconstrainedError":
      return `The browser finds no camera. Plug one in, or open its shutter or switch, and press Start again. ${instead}`;
    case "NotReadableError":
    case "AbortError":
      return `The camera is busy or does not answer. Close video calls and other pages that use it, and press Start again. ${instead}`;
    default:
      return `The camera did not start (${error?.message ?? error}). ${instead}`;
  }
}

/** Open the camera into a video element. Returns a function that releases it. facing: "user" or "environment". */
export async function openCamera(video, deviceId, [width, height], facing = "user") {
  if (!navigator.mediaDevices) throw new TypeError("no mediaDevices");
  const choice = deviceId ? { deviceId: { exact: deviceId } } : { facingMode: facing };
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { ...choice, width: { ideal: width }, height: { ideal: height }, frameRate: { ideal: 30 } },
  });
  const close = () => {
    stream.getTracks().forEach((track) => track.stop());
    if (video.srcObject === stream) video.srcObject = null;
  };
  try {
    video.srcObject = stream;
    await video.play();
  } catch (error) {
    close();
    throw error;
  }
  return close;
}

/** Open a video file into a video element. Returns a function that releases it. */
export async function openClip(video, file) {
  const url = URL.createObjectURL(file);
  const close = () => {
    video.pause();
    video.removeAttribute("src");
    video.load();
    URL.revokeObjectURL(url);
  };
  try {
    video.src = url;
    await video.play();
  } catch (error) {
    close();
    throw new Error(`The browser cannot play ${file.name}. MP4 (H.264) and WebM files are usual.`);
  }
  return close;
}

/** Call `each` for every new picture of a video until the function returned is called. */
export function everyPicture(video, each) {
  let running = true;
  const next = video.requestVideoFrameCallback
    ? (step) => video.requestVideoFrameCallback(step)
    : (step) => requestAnimationFrame(step);
  const step = () => {
    if (!running) return;
    next(step);
    if (video.videoWidth) each();
  };
  next(step);
  return () => (running = false);
}

/** A canvas that holds one frame while Python looks at it. */
export class Shot {
  constructor(options = {}) {
    this.canvas = window.OffscreenCanvas ? new OffscreenCanvas(1, 1) : document.createElement("canvas");
    this.context = this.canvas.getContext("2d", { alpha: false, ...options });
  }

  /** Copy the video's picture, fitted into `size`, optionally flipped left and right. */
  take(video, [width, height], mirror) {
    const scale = Math.min(1, width / video.videoWidth, height / video.videoHeight);
    const [w, h] = [Math.round(video.videoWidth * scale), Math.round(video.videoHeight * scale)];
    if (this.canvas.width !== w || this.canvas.height !== h) [this.canvas.width, this.canvas.height] = [w, h];
    this.context.setTransform(mirror ? -1 : 1, 0, 0, 1, mirror ? w : 0, 0);
    this.context.drawImage(video, 0, 0, w, h);
  }

  async jpeg() {
    const options = { type: "image/jpeg", quality: QUALITY };
    const blob = this.canvas.convertToBlob
      ? await this.canvas.convertToBlob(options)
      : await new Promise((done) => this.canvas.toBlob(done, options.type, options.quality));
    return blob.arrayBuffer();
  }
}
