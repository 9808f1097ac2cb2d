import { page, plain, script } from '../answer.ts';
import type { Family } from '../case.ts';

/** Scripts that run beside the page, and speak to the network by themselves. */
export const workers: Family = {
  title: 'Workers',
  routes: {
    '/workers': page(WORKERS()),
    '/workers/outer.js': script(
      'fetch("/workers/from-outer"); new Worker("/workers/inner.js"); importScripts("/workers/imported.js")',
    ),
    '/workers/inner.js': script('fetch("/workers/from-inner")'),
    '/workers/module.js': script('import "/workers/imported-module.js"; fetch("/workers/from-module")'),
    '/workers/shared.js': script('fetch("/workers/from-shared")'),
    '/service/': page(SERVICE()),
    '/service/worker.js': script(SERVICE_WORKER()),
    '/service/invented': plain('what the server says'),
    '/service/precached': plain('precached'),
  },
  cases: [
    {
      name: 'workers',
      about: 'Workers of every kind, one inside another.',
      at: '/workers',
      outcome: 'complete',
      traps: [
        {
          does: 'a worker, the script it imports, and a worker inside it',
          held: [
            'GET /workers/outer.js 200',
            'GET /workers/from-outer 200',
            'GET /workers/imported.js 200',
            'GET /workers/inner.js 200',
            'GET /workers/from-inner 200',
          ],
        },
        {
          does: 'a worker made of modules',
          held: ['GET /workers/module.js 200', 'GET /workers/imported-module.js 200', 'GET /workers/from-module 200'],
        },
        { does: 'a worker without an address', held: ['GET /workers/from-blob 200'] },
        { does: 'a shared worker', held: ['GET /workers/shared.js 200', 'GET /workers/from-shared 200'] },
      ],
    },
    {
      name: 'service-worker',
      about: 'A service worker that fetches while it is installed, and then invents what the server never said.',
      at: '/service/',
      outcome: 'complete',
      shows: ['what the server says'],
      traps: [
        {
          does: 'its script, and what it fetches before the page knows of it',
          held: ['GET /service/worker.js 200', 'GET /service/precached 200'],
        },
        {
          does: 'an answer that it would have invented: the recorder bypasses it, so that what is kept came from the server',
          held: ['GET /service/invented 200'],
        },
      ],
    },
  ],
};

function WORKERS(): string {
  return `<p>正文</p><script>
new Worker('/workers/outer.js'); new Worker('/workers/module.js', { type: 'module' }); new SharedWorker('/workers/shared.js');
new Worker(URL.createObjectURL(new Blob(['fetch("' + location.origin + '/workers/from-blob")'])));
</script>`;
}

function SERVICE(): string {
  return `<p id=said></p><script>
navigator.serviceWorker.register('/service/worker.js').then(async () => {
  const { active } = await navigator.serviceWorker.ready;
  if (active.state !== 'activated') await new Promise((done) => active.addEventListener('statechange', done, { once: true }));
  said.textContent = await (await fetch('/service/invented')).text();
});
</script>`;
}

function SERVICE_WORKER(): string {
  return `addEventListener('install', (event) => { skipWaiting(); event.waitUntil(fetch('/service/precached')); });
addEventListener('activate', (event) => event.waitUntil(clients.claim()));
addEventListener('fetch', (event) => event.respondWith(new Response('invented')));`;
}
