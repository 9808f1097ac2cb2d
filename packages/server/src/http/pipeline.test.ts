import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { openRaw, readAnswer } from '../../test/raw.ts';
import { openSmallApp, type SmallApp, streaming } from '../../test/small-app.ts';
import { ServerError } from '../error.ts';

let app: SmallApp;
afterEach(() => app.close());

const keyed = { access: ['depositor'] } as const;
const bytes = (text: string): Uint8Array => Buffer.from(text);

/** A promise and what settles it. */
function turn<T = void>(): { readonly came: Promise<T>; readonly come: (value: T) => void } {
  let come: (value: T) => void = () => {};
  const came = new Promise<T>((resolve) => {
    come = resolve;
  });
  return { came, come };
}

/** Gives a piece, then nothing until the signal fires; says when it was ended. */
function endless(piece: string) {
  const ended = turn();
  async function* stream(signal: AbortSignal): AsyncGenerator<Uint8Array> {
    try {
      yield bytes(piece);
      if (!signal.aborted) await once(signal, 'abort');
    } finally {
      ended.come();
    }
  }
  return { stream, ended: ended.came };
}

describe('an answer that streams', () => {
  it('is asked for no faster than the client takes it', async () => {
    let given = 0;
    async function* flood(): AsyncGenerator<Uint8Array> {
      for (; given < 10_000; given++) yield Buffer.alloc(65_536);
    }
    app = await openSmallApp([streaming('/flood', 'bytes', async () => ({ stream: flood() }))]);
    const connection = await openRaw(app.url);
    connection.socket.pause();
    connection.send('GET /flood HTTP/1.1\r\nHost: a\r\n\r\n');
    // 640 MB wait; what a paused socket and its buffers take of it is a few.
    let before = -1;
    while (before !== given) {
      before = given;
      for (let i = 0; i < 200; i++) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(given).toBeGreaterThan(0);
    expect(given).toBeLessThan(1000);
    connection.socket.destroy();
  });

  it('to a client that does not take it is given up', async () => {
    const { came, come } = turn();
    async function* flood(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield Buffer.alloc(65_536);
      } finally {
        come();
      }
    }
    app = await openSmallApp([streaming('/flood', 'bytes', async () => ({ stream: flood() }))], { requestMs: 200 });
    const connection = await openRaw(app.url);
    connection.socket.pause();
    connection.send('GET /flood HTTP/1.1\r\nHost: a\r\n\r\n');
    await came;
    connection.socket.destroy();
  });

  it('ends its source when the client goes away', async () => {
    const { stream, ended } = endless('x');
    app = await openSmallApp([streaming('/endless', 'bytes', async ({ signal }) => ({ stream: stream(signal) }))]);
    const connection = await openRaw(app.url);
    connection.send('GET /endless HTTP/1.1\r\nHost: a\r\n\r\n');
    await connection.until(/x/);
    connection.socket.destroy();
    await ended;
    expect(app.machine.running).toBeLessThan(2);
  });

  it('that fails before its first byte is a problem like any other', async () => {
    // biome-ignore lint/correctness/useYield: it fails before it gives anything
    async function* fails(): AsyncGenerator<Uint8Array> {
      throw new ServerError('original-missing', 'It is not there.');
    }
    app = await openSmallApp([
      streaming('/fails', 'bytes', async () => ({ stream: fails(), length: 10, fileName: 'a' })),
    ]);
    const answer = await fetch(`${app.url}/fails`);
    expect([answer.status, answer.headers.get('content-disposition')]).toEqual([503, null]);
    expect(await answer.json()).toMatchObject({ code: 'original-missing' });
  });

  it('that fails later is cut, and never looks whole', async () => {
    async function* breaks(): AsyncGenerator<Uint8Array> {
      yield bytes('first');
      throw new Error('the disk, somewhere');
    }
    app = await openSmallApp([streaming('/breaks', 'bytes', async () => ({ stream: breaks() }))]);
    const reading = fetch(`${app.url}/breaks`).then((answer) => answer.text());
    await expect(reading).rejects.toThrow();
    expect(app.log.join()).toContain('the disk, somewhere');
  });

  it('is not read at all for HEAD', async () => {
    let isRead = false;
    async function* source(): AsyncGenerator<Uint8Array> {
      isRead = true;
      yield bytes('x');
    }
    app = await openSmallApp([streaming('/it', 'bytes', async () => ({ stream: source(), length: 1 }))]);
    const connection = await openRaw(app.url);
    connection.send('HEAD /it HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    const answer = readAnswer(await connection.ended());
    expect([answer.status, answer.headers.get('content-length'), answer.body, isRead]).toEqual([200, '1', '', false]);
  });

  it('is saved under its name, whatever characters it has, and never shown as a page of this server', async () => {
    const fileName = '合同 "1";\r\nX: y.html';
    async function* source(): AsyncGenerator<Uint8Array> {
      yield bytes('<script>');
    }
    app = await openSmallApp([
      streaming('/it', 'bytes', async () => ({ stream: source(), fileName, type: 'text/html' })),
    ]);
    const { headers } = await fetch(`${app.url}/it`);
    expect(headers.get('content-disposition')).toBe(
      'attachment; filename="____1____X__y.html"; filename*=UTF-8\'\'%E5%90%88%E5%90%8C%20%221%22%3B%0D%0AX%3A%20y.html',
    );
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox/);
    expect(headers.get('x')).toBeNull();
  });
});

