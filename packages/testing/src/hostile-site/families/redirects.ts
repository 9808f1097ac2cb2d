import { type Ask, answer, markup, page, redirect, status } from '../answer.ts';
import type { Family } from '../case.ts';

const codes = [301, 302, 303, 307, 308];
/** More than any client follows (Fetch standard §4.4: 20). */
const MANY = 30;

/** One way of being sent elsewhere after another. */
export const redirects: Family = {
  title: 'Redirects',
  routes: {
    '/chain': redirect(301, '/chain/302'),
    '/chain/302': redirect(302, '/chain/303'),
    '/chain/303': redirect(303, '/chain/307'),
    '/chain/307': redirect(307, '/chain/308'),
    '/chain/308': ({ urlOf }) => redirect(308, urlOf('https:/chain/secure'), 'a body that no browser shows'),
    '/chain/secure': ({ urlOf }) => redirect(302, urlOf('other:/chain/end')),
    '/chain/end': page('<p>正文</p>'),
    '/relative-redirect': redirect(301, 'gbk?x=1#y'),
    '/refresh': markup('<meta http-equiv=refresh content="0;url=/gbk"><p>old'),
    '/refresh-header': answer('<p>old', { 'content-type': 'text/html', refresh: '0;url=/gbk' }),
    '/script-redirect': markup('<script>location = "/gbk"</script>'),
    '/no-location': answer('<p>no place', { 'content-type': 'text/html' }, { status: 302 }),
    '/choices': answer('<p>choose', { 'content-type': 'text/html', location: '/gbk' }, { status: 300 }),
    '/circle': redirect(302, '/circle/back'),
    '/circle/back': redirect(302, '/circle'),
    '/many-redirects': ({ query }) => hopOf(Number(query.get('n') ?? 0)),
    '/to-file': redirect(302, 'file:///etc/passwd'),
    '/needs-cookie': (ask) =>
      hasCookie(ask, 'seen')
        ? page('<p>正文</p>')
        : answer('', { location: '/needs-cookie', 'set-cookie': 'seen=1; Path=/' }, { status: 302 }),
    '/redirects': (ask) => page(redirectingPage(ask)),
    ...Object.fromEntries(codes.map((code) => [`/redirects/${code}`, redirect(code, `/redirects/end?${code}`)])),
    '/redirects/away': ({ urlOf }) => redirect(302, urlOf('other:/redirects/end?away')),
    '/redirects/up': ({ urlOf }) => redirect(302, urlOf('https:/redirects/end?up')),
    '/redirects/loop': redirect(302, '/redirects/loop'),
    '/redirects/end': answer('the end', { 'content-type': 'text/plain' }),
    '/redirects/not-modified': status(304),
  },
  cases: [
    {
      name: 'chain',
      about: 'Every status that redirects, one after another, to HTTPS and back, to another origin.',
      at: '/chain',
      outcome: 'complete',
      labels: ['redirected'],
      shows: ['正文'],
      traps: [
        {
          does: 'seven hops',
          held: [
            'GET /chain 301',
            'GET /chain/302 302',
            'GET /chain/303 303',
            'GET /chain/307 307',
            'GET /chain/308 308',
            'GET https:/chain/secure 302',
            'GET other:/chain/end 200',
          ],
          lost: ['redirect-body-unavailable /chain', 'redirect-body-unavailable /chain/308'],
        },
      ],
      mayLose: ['redirect-body-unavailable'],
    },
    moved('relative-redirect', 'A relative address with a query and a fragment.', '/gbk?x=1', 301),
    moved('refresh', 'A refresh that the document asks for.', '/gbk'),
    moved('refresh-header', 'A refresh that a header asks for.', '/gbk'),
    moved('script-redirect', 'A script that leaves at once.', '/gbk'),
    {
      name: 'no-location',
      about: 'Status 302 without a place to go: a document like any other.',
      at: '/no-location',
      outcome: 'complete',
      shows: ['no place'],
      traps: [],
    },
    {
      name: 'choices',
      about: 'Status 300 with a Location, which no browser follows.',
      at: '/choices',
      outcome: 'complete',
      shows: ['choose'],
      traps: [],
    },
    {
      name: 'circle',
      about: 'Two addresses that redirect to each other.',
      at: '/circle',
      outcome: 'refused',
      code: 'redirect-loop',
    },
    {
      name: 'many-redirects',
      about: `${MANY} redirects in a row, which no client follows to their end.`,
      at: '/many-redirects',
      outcome: 'refused',
      code: 'too-many-redirects',
    },
    {
      name: 'to-file',
      about: 'A redirect to a file of this machine, which nobody follows.',
      at: '/to-file',
      outcome: 'partial',
      labels: ['not-html'],
      traps: [
        {
          does: 'Location: file:///etc/passwd',
          held: ['GET /to-file 302'],
          lost: ['redirect-not-followed /to-file', 'browser-unreachable /to-file'],
        },
      ],
      mayLose: ['redirect-body-unavailable /to-file'],
    },
    {
      name: 'needs-cookie',
      about: 'A page that redirects to itself until it gets its cookie back, which the plain client has not got.',
      at: '/needs-cookie',
      outcome: 'partial',
      shows: ['正文'],
      traps: [
        {
          does: 'a cookie set by a redirect',
          held: ['GET /needs-cookie 302', 'GET /needs-cookie 200'],
          lost: ['redirect-body-unavailable /needs-cookie', 'plain-unreachable /needs-cookie'],
        },
      ],
    },
    {
      name: 'redirects',
      about: 'A page whose parts are redirected in every way.',
      at: '/redirects',
      outcome: 'complete',
      traps: [
        {
          does: 'every status, followed with GET',
          held: codes.flatMap((code) => [`GET /redirects/${code} ${code}`, `GET /redirects/end?${code} 200`]),
          lost: codes.map((code) => `redirect-body-unavailable /redirects/${code}`),
        },
        {
          does: 'POST, which 307 and 308 keep with its body',
          held: [
            'POST /redirects/307 307',
            'POST /redirects/end?307 200',
            'POST /redirects/308 308',
            'POST /redirects/end?308 200',
          ],
        },
        {
          does: 'to another origin, and from HTTP to HTTPS',
          held: ['GET other:/redirects/end?away 200', 'GET https:/redirects/end?up 200'],
          lost: ['redirect-body-unavailable /redirects/away', 'redirect-body-unavailable /redirects/up'],
        },
        { does: 'in a circle', held: ['GET /redirects/loop 302 ×2'], lost: ['request-failed /redirects/loop'] },
        { does: 'status 304 for what was never fetched', held: ['GET /redirects/not-modified 304'] },
      ],
      mayLose: ['redirect-body-unavailable /redirects/loop'],
    },
  ],
};

function hopOf(n: number) {
  return n < MANY ? redirect(302, `/many-redirects?n=${n + 1}`) : page('<p>at last</p>');
}

function hasCookie({ headers }: Ask, name: string): boolean {
  return String(headers.cookie ?? '').includes(`${name}=`);
}

function moved(name: string, about: string, to: string, code?: number): Family['cases'][number] {
  const first = code === undefined ? [] : [`GET /${name} ${code}`];
  const lost = code === undefined ? {} : { lost: [`redirect-body-unavailable /${name}`] };
  return {
    name,
    about,
    at: `/${name}`,
    outcome: 'complete',
    labels: ['redirected'],
    shows: ['正文'],
    traps: [{ does: 'leads elsewhere', held: [...first, `GET ${to} 200`], ...lost }],
  };
}

const redirectingPage = ({ urlOf }: Ask): string => `<p>正文</p><script>
const ask = (...args) => fetch(...args).catch(() => {});
for (const code of ${JSON.stringify(codes)}) { ask('/redirects/' + code); ask('/redirects/' + code, { method: 'POST', body: 'a=1' }); }
for (const name of ['away', 'up', 'loop', 'not-modified']) ask('/redirects/' + name);
</script><p>${urlOf('/redirects')}</p>`;
