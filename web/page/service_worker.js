// Keeps one whole version of the page for use without a network. The build puts BUILD, the list of files, above.

const BASE = new URL("./", self.location.href);
const PREFIX = `haptic ${BASE.pathname} `; // other pages of this host have caches of their own
const CACHE = PREFIX + BUILD.folder;
const FOLDER = new URL(`${BUILD.folder}/`, BASE).href;
const OUTER = ["./", "manifest.webmanifest"].map((name) => new URL(name, BASE).href);

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("message", (event) => event.data === "take over" && self.skipWaiting());
self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  if (method !== "GET" || !url.startsWith(BASE.href)) return;
  const plain = url.split(/[?#]/)[0];
  if (mode === "navigate" && (plain === BASE.href || plain === `${BASE.href}index.html`)) return event.respondWith(outer(OUTER[0]));
  if (OUTER.includes(plain)) return event.respondWith(outer(plain));
  if (plain.startsWith(FOLDER) && BUILD.files[plain.slice(FOLDER.length)]) event.respondWith(part(plain.slice(FOLDER.length), event.clientId));
});

/** Fetch all that the page needs at once, and new versions of what it had fetched on demand. Fails as a whole. */
async function install() {
  const old = await kept();
  const names = Object.keys(BUILD.files).filter((name) => BUILD.shell.includes(name) || old.has(name));
  const cache = await caches.open(CACHE);
  await Promise.all(names.map(async (name) => {
    const known = await (await old.get(name)?.())?.arrayBuffer();
    const same = known && (await sha256(known)) === BUILD.files[name].sha256;
    await cache.put(FOLDER + name, same ? answer(name, known) : await download(name));
  }));
  for (const url of OUTER) {
    const fresh = await fetch(url, { cache: "reload" });
    const text = await fresh.text();
    if (!fresh.ok || !text.includes(BUILD.folder)) throw new Error(`${url} belongs to another version`);
    await cache.put(url, new Response(text, { headers: { "Content-Type": fresh.headers.get("Content-Type") } }));
  }
}

async function activate() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** The files of older versions, by name, each as a function that opens it. */
async function kept() {
  const found = new Map();
  for (const cacheName of await caches.keys()) {
    if (!cacheName.startsWith(PREFIX) || cacheName === CACHE) continue;
    const cache = await caches.open(cacheName);
    for (const request of await cache.keys()) {
      const name = request.url.slice(BASE.href.length).match(/^v-[0-9a-f]+\/(.*)/)?.[1];
      if (name) found.set(name, () => cache.match(request));
    }
  }
  return found;
}

async function outer(url) {
  const cache = await caches.open(CACHE);
  return (await cache.match(url)) ?? fetch(url);
}

async function part(name, client) {
  const cache = await caches.open(CACHE);
  const known = await cache.match(FOLDER + name);
  if (known) return known;
  try {
    const fresh = await download(name);
    try {
      await cache.put(FOLDER + name, fresh.clone());
    } catch {
      (await self.clients.get(client))?.postMessage("storage full");
    }
    return fresh;
  } catch (error) {
    return new Response(error.message, { status: error.status ?? 502 });
  }
}

async function download(name) {
  const fresh = await fetch(FOLDER + name, { cache: "reload" }).catch(() => new Response("", { status: 503 }));
  if (!fresh.ok) throw Object.assign(new Error("not found"), { status: fresh.status });
  const bytes = await fresh.arrayBuffer();
  if ((await sha256(bytes)) !== BUILD.files[name].sha256) throw Object.assign(new Error("damaged"), { status: 502 });
  return answer(name, bytes);
}

const TYPES = { js: "text/javascript", css: "text/css", json: "application/json", png: "image/png", wasm: "application/wasm", txt: "text/plain" };

function answer(name, bytes) {
  const type = TYPES[name.split(".").at(-1)] ?? "application/octet-stream";
  return new Response(bytes, { headers: { "Content-Type": type, "Content-Length": String(bytes.byteLength) } });
}

async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
