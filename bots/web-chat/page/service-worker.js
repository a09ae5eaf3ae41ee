// Keeps the page itself, so that it opens without a line and says so. What residents and the city say to each other is
// never kept here: only the files below are, and everything else goes to the network untouched.

const CACHE = 'lang-nghe-page-1';
const FILES = ['chat.js', 'outbox.js', 'talk.js', 'chat.css', 'icon.svg', 'icon-192.png'].map(
  (name) => `/chat/page/${name}`,
);

addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll([...FILES, '/chat', '/chat?lang=en']))
      .then(() => skipWaiting()),
  );
});

addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name))),
      )
      .then(() => clients.claim()),
  );
});

/** The newest from the network; what was kept only when there is no line. */
async function pageOf(request) {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(request);
    if (response.ok) await cache.put(request, response.clone());
    return response;
  } catch (err) {
    const kept = await cache.match(request);
    if (kept) return kept;
    throw err;
  }
}

addEventListener('fetch', (event) => {
  const { pathname } = new URL(event.request.url);
  const isPage =
    event.request.method === 'GET' && (pathname === '/chat' || FILES.includes(pathname));
  if (isPage) event.respondWith(pageOf(event.request));
});
