import { type Ask, answer, json, page } from '../answer.ts';
import type { Family } from '../case.ts';

/** More than the browser hands over with a request event. */
const BIG = 3 << 20;

/** What a page can send: every method, every kind of body. */
export const requests: Family = {
  title: 'Requests',
  routes: {
    '/requests': (ask) => page(askingPage(ask)),
    '/requests/echo': ({ method, headers, body }) =>
      json({ method, type: headers['content-type'] ?? null, bytes: body.length }),
    '/requests/form': page('<p>sent</p>'),
    '/requests/ask-first': ({ method }) =>
      answer('', { allow: 'GET, PUT' }, { status: method === 'OPTIONS' ? 204 : 200 }),
  },
  cases: [
    {
      name: 'requests',
      about: 'A page that sends with every method and every kind of body.',
      at: '/requests',
      outcome: 'complete',
      traps: [
        {
          does: 'HEAD, OPTIONS, PUT, PATCH, DELETE',
          held: [
            'HEAD /requests/echo?head 200',
            'OPTIONS /requests/ask-first?options 204',
            'PUT /requests/echo?put 200',
            'PATCH /requests/echo?patch 200',
            'DELETE /requests/echo?delete 200',
          ],
        },
        {
          does: 'text, JSON, bytes, parameters',
          held: ['text', 'json', 'bytes', 'parameters'].map((kind) => `POST /requests/echo?${kind} 200`),
        },
        { does: `a body of ${BIG >> 20} MiB`, held: ['POST /requests/echo?big 200'] },
        {
          does: 'a file in multipart/form-data, made by the page',
          held: ['POST /requests/echo?multipart 200'],
        },
        { does: 'a form that is submitted into a frame', held: ['POST /requests/form 200'] },
        {
          does: 'a beacon, and a request that outlives the page',
          held: ['POST /requests/echo?beacon 200', 'POST /requests/echo?keepalive 200'],
        },
        { does: 'a synchronous request', held: ['POST /requests/echo?sync 200'] },
        {
          does: 'another origin, with and without a preflight',
          held: [
            'GET other:/requests/echo?simple 200',
            'OPTIONS other:/requests/ask-first?cors 204',
            'PUT other:/requests/ask-first?cors 200',
          ],
        },
        {
          does: 'another origin that is not asked whether it allows it: what came is kept from the page',
          held: ['GET other:/requests/echo?no-cors 200'],
          lost: ['request-failed other:/requests/echo?no-cors'],
        },
      ],
      mayLose: ['request-body-unavailable'],
    },
  ],
};

const askingPage = ({ urlOf }: Ask): string => `<p>正文</p>
<iframe name=target></iframe><form method=post action=/requests/form target=target><input name=a value=值></form><script>
const echo = (name, method, body) => fetch('/requests/echo?' + name, { method, body }).catch(() => {});
echo('head', 'HEAD'); echo('put', 'PUT', 'put'); echo('patch', 'PATCH', '{}'); echo('delete', 'DELETE');
fetch('/requests/ask-first?options', { method: 'OPTIONS' });
echo('text', 'POST', '正文'); echo('bytes', 'POST', Uint8Array.of(0, 128, 255)); echo('parameters', 'POST', new URLSearchParams('a=1&b=固'));
fetch('/requests/echo?json', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"a":1}' });
echo('big', 'POST', 'x'.repeat(${BIG}));
const form = new FormData(); form.append('file', new Blob(['内容'], { type: 'text/plain' }), '文件.txt'); echo('multipart', 'POST', form);
document.forms[0].submit(); navigator.sendBeacon('/requests/echo?beacon', 'b');
fetch('/requests/echo?keepalive', { method: 'POST', keepalive: true, body: 'k' });
const wait = new XMLHttpRequest(); wait.open('POST', '/requests/echo?sync', false); wait.send('s');
fetch('${urlOf('other:/requests/echo?simple')}'); fetch('${urlOf('other:/requests/echo?no-cors')}', { mode: 'no-cors' });
fetch('${urlOf('other:/requests/ask-first?cors')}', { method: 'PUT', headers: { 'x-a': '1' }, body: 'p' });
</script>`;
