import { type Ask, answer, page } from '../answer.ts';
import type { Family } from '../case.ts';
import { BIG_CHARACTERS, MANY } from '../websocket.ts';

/** Three events with names and ids, and then the end: the browser will come back for more. */
const EVENTS =
  'retry: 600000\nid: 1\nevent: greeting\ndata: 你好\n\nid: 2\ndata: two\ndata: lines\n\n: a comment\nid: 3\ndata: 3\n\n';

/** What is no request and answer: sockets, event streams, peers. */
export const sockets: Family = {
  title: 'Sockets and streams of events',
  routes: {
    '/sockets': (ask) => page(talkingPage(ask)),
    '/sockets/events': answer(EVENTS, { 'content-type': 'text/event-stream' }),
    '/sockets/open-events': answer('data: first\n\n', { 'content-type': 'text/event-stream' }, { end: 'never' }),
    '/sockets/long-poll': answer('', { 'content-type': 'text/plain' }, { end: 'never' }),
  },
  cases: [
    {
      name: 'sockets',
      about: 'A page that listens and talks without asking.',
      at: '/sockets',
      options: { maxTimeMs: 30_000 },
      outcome: 'complete',
      shows: ['closed 4000 bye'],
      traps: [
        {
          does: `a WebSocket: text, bytes, ${BIG_CHARACTERS >> 20} MiB at once, ${MANY} messages, an answer, a close with a reason`,
          held: ['GET ws:/sockets/talk 101'],
          messages: [`ws:/sockets/talk ${MANY + 5}`],
        },
        {
          does: 'a WebSocket over TLS',
          held: ['GET wss:/sockets/talk 101'],
          messages: [`wss:/sockets/talk ${MANY + 3}`],
          lost: ['stream-open wss:/sockets/talk'],
        },
        {
          does: 'a WebSocket that is refused',

          lost: ['websocket-failed ws:/sockets/refused'],
        },
        {
          does: 'a stream of events that ends',
          held: ['GET /sockets/events 200'],
          messages: ['/sockets/events 3'],
        },
        {
          does: 'a stream of events that stays open',
          held: ['GET /sockets/open-events 200'],
          messages: ['/sockets/open-events 1'],
          lost: ['stream-open /sockets/open-events'],
        },
        {
          does: 'a request that is answered when there is news',
          held: ['GET /sockets/long-poll 200'],
          lost: ['stream-open /sockets/long-poll'],
        },
        { does: 'WebRTC, whose UDP has no way out', kept: 'nothing leaves' },
        { does: 'WebTransport, which needs QUIC', lost: ['webtransport-blocked https:/sockets/transport'] },
      ],
      mayLose: ['network-not-quiet /sockets'],
    },
  ],
};

const talkingPage = ({ urlOf }: Ask): string => `<p id=said>正文</p><script>
const ws = (url) => url.replace(/^http/, 'ws');
const talk = new WebSocket(ws('${urlOf('/sockets/talk')}'));
let heard = 0;
talk.onmessage = () => { heard += 1; if (heard === ${MANY + 3}) talk.send('再见'); };
talk.onclose = ({ code, reason }) => { said.textContent = 'closed ' + code + ' ' + reason; };
new WebSocket(ws('${urlOf('https:/sockets/talk')}')); new WebSocket(ws('${urlOf('/sockets/refused')}'));
new EventSource('/sockets/events'); new EventSource('/sockets/open-events'); fetch('/sockets/long-poll').catch(() => {});
const peer = new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:9' }] });
peer.createDataChannel('x'); peer.createOffer().then((offer) => peer.setLocalDescription(offer));
try { new WebTransport('${urlOf('https:/sockets/transport')}').ready.catch(() => {}); } catch {}
</script>`;
