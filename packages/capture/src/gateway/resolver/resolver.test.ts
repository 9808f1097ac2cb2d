import { createServer as createSecureServer, type Server } from 'node:https';
import { type DnsScript, type DnsServer, makeAuthority, startDnsServer } from '@guzheng/testing';
import { AUTHENTIC_DATA, decode } from 'dns-packet';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { encodeQuestion } from './message.ts';
import { type Finding, openResolver } from './resolver.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function dns(script: DnsScript): Promise<DnsServer> {
  const server = await startDnsServer(script);
  closers.push(server.close);
  return server;
}

async function ask(resolver: string, { ca, host = 'site.test' }: { ca?: string; host?: string } = {}, time = 5_000) {
  const opened = openResolver(resolver, ca);
  closers.push(async () => opened.close());
  return await opened.ask(host, AbortSignal.timeout(time));
}

const asked = async (script: DnsScript, time?: number): Promise<Finding> =>
  await ask((await dns(script)).url, {}, time);

const A = { 'site.test A': { records: [{ type: 'A', data: '192.0.2.1' }] } } as const;

describe('an answer by UDP', () => {
  it('has the records of both families, their times to live, and the messages themselves', async () => {
    const found = await asked({
      'site.test A': {
        records: [
          { type: 'CNAME', ttl: 300, data: 'cdn.test' },
          { name: 'cdn.test', type: 'A', ttl: 30, data: '192.0.2.1' },
          { name: 'cdn.test', type: 'A', ttl: 30, data: '192.0.2.2' },
        ],
      },
      'site.test AAAA': { records: [{ type: 'AAAA', ttl: 0, data: '2001:db8::1' }] },
    });
    expect(found).toMatchObject({ outcome: 'answered', authenticated: false });
    expect(found.records).toEqual([
      { name: 'site.test', type: 'CNAME', ttl: 300, data: 'cdn.test' },
      { name: 'cdn.test', type: 'A', ttl: 30, data: '192.0.2.1' },
      { name: 'cdn.test', type: 'A', ttl: 30, data: '192.0.2.2' },
      { name: 'site.test', type: 'AAAA', ttl: 0, data: '2001:db8::1' },
    ]);
    const messages = (found.raw ?? []).map((raw) => decode(Buffer.from(raw, 'base64')));
    expect(messages.map(({ answers }) => answers?.length)).toEqual([3, 1]);
  });

  it('is asked for once per family, each time under another id', async () => {
    const server = await dns(A);
    const first = await ask(server.url);
    const second = await ask(server.url);
    expect(server.questions.toSorted()).toEqual([
      ...Array(2).fill('site.test A udp'),
      ...Array(2).fill('site.test AAAA udp'),
    ]);
    const ids = [...(first.raw ?? []), ...(second.raw ?? [])].map((raw) => Buffer.from(raw, 'base64').readUInt16BE());
    expect(new Set(ids).size).toBeGreaterThan(1);
  });

  it('is asked for with signatures (DO) and their check (AD), and for no longer datagrams than pass everywhere', () => {
    const { flags = 0, additionals } = decode(encodeQuestion({ id: 1, name: 'site.test', type: 'A' }));
    expect(flags & AUTHENTIC_DATA).toBe(AUTHENTIC_DATA);
    expect(additionals).toMatchObject([{ type: 'OPT', flag_do: true, udpPayloadSize: 1232 }]);
  });

  it('says that signatures were checked only where that is said of both', async () => {
    const signed = { ...A['site.test A'], authenticated: true };
    expect(await asked({ 'site.test A': signed, 'site.test AAAA': { authenticated: true } })).toMatchObject({
      authenticated: true,
    });
    expect(await asked({ 'site.test A': signed, 'site.test AAAA': {} })).toMatchObject({ authenticated: false });
  });

  it('of a name without addresses is an answer without records', async () => {
    expect(await asked({ 'site.test A': {} })).toMatchObject({ outcome: 'answered', records: [] });
  });

  it('that does not fit is fetched by TCP, and both messages are kept', async () => {
    const server = await dns({ 'site.test A': { ...A['site.test A'], manner: 'truncated' } });
    const found = await ask(server.url);
    expect(found.records).toEqual([{ name: 'site.test', type: 'A', ttl: 60, data: '192.0.2.1' }]);
    expect(found.raw).toHaveLength(3);
    expect(server.questions).toContain('site.test A tcp');
  });

  it('comes after a forgery all the same', async () => {
    const found = await asked({ 'site.test A': { ...A['site.test A'], manner: 'forgery-first' } });
    expect(found).toMatchObject({ outcome: 'answered', records: [{ data: '192.0.2.1' }] });
  });

  it('cannot smuggle anything into a line of text', async () => {
    const data = 'evil\n; injected\t\u0000"\u202e.test';
    const { records } = await asked({ 'site.test A': { records: [{ type: 'CNAME', data }] } });
    expect(records[0]?.data).toBe('evil\\010\\059\\032injected\\009\\000\\034\\226\\128\\174.test');
  });

  it('of thousands of records is cut', async () => {
    const many = Array.from({ length: 400 }, (_, at) => ({ type: 'A', data: `192.0.2.${at % 256}` }) as const);
    const { records } = await asked({ 'site.test A': { records: many, manner: 'truncated' } });
    expect(records).toHaveLength(100);
  });
});

