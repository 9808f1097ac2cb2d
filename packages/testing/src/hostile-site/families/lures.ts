import { type Ask, page, redirect, script, style } from '../answer.ts';
import type { Family } from '../case.ts';

/**
 * Every way to say 127.0.0.1 in an address, and addresses of networks that no page of the open web has business with. Those of this
 * machine have the port of the server `inner`, which hears them if they come through.
 */
export function lureTargets(inner: string): readonly string[] {
  const { port } = new URL(inner);
  return [...HERE.map((host) => `http://${host}:${port}/lured`), ...ELSEWHERE.map((host) => `http://${host}/lured`)];
}

/** The title of the page once every attempt has come to something. */
export const LURES_TRIED: string = 'all tried';

const HERE = [
  '127.0.0.1',
  '127.1',
  '127.0.1',
  '127.255.255.254',
  '2130706433',
  '0x7f000001',
  '0x7f.1',
  '017700000001',
  '0177.0.0.1',
  '00000177.1',
  '%31%32%37.0.0.1',
  '１２７.0.0.1',
  '127。0。0。1',
  '0.0.0.0',
  '0',
  'localhost',
  'LOCALHOST',
  'localhost.',
  'sub.localhost',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::127.0.0.1]',
  '[64:ff9b::7f00:1]',
];

const ELSEWHERE = [
  '10.0.0.1',
  '172.16.0.1',
  '192.168.0.1',
  '100.64.0.1',
  '169.254.169.254',
  '0xa9fea9fe',
  '[::ffff:169.254.169.254]',
  '[fd00:ec2::254]',
  '[fe80::1]',
  '[fc00::1]',
  '224.0.0.1',
  '255.255.255.255',
  '192.0.2.1',
  '198.18.0.1',
  '[2001:db8::1]',
  '[2002:7f00:1::]',
];

/**
 * A page of the open web that wants to see what lies behind its visitor. It is no case of a capture with leave to reach private
 * addresses, which all captures of a site on this machine are; `/lures` is for those who judge addresses otherwise.
 */
export const lures: Family = {
  title: 'Lures into private networks',
  routes: {
    '/lures': (ask) => page(luringPage(ask)),
    // In UTF-8 as it stands, as servers write it that know no better; Node gives each character one byte.
    '/lures/moved': ({ query }) => redirect(302, Buffer.from(query.get('to') ?? '/').toString('latin1')),
    '/lures/worker.js': ({ urlOf }) =>
      script(
        `fetch('${urlOf('inner:/lured?worker')}', { mode: 'no-cors' }).catch(() => {}).then(() => postMessage('tried'))`,
      ),
    '/lures/style.css': ({ urlOf }) => style(`body { background: url(${urlOf('inner:/lured?style')}) }`),
  },
  cases: [],
};

/** Sockets to few of them only: Chromium lets each wait longer after those that failed before. */
const luringPage = ({ urlOf }: Ask): string => `<p>正文</p><link rel=stylesheet href=/lures/style.css>
<iframe src="${urlOf('inner:/lured?frame')}"></iframe><iframe src="/lures/moved?to=${encodeURIComponent(urlOf('inner:/lured?frame-moved'))}"></iframe>
<object data="${urlOf('inner:/lured?object')}"></object><form method=post target=out action="${urlOf('inner:/lured?form')}"></form><iframe name=out></iframe><script>
const tried = [];
const ask = (url) => tried.push(fetch(url, { mode: 'no-cors' }).catch(() => {}));
const attempt = (thing) => tried.push(new Promise((done) => { thing.onerror = done; thing.onload = done; thing.onmessage = done; }));
for (const [i, url] of ${JSON.stringify(lureTargets(urlOf('inner:/')))}.entries()) {
  ask(url); ask('/lures/moved?to=' + encodeURIComponent(url));
  attempt(Object.assign(new Image(), { src: url }));
  if (i % 8 === 0) attempt(new WebSocket(url.replace('http', 'ws')));
}
navigator.sendBeacon('${urlOf('inner:/lured?beacon')}'); attempt(new EventSource('${urlOf('inner:/lured?events')}'));
attempt(new Worker('/lures/worker.js')); document.forms[0].submit(); attempt(window);
Promise.all(tried).then(() => { document.title = '${LURES_TRIED}' });
</script>`;
