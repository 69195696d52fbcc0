// Makes a reload work offline: every file of the build is kept, and served from there.
// The list is written by the build (vite.config.ts); a new build is a new cache. The one before stays until the next: pages of it may be open,
// and load parts later that the server has no more.

/** What the build puts in place of the name below: `{ version, files }`. */
declare const __PRECACHE__: { readonly version: string; readonly files: readonly string[] };

const scope = self as unknown as ServiceWorkerGlobalScope;

const PREFIX = "cachelet-playground-";
const { version, files } = __PRECACHE__;
const current = PREFIX + version;

scope.addEventListener("install", (event) => {
  event.waitUntil(install());
});

scope.addEventListener("activate", (event) => {
  event.waitUntil(activate());
});

scope.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method === "GET" && url.origin === scope.location.origin) event.respondWith(answer(event.request));
});

async function install(): Promise<void> {
  const cache = await caches.open(current);
  // `reload` passes by the HTTP cache, which may hold files of an older build.
  await cache.addAll(files.map((file) => new Request(file, { cache: "reload" })));
  await scope.skipWaiting();
}

async function activate(): Promise<void> {
  // In the order in which they were made.
  const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== current);
  await Promise.all(old.slice(0, -1).map((name) => caches.delete(name)));
  await scope.clients.claim();
}

/**
 * What is in `assets` is named by its content, and so comes from here. All else comes from the network when there is one, so that a new build is seen, and
 * who serves something else at this address later serves that.
 */
async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(current);
  const isPage = request.mode === "navigate";
  const isBelow = (folder: string): boolean => request.url.startsWith(new URL(folder, scope.registration.scope).href);
  const ofDocumentation = isPage && isBelow("docs/");
  // A page that was read, or a part of one that is open, may be of the build before, whose files are still here.
  const kept = async (): Promise<Response | undefined> => (await cache.match(isPage && !ofDocumentation ? "./" : request, { ignoreSearch: true })) ?? caches.match(request, { ignoreSearch: true });
  const fixed = isBelow("assets/") ? await kept() : undefined;
  if (fixed) return fixed;
  try {
    const response = await fetch(request);
    // What was read once can be read offline.
    if (ofDocumentation && response.ok) await cache.put(new URL(request.url).pathname, response.clone());
    return response;
  } catch (error) {
    const read = await kept();
    if (read) return read;
    throw error;
  }
}
