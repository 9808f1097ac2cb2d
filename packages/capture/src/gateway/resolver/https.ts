import type { IncomingMessage } from 'node:http';
import { Agent, type RequestOptions, request } from 'node:https';
import { trustedRoots } from '../../fetch/roots.ts';
import { encodeQuestion, MAX_MESSAGE, type Question, readReply } from './message.ts';
import { askForAddresses, type Heard } from './question.ts';
import type { Resolver } from './resolver.ts';

/** A resolver that speaks DNS over HTTPS (RFC 8484), by POST. */
export function httpsResolver(url: URL, ca: string | undefined): Resolver {
  const agent = new Agent({ keepAlive: true, maxSockets: 4, ca: [...trustedRoots(ca)] });
  return {
    name: url.href,
    ask: (host, signal) =>
      // RFC 8484 §4.1: the id is 0, since the exchange itself tells which answer belongs to which question.
      askForAddresses(host, (question, until) => ask(url, { ...question, id: 0 }, { agent, signal: until }), signal),
    close: () => agent.destroy(),
  };
}

const DNS_MESSAGE = 'application/dns-message';

async function ask(url: URL, question: Question, options: RequestOptions): Promise<Heard> {
  const raw = await post(url, encodeQuestion(question), options);
  const reply = readReply(raw, question);
  if (reply === null) throw new Error('what came does not answer the question');
  return { reply, raw: [raw] };
}

function post(url: URL, message: Buffer, options: RequestOptions): Promise<Buffer> {
  const headers = { 'content-type': DNS_MESSAGE, accept: DNS_MESSAGE, 'content-length': message.length };
  return new Promise((resolve, reject) => {
    const sent = request(url, { ...options, method: 'POST', headers }, (answer) => {
      bodyOf(answer).then(resolve, (error: Error) => {
        sent.destroy();
        reject(error);
      });
    });
    sent.on('error', (error) => reject(error.name === 'AbortError' ? new Error('no answer in time') : error));
    sent.end(message);
  });
}

/** A redirect is no answer: whoever named this resolver meant no other. */
async function bodyOf(answer: IncomingMessage): Promise<Buffer> {
  const type = answer.headers['content-type'] ?? 'no type';
  if (answer.statusCode !== 200 || type !== DNS_MESSAGE)
    throw new Error(`HTTP ${answer.statusCode} and ${type} in place of an answer`);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer) {
    bytes += chunk.length;
    if (bytes > MAX_MESSAGE) throw new Error('the answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
