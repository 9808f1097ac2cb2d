import { type Ask, answer, page } from '../answer.ts';
import type { Case, Family, SealedCase } from '../case.ts';
import { serverNames } from '../place.ts';

/** All that no client should talk to. */
const bad = serverNames.slice(serverNames.indexOf('expired'));

const words: Readonly<Record<string, string>> = {
  expired: 'A certificate whose time is over.',
  'not-yet-valid': 'A certificate whose time has not begun.',
  'wrong-host': 'A certificate for another host.',
  'self-signed': 'A certificate that vouches for itself.',
  'unknown-issuer': 'A certificate of a root that nobody trusts.',
  'missing-intermediate': 'A certificate whose issuer is kept back.',
  'issued-by-leaf': 'A certificate signed by a server that may sign nothing.',
  'weak-key': 'A key of 1,024 bits.',
  'old-tls': 'TLS 1.0 and nothing newer.',
};

/** Encryption that holds, and every way in which it does not. */
export const tls: Family = {
  title: 'TLS and HTTP/2',
  routes: {
    '/secure': page(
      '<p>正文</p><img src=/secure/picture.png><script>fetch("/secure/headers"); fetch("/secure/reset").then((a) => a.text()).catch(() => {})</script>',
      {},
      // An offer of HTTP/3, which leaves by UDP and so would pass by whoever counts connections.
      { headers: { 'alt-svc': 'h3=":443"; ma=60' } },
    ),
    '/secure/headers': answer('ok', {
      'set-cookie': Array.from({ length: 200 }, (_, i) => `c${i}=${i}`),
      'x-two': ['1', '2'],
    }),
    '/secure/reset': answer('the beginning', { 'content-type': 'text/plain' }, { end: 'reset' }),
    '/secure/goaway': page('<p>正文</p><script>fetch("/secure/leave").then((a) => a.text()).catch(() => {})</script>'),
    '/secure/leave': answer('the beginning', { 'content-type': 'text/plain' }, { end: 'goaway' }),
    '/secure/parts': (ask) => page(badParts(ask)),
    '/secure/plain': page('<p>正文</p>'),
  },
  cases: [
    {
      name: 'http2',
      about: 'HTTP/2, with 200 cookies in one answer, and an answer that is reset in the middle.',
      at: 'https:/secure',
      outcome: 'partial',
      shows: ['正文'],
      traps: [
        {
          does: 'headers that are repeated',
          held: ['GET https:/secure/headers 200', 'GET https:/secure/picture.png 200'],
        },
        {
          does: 'RST_STREAM in the middle of a body',
          held: ['GET https:/secure/reset 200'],
          lost: ['body-incomplete https:/secure/reset'],
        },
      ],
      mayLose: ['request-failed https:/secure/reset'],
    },
    {
      name: 'goaway',
      about: 'HTTP/2, and a server that says GOAWAY in the middle of a body.',
      at: 'https:/secure/goaway',
      outcome: 'partial',
      shows: ['正文'],
      traps: [
        {
          does: 'GOAWAY, and the connection is gone',
          held: ['GET https:/secure/leave 200'],
          lost: ['body-incomplete https:/secure/leave'],
        },
      ],
      mayLose: ['request-failed https:/secure/leave'],
    },
    good('https1', 'HTTPS with HTTP/1.1 only.'),
    good('intermediate', 'A certificate of an intermediate authority, which the server presents with it.'),
    {
      name: 'bad-parts',
      about: 'A page with pictures from servers whose certificates do not hold: none is fetched.',
      at: 'https:/secure/parts',
      outcome: 'complete',
      shows: ['正文'],
      traps: bad.map((server) => ({
        does: words[server] ?? server,
        held: [`GET ${server}:/picture.png failed`],
        lost: [`request-failed ${server}:/picture.png`, `image-unpainted ${server}:/picture.png`],
      })),
    },
    ...bad.map(refused),
    {
      name: 'invalid-allowed',
      about: 'The expired certificate again, with leave to go on: the package says so, and the verifier calls it FAIL.',
      at: 'expired:/secure/plain',
      options: { allowInvalidTls: true },
      outcome: 'complete',
      labels: ['tls-invalid'],
      shows: ['正文'],
      traps: [],
      contradicted: ['tls-invalid', 'certificate-not-valid', 'pre-chain-contradicted'],
    },
  ],
};

function good(server: string, about: string): SealedCase {
  return { name: server, about, at: `${server}:/secure/plain`, outcome: 'complete', shows: ['正文'], traps: [] };
}

/** With a TLS that old there is no handshake, and so no certificate that could be invalid. */
function refused(server: string): Case {
  const code = server === 'old-tls' ? 'connection-failed' : 'tls-invalid';
  return { name: server, about: words[server] ?? server, at: `${server}:/secure/plain`, outcome: 'refused', code };
}

const badParts = ({ urlOf }: Ask): string =>
  `<p>正文</p>${bad.map((server) => `<img src="${urlOf(`${server}:/picture.png`)}">`).join('')}`;
