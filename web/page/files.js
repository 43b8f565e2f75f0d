// The page's own files: fetched with a bar, and kept by the service worker.

/** Something went wrong, in words for the person who holds the phone. */
export class Plain extends Error {}

export const BASE = new URL("./", import.meta.url).href;
/** @type {any} what Python wrote about nets, labels and scores */
export let course = null;

/** Read course.json. */
export async function readCourse() {
  course = JSON.parse(new TextDecoder().decode(await get("course.json")));
}

/**
 * Fetch a file of this version.
 * @param {string} name @param {(bytes: number) => void} [progress] called with the bytes of each piece
 */
export async function get(name, progress) {
  // 503 is the worker's word for no network, too.
  const answer = await fetch(BASE + name).catch(() => new Response("", { status: 503 }));
  if (answer.status === 503) throw new Plain("There is no network, and this part is not on the phone yet. Connect once, and try again.");
  if (answer.status === 404) throw new Plain("This page has been renewed where it came from. Load the page again to get the new version.");
  if (!answer.ok) throw new Plain("The download was interrupted. Check the network, and try again.");
  const reader = answer.body.getReader();
  const pieces = [];
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      pieces.push(piece.value);
      progress?.(piece.value.length);
    }
  } catch {
    throw new Plain("The download was interrupted. Check the network, and try again.");
  }
  const bytes = new Uint8Array(await new Blob(pieces).arrayBuffer());
  const known = course?.files[name];
  if (known && crypto.subtle && (await sha256(bytes)) !== known.sha256) throw new Plain("The download was damaged. Try again.");
  return bytes;
}

async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Start the service worker, and wait a moment until it looks after this page, so that nothing is fetched twice.
 * @param {{renewed: (load: () => void) => void, full: () => void, kept: () => void}} tell
 */
export async function keepOffline(tell) {
  const workers = navigator.serviceWorker;
  if (!workers) return;
  const wasControlled = Boolean(workers.controller);
  const controlled = new Promise((done) => {
    if (workers.controller) done(null);
    workers.addEventListener("controllerchange", () => (wasControlled ? location.reload() : done(null)));
  });
  workers.addEventListener("message", (event) => event.data === "storage full" && tell.full());
  try {
    const registration = await workers.register("service_worker.js", { updateViaCache: "none" });
    const look = () => {
      if (registration.waiting && workers.controller) tell.renewed(() => registration.waiting?.postMessage("take over"));
    };
    look();
    registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", look));
    const patience = new Promise((done) => setTimeout(done, 8000));
    await Promise.race([controlled, patience]);
    if (workers.controller) tell.kept();
  } catch {
    // Without a worker (a private window, storage full) the page works, but not without a network.
    tell.full();
  }
}