describe('events', () => {
  it('begin before anything has happened', async () => {
    const { stream } = endless('');
    app = await openSmallApp([streaming('/events', 'events', async ({ signal }) => ({ stream: stream(signal) }))]);
    const controller = new AbortController();
    const answer = await fetch(`${app.url}/events`, { signal: controller.signal });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    controller.abort();
  });

  it('end the moment their key is revoked, and nobody else’s do', async () => {
    const { stream } = endless('data: x\n\n');
    app = await openSmallApp([
      streaming('/events', 'events', async ({ signal }) => ({ stream: stream(signal) }), keyed),
    ]);
    const [mine, other] = [await app.keyFor('depositor', 'a'), await app.keyFor('depositor', 'b')];
    const open = async (key: string) => {
      const connection = await openRaw(app.url);
      connection.send(`GET /events HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${key}\r\n\r\n`);
      await connection.until(/data: x/);
      return connection;
    };
    const [ends, stays] = [await open(mine), await open(other)];
    await app.people.revoke(mine.split('_')[1] ?? '');
    await ends.ended();
    expect(stays.socket.closed).toBe(false);
    stays.socket.destroy();
  });
});

describe('answers that are taken slowly', () => {
  it('are at most 64 for one account, whatever its keys, and no fewer for others', async () => {
    const { stream } = endless('data: x\n\n');
    const route = streaming('/events', 'events', async ({ signal }) => ({ stream: stream(signal) }), keyed);
    app = await openSmallApp([route]);
    const keys = [await app.keyFor('depositor', 'a'), await app.keyFor('depositor', 'a')];
    const ask = async (key: string | undefined) =>
      await fetch(`${app.url}/events`, { headers: { authorization: `Bearer ${key}` } });
    const answers = await Promise.all(Array.from({ length: 65 }, (_, place) => ask(keys[place % 2])));
    expect(answers.map(({ status }) => status).filter((status) => status !== 200)).toEqual([429]);
    const other = await ask(await app.keyFor('depositor', 'b'));
    expect(other.status).toBe(200);
    await Promise.all([...answers, other].map(({ body }) => body?.cancel()));
  });
});

describe('events of a key that expires', () => {
  it('end too', async () => {
    const { stream } = endless('data: x\n\n');
    const route = streaming('/events', 'events', async ({ signal }) => ({ stream: stream(signal) }), keyed);
    app = await openSmallApp([route], { requestMs: 200 });
    const expires = new Date(Date.now() + 1500).toISOString();
    const { secret } = await app.people.create({ account: 'a', role: 'depositor', name: 'x', expires });
    const connection = await openRaw(app.url);
    connection.send(`GET /events HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${secret}\r\n\r\n`);
    expect(await connection.ended()).toContain('data: x');
  });
});

describe('an error that nobody foresaw', () => {
  it('is told as one, without its words, and written down', async () => {
    const secret = 'postgres://user:password@host';
    const route = streaming('/it', 'bytes', async () => Promise.reject(new Error(secret)));
    app = await openSmallApp([route]);
    const answer = await fetch(`${app.url}/it`);
    const text = await answer.text();
    expect([answer.status, JSON.parse(text)]).toEqual([500, expect.objectContaining({ code: 'internal' })]);
    expect(text).not.toContain('password');
    expect(app.log.join()).toContain(secret);
  });

  it.each([
    ['ENOSPC', 507, 'storage-full'],
    ['EIO', 503, 'storage-failed'],
  ])('that is %s below is the disk’s', async (code, status, problem) => {
    const cause = Object.assign(new Error('write'), { code });
    const route = streaming('/it', 'bytes', async () => Promise.reject(new Error('it could not be kept', { cause })));
    app = await openSmallApp([route]);
    const answer = await fetch(`${app.url}/it`);
    expect([answer.status, await answer.json()]).toEqual([status, expect.objectContaining({ code: problem })]);
  });
});

describe('the audit log', () => {
  const route = streaming('/it', 'bytes', async () => ({ stream: [] as unknown as AsyncIterable<Uint8Array> }), keyed);
  const outcomes = async (): Promise<readonly string[]> => {
    const found: string[] = [];
    for await (const { outcome, role } of app.audit.lines()) found.push(`${role} ${outcome}`);
    return found;
  };

  it('has who did what and who was refused, and nothing of strangers', async () => {
    async function* none(): AsyncGenerator<Uint8Array> {}
    app = await openSmallApp([{ ...route, handler: async () => ({ stream: none() }) }]);
    const [depositor, clerk] = [await app.keyFor('depositor'), await app.keyFor('clerk')];
    for (const key of [depositor, clerk, 'gz_nonsense', undefined])
      await fetch(`${app.url}/it`, { headers: key === undefined ? {} : { authorization: `Bearer ${key}` } });
    expect(await outcomes()).toEqual(['depositor ok', 'clerk role-forbidden']);
  });

  it('that cannot be written keeps the answer back', async () => {
    async function* none(): AsyncGenerator<Uint8Array> {}
    app = await openSmallApp([{ ...route, handler: async () => ({ stream: none() }) }]);
    const key = await app.keyFor('depositor');
    app.audit.record = async () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }));
    const answer = await fetch(`${app.url}/it`, { headers: { authorization: `Bearer ${key}` } });
    expect([answer.status, await answer.json()]).toEqual([507, expect.objectContaining({ code: 'storage-full' })]);
  });
});

describe('the application', () => {
  it('is not made with a route that nobody answers, or a handler of no route', async () => {
    app = await openSmallApp([]);
    const { makeApp } = await import('./app.ts');
    const one = streaming('/one', 'bytes', async () => Promise.reject(new Error('never')));
    const { machine } = app;
    expect(() => makeApp({ routes: [one.route], handlers: [], machine })).toThrow(/without a handler: get-one/);
    expect(() => makeApp({ routes: [], handlers: [one], machine })).toThrow(/of no route/);
    expect(() => makeApp({ routes: [one.route], handlers: [one, one], machine })).toThrow(/second/);
  });
});
