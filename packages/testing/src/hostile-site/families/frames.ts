import { type Ask, markup, page, png } from '../answer.ts';
import type { Family } from '../case.ts';

/** Documents inside documents: what is in another site is in another process (127.0.0.1 and localhost are two sites). */
export const frames: Family = {
  title: 'Frames',
  routes: {
    '/frames': (ask) => page(outerPage(ask)),
    '/frames/deep': ({ query, urlOf }) => page(deepFrame(Number(query.get('n')), urlOf)),
    '/frames/part.png': png(),
    '/frames/sandboxed': page('<p>sandboxed<img src=/frames/part.png?sandboxed>'),
    '/frames/denied': page('<p>denied', {}, { headers: { 'x-frame-options': 'DENY' } }),
    '/frames/no-ancestors': page(
      '<p>no ancestors',
      {},
      { headers: { 'content-security-policy': "frame-ancestors 'none'" } },
    ),
    '/frames/late': page('<p>late<img src=/frames/part.png?late>'),
    '/frames/moving': markup('<script>location = "/frames/moved"</script>'),
    '/frames/moved': page('<p>moved'),
  },
  cases: [
    {
      name: 'frames',
      about:
        'Frames in frames, alternately of two sites, so that each lives in another process than the one around it.',
      at: '/frames',
      outcome: 'complete',
      shows: ['正文'],
      traps: [
        {
          does: 'four documents, each inside the one before, with a request of their own each',
          held: [
            'GET local:/frames/deep?n=1 200',
            'GET local:/frames/part.png?1 200',
            'GET /frames/deep?n=2 200',
            'GET /frames/part.png?2 200',
            'GET local:/frames/deep?n=3 200',
            'GET local:/frames/part.png?3 200',
            'GET /frames/deep?n=4 200',
            'GET /frames/part.png?4 200',
          ],
        },
        { does: 'a frame without rights', held: ['GET /frames/sandboxed 200', 'GET /frames/part.png?sandboxed 200'] },
        {
          does: 'frames without an address: srcdoc, data:, blob:, written by a script',
          held: ['srcdoc', 'data', 'blob', 'written'].map((kind) => `GET /frames/part.png?${kind} 200`),
        },
        {
          does: 'documents that do not let themselves be framed',
          held: ['GET /frames/denied 200', 'GET /frames/no-ancestors 200'],
          lost: ['frame-not-loaded /frames/denied', 'frame-not-loaded /frames/no-ancestors'],
        },
        {
          does: 'a frame that goes elsewhere, and one that comes late',
          held: [
            'GET /frames/moving 200',
            'GET /frames/moved 200',
            'GET /frames/late 200',
            'GET /frames/part.png?late 200',
          ],
        },
        { does: 'object and embed', held: ['GET /frames/moved?object 200', 'GET /frames/moved?embed 200'] },
        { does: 'a frame that is taken away while it loads', kept: 'as far as it came' },
      ],
      // Whether it has been asked for by then is a matter of moments.
      mayLose: ['request-abandoned /frames/moved?taken-away', 'body-abandoned /frames/moved?taken-away'],
    },
  ],
};

function deepFrame(n: number, urlOf: Ask['urlOf']): string {
  const place = n % 2 === 0 ? `local:/frames/deep?n=${n + 1}` : `/frames/deep?n=${n + 1}`;
  const inner = n < 4 ? `<iframe src="${urlOf(place)}"></iframe>` : '';
  return `<p>level ${n}</p><script>fetch('/frames/part.png?${n}')</script>${inner}`;
}

const outerPage = ({ urlOf }: Ask): string => `<p>正文</p><iframe src="${urlOf('local:/frames/deep?n=1')}"></iframe>
<iframe sandbox src=/frames/sandboxed></iframe><iframe srcdoc="<img src=/frames/part.png?srcdoc>"></iframe>
<iframe src="data:text/html,<img src='${urlOf('/frames/part.png?data')}'>"></iframe><iframe id=blob></iframe><iframe id=written></iframe>
<iframe src=/frames/denied></iframe><iframe src=/frames/no-ancestors></iframe><iframe src=/frames/moving></iframe>
<object data=/frames/moved?object type=text/html></object><embed src=/frames/moved?embed type=text/html>
<iframe id=taken src=/frames/moved?taken-away></iframe><script>
taken.remove();
blob.src = URL.createObjectURL(new Blob(['<img src="' + location.origin + '/frames/part.png?blob">'], { type: 'text/html' }));
written.contentDocument.write('<img src=/frames/part.png?written>'); written.contentDocument.close();
addEventListener('load', () => document.body.append(Object.assign(document.createElement('iframe'), { src: '/frames/late' })));
</script>`;
