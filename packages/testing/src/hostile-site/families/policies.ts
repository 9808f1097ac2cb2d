import { type Ask, answer, page, script } from '../answer.ts';
import type { Family } from '../case.ts';

/** What is on this machine counts as safe, so that it takes a host elsewhere; one that does not exist will do. */
const UNSAFE = 'http://mixed.invalid';
const RAISED = 'https://mixed.invalid';

/** Pages whose own rules, or the browser's, keep things out. */
export const policies: Family = {
  title: 'Policies',
  routes: {
    '/mixed': (ask) => page(mixedPage(ask)),
    '/strict': page(
      '<p>正文</p><script>document.body.append("inline")</script><script src=/strict/own.js></script><img src=/strict/picture.png>',
      {},
      {
        headers: { 'content-security-policy': "default-src 'none'; script-src 'self'; sandbox allow-scripts" },
      },
    ),
    '/strict/own.js': script('try { eval("document.body.append(1)") } catch { document.body.append("没有 eval") }'),
    '/isolated': (ask) =>
      page(
        isolatedPage(ask),
        {},
        { headers: { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' } },
      ),
    '/untrusted': (ask) => page(untrustedPage(ask)),
    '/untrusted/secret': answer('secret', { 'access-control-allow-origin': 'https://elsewhere.invalid' }),
    '/untrusted/text-as-script': answer('document.body.append("ran")', {
      'content-type': 'text/plain',
      'x-content-type-options': 'nosniff',
    }),
    '/untrusted/changed.js': script('document.body.append("ran")'),
  },
  cases: [
    {
      name: 'mixed',
      about: 'An HTTPS page with parts over HTTP.',
      at: 'https:/mixed',
      outcome: 'complete',
      shows: ['正文'],
      traps: [
        {
          does: 'a script over HTTP, which the browser refuses',
          held: [`GET ${UNSAFE}/script.js failed`],
          lost: [`request-failed ${UNSAFE}/script.js`],
        },
        {
          does: 'a picture over HTTP, which the browser asks for over HTTPS',
          held: [`GET ${RAISED}/picture.png failed`],
          lost: [`request-failed ${RAISED}/picture.png`, `image-unpainted ${RAISED}/picture.png`],
        },
        {
          does: 'a picture over HTTP from localhost, which counts as safe',
          held: ['GET local:/mixed/picture.png 200'],
        },
      ],
    },
    {
      name: 'strict',
      about:
        'A policy that forbids inline scripts, eval and pictures: it must not keep the recorder from looking either.',
      at: '/strict',
      outcome: 'complete',
      shows: ['正文', '没有 eval'],
      traps: [
        {
          does: 'a picture that the policy forbids',
          lost: ['request-failed /strict/picture.png', 'image-unpainted /strict/picture.png'],
        },
      ],
    },
    {
      name: 'isolated',
      about: 'A page alone in its process (COOP, COEP).',
      at: '/isolated',
      outcome: 'complete',
      shows: ['正文'],
      traps: [
        {
          does: 'a picture and a frame that do not allow to be embedded',
          held: ['GET other:/isolated/picture.png failed', 'GET local:/isolated/frame 200'],
          lost: [
            'request-failed other:/isolated/picture.png',
            'image-unpainted other:/isolated/picture.png',
            'frame-not-loaded local:/isolated/frame',
          ],
        },
      ],
    },
    {
      name: 'untrusted',
      about: 'Answers that come, and that the page is not allowed to read or run.',
      at: '/untrusted',
      outcome: 'complete',
      shows: ['正文'],
      traps: [
        {
          does: 'an answer of another origin that is not for this one',
          held: ['GET other:/untrusted/secret 200'],
        },
        { does: 'a script that says it is text', held: ['GET /untrusted/text-as-script 200'] },
        {
          does: 'a script that is not the one the page expects (subresource integrity)',
          held: ['GET /untrusted/changed.js 200'],
        },
      ],
      mayLose: ['request-failed'],
    },
  ],
};

const mixedPage = ({ urlOf }: Ask): string =>
  `<p>正文</p><img src="${urlOf('local:/mixed/picture.png')}"><img src="${UNSAFE}/picture.png"><script src="${UNSAFE}/script.js"></script>`;

const isolatedPage = ({ urlOf }: Ask): string =>
  `<p>正文</p><img src="${urlOf('other:/isolated/picture.png')}"><iframe src="${urlOf('local:/isolated/frame')}"></iframe>`;

const untrustedPage = ({
  urlOf,
}: Ask): string => `<p>正文</p><script>fetch('${urlOf('other:/untrusted/secret')}').catch(() => {})</script>
<script src=/untrusted/text-as-script></script><script src=/untrusted/changed.js integrity="sha256-${'A'.repeat(43)}=" crossorigin></script>`;