describe('no answer by UDP', () => {
  it.each([
    ['NXDOMAIN', 'no-such-name'],
    ['SERVFAIL', 'failed'],
    ['REFUSED', 'failed'],
  ] as const)('%s is %s', async (code, outcome) => {
    const found = await asked({ 'site.test A': { code }, 'site.test AAAA': { code } });
    expect(found).toMatchObject({ outcome, records: [], detail: code });
    expect(found.raw).toHaveLength(2);
  });

  it('for one family leaves the answer for the other, and says so', async () => {
    const found = await asked({ ...A, 'site.test AAAA': { code: 'SERVFAIL' } });
    expect(found).toMatchObject({ outcome: 'answered', records: [{ data: '192.0.2.1' }], detail: 'SERVFAIL' });
  });

  it.each(['silence', 'garbage', 'wrong-id', 'wrong-name', 'endless'] as const)(
    '%s ends with the time',
    async (manner) => {
      const answer = { ...A['site.test A'], manner };
      const found = await asked({ 'site.test A': answer, 'site.test AAAA': answer }, 150);
      expect(found).toMatchObject({ outcome: 'failed', records: [], detail: expect.stringContaining('in time') });
      expect(found).not.toHaveProperty('raw');
    },
  );

  it('from a closed port fails at once', async () => {
    const server = await startDnsServer();
    await server.close();
    expect(await ask(server.url)).toMatchObject({ outcome: 'failed', detail: expect.stringContaining('ECONNREFUSED') });
  });
});

describe('an answer by HTTPS', () => {
  let authority: Awaited<ReturnType<typeof makeAuthority>>;
  beforeAll(async () => {
    authority = await makeAuthority();
  });

  type Handler = (message: Buffer) => { status?: number; type?: string; body: Uint8Array };

  async function https(handler: Handler, hosts = ['127.0.0.1']): Promise<string> {
    const server: Server = createSecureServer(await authority.issue({ hosts }), async (request, response) => {
      const { status = 200, type = 'application/dns-message', body } = handler(Buffer.concat(await request.toArray()));
      response.writeHead(status, { 'content-type': type, location: '/elsewhere' }).end(body);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    closers.push(() => new Promise((done) => server.close(done)).then(() => server.closeAllConnections()));
    const address = server.address();
    return `https://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/dns-query`;
  }

  const answering = async (script: DnsScript): Promise<Handler> => {
    const server = await dns(script);
    return (message) => ({ body: server.answer(message) ?? new Uint8Array() });
  };

  it('is read like any other', async () => {
    const url = await https(await answering(A));
    const found = await ask(url, { ca: authority.certificate });
    expect(found).toMatchObject({ outcome: 'answered', records: [{ type: 'A', data: '192.0.2.1' }] });
    expect(found.raw).toHaveLength(2);
  });

  it('is not taken from a server that cannot prove who it is', async () => {
    const url = await https(await answering(A));
    expect(await ask(url)).toMatchObject({ outcome: 'failed', records: [] });
    const other = await https(await answering(A), ['dns.test']);
    expect(await ask(other, { ca: authority.certificate })).toMatchObject({ outcome: 'failed', records: [] });
  });

  it.each([
    ['of another type', { type: 'text/html', body: Buffer.from('<p>') }, 'text/html'],
    ['that is an error', { status: 500, body: Buffer.alloc(0) }, '500'],
    ['that is a redirect', { status: 302, body: Buffer.alloc(0) }, '302'],
    ['that is garbage', { body: Buffer.from('garbage') }, 'does not answer'],
    ['that is too long', { body: Buffer.alloc(100_000) }, 'too long'],
  ])('%s is none', async (_, answer, detail) => {
    const url = await https(() => answer);
    const found = await ask(url, { ca: authority.certificate });
    expect(found).toMatchObject({ outcome: 'failed', records: [], detail: expect.stringContaining(detail) });
  });
});

describe('a resolver', () => {
  it.each([
    ['udp://1.1.1.1', 'udp://1.1.1.1:53'],
    ['udp://[::1]:5353', 'udp://[::1]:5353'],
    ['https://dns.example/dns-query', 'https://dns.example/dns-query'],
  ])('%s is called %s', (text, name) => {
    expect(openResolver(text, undefined).name).toBe(name);
  });

  it.each(['', '1.1.1.1', 'udp://dns.example', 'udp://1.1.1.1/path', 'http://1.1.1.1/', 'https://a:b@dns.example/'])(
    '%j is none',
    (text) => {
      expect(() => openResolver(text, undefined)).toThrow(expect.objectContaining({ code: 'resolver-malformed' }));
    },
  );
});
