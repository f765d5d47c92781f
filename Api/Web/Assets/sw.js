// The service worker does one thing: when there is no network, it says so. Pages are never kept, for what they show
// (money, plans) is only true when the house has just said it.
const shell = 'offline-2';

addEventListener('install', event => {
    event.waitUntil(caches.open(shell).then(cache => cache.addAll(['/offline.html', '/app.css'])).then(() => skipWaiting()));
});

addEventListener('activate', event => {
    event.waitUntil(caches.keys()
        .then(names => Promise.all(names.filter(name => name !== shell).map(name => caches.delete(name))))
        .then(() => clients.claim()));
});

addEventListener('fetch', event => {
    if (event.request.mode === 'navigate' && event.request.method === 'GET') {
        event.respondWith(fetch(event.request).catch(() => caches.match('/offline.html')));
    } else if (new URL(event.request.url).pathname === '/app.css') {
        event.respondWith(fetch(event.request).catch(() => caches.match('/app.css')));
    }
});
