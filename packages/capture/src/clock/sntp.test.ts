import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { startTimeServer, type TimeServer, type TimeServerScript } from '@guzheng/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../log/call-log.ts';
import { parseTimeServer } from './address.ts';
import { type AskOptions, askTimeServer } from './sntp.ts';
import { askAfter, askBefore } from './time-servers.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function server(script: TimeServerScript = {}): Promise<TimeServer> {
  const started = await startTimeServer(script);
  closing.push(() => started.close());
  return started;
}

const never = new AbortController().signal;
/** Long for what answers, and what does not answer is not waited for in these tests. */
const patient: AskOptions = { when: 'before', clock: systemClock, budgetMs: 20_000, signal: never };
const impatient: AskOptions = { ...patient, budgetMs: 100 };

async function ask({ address }: Pick<TimeServer, 'address'>, options: AskOptions = patient) {
  return await askTimeServer(parseTimeServer(address), options);
}

describe('the offset of a clock', () => {
  it.each([0, 3_000, -3_000, 86_400_000, 400 * 86_400_000, 20 * 365 * 86_400_000])(
    'is found to the error that is told, where the server is %i ms ahead',
    async (offsetMs) => {
      const reading = await ask(await server({ offsetMs, processingMs: 0 }));
      expect(reading).toMatchObject({ outcome: 'answered', stratum: 2, ip: '127.0.0.1' });
      expect(Math.abs((reading.offsetMs ?? Number.NaN) - offsetMs)).toBeLessThanOrEqual(reading.errorMs ?? 0);
    },
  );

  it.each([{ delayBeforeMs: 60 }, { delayAfterMs: 60 }, { delayBeforeMs: 20, delayAfterMs: 40 }])(
    'is found to the error that is told, where the way is longer on one side: %j',
    async (delays) => {
      const reading = await ask(await server({ offsetMs: 5_000, ...delays }));
      expect(Math.abs((reading.offsetMs ?? Number.NaN) - 5_000)).toBeLessThanOrEqual(reading.errorMs ?? 0);
      expect(reading.roundTripMs).toBeGreaterThan(40);
    },
  );

  it('is not the distance of the server from its own source, which makes it less certain', async () => {
    const reading = await ask(await server({ rootDelayMs: 500, rootDispersionMs: 250 }));
    expect(reading.errorMs).toBeGreaterThanOrEqual(500);
    expect(Math.abs(reading.offsetMs ?? Number.NaN)).toBeLessThanOrEqual(reading.errorMs ?? 0);
  });

  it('is not moved by a step of the wall clock while the answer is on its way', async () => {
    let calls = 0;
    const now = () => new Date(Date.now() + (calls++ > 1 ? 3_600_000 : 0));
    const reading = await ask(await server(), { ...patient, clock: { now, mono: systemClock.mono } });
    expect(Math.abs(reading.offsetMs ?? Number.NaN)).toBeLessThanOrEqual(reading.errorMs ?? 0);
  });

  it('keeps the packet as it was received', async () => {
    const { raw } = await ask(await server());
    expect(Buffer.from(raw ?? '', 'base64')).toHaveLength(48);
  });

  it('is asked for with another random number each time', async () => {
    const asked = await server();
    for (let i = 0; i < 3; i += 1) await ask(asked);
    const nonces = asked.questions.map((question) => Buffer.from(question.subarray(40)).toString('hex'));
    expect(new Set(nonces).size).toBe(3);
  });
});

describe('a server is not believed', () => {
  const liars: readonly (readonly [string, TimeServerScript, RegExp])[] = [
    ['that asks to be left alone', { kiss: 'RATE' }, /RATE/],
    ['of stratum 0', { stratum: 0 }, /kiss/],
    ['of stratum 16', { stratum: 16 }, /stratum 16/],
    ['whose leap indicator is 3', { leap: 3 }, /leap/],
    ['that sent its answer before it had the question', { processingMs: -5_000 }, /before it was asked/],
    ['that says it took an hour to answer', { processingMs: 3_600_000 }, /took longer/],
    ['that is far from its source', { rootDispersionMs: 20_000 }, /from its source/],
  ];

  it.each(liars)('%s', async (_, script, why) => {
    const reading = await ask(await server(script));
    expect(reading).toMatchObject({ outcome: 'refused', detail: expect.stringMatching(why) as unknown });
    expect(reading.offsetMs).toBeUndefined();
    expect(reading.raw).toBeDefined();
  });

  const strays: readonly (readonly [string, TimeServerScript])[] = [
    ['that answers another question', { wrongOriginate: true }],
    ['that is a client', { mode: 3 }],
    ['that broadcasts', { mode: 5 }],
  ];

  it.each(strays)('%s, however often it does', async (_, script) => {
    const reading = await ask(await server({ ...script, times: 16 }));
    expect(reading).toMatchObject({ outcome: 'refused', detail: expect.stringContaining('no answer') as unknown });
  });

  it.each([47, 49, 1_400])('that sends %i bytes: the answer behind them is still taken', async (length) => {
    const reading = await ask(await server({ garbage: { bytes: new Uint8Array(length), times: 3 } }));
    expect(reading).toMatchObject({ outcome: 'answered' });
  });

  it('that sends nothing but garbage: it is not listened to for ever', async () => {
    const reading = await ask(
      await server({ garbage: { bytes: new Uint8Array(47), times: 16 }, delayBeforeMs: 60_000 }),
    );
    expect(reading).toMatchObject({ outcome: 'refused', detail: expect.stringContaining('47 bytes') as unknown });
  });

  it('that answers from another port', async () => {
    expect(await ask(await server({ fromOtherPort: true }), impatient)).toMatchObject({ outcome: 'unanswered' });
  });
});

describe('nobody is waited for longer than the time given', () => {
  it('neither a server that is silent', async () => {
    expect(await ask(await server({ silent: true }), impatient)).toMatchObject({ outcome: 'unanswered' });
  });

  it('nor a port where nobody listens, which is told at once', async () => {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const address = `127.0.0.1:${socket.address().port}`;
    socket.close();
    await once(socket, 'close');
    expect(await ask({ address })).toMatchObject({
      outcome: 'unanswered',
      detail: expect.stringContaining('ECONNREFUSED') as unknown,
    });
  });

  it('nor a name server that is silent', async () => {
    const silent = await server({ silent: true });
    const reading = await askTimeServer(parseTimeServer('time.example'), {
      ...impatient,
      nameServers: [silent.address],
    });
    expect(reading).toMatchObject({ outcome: 'unanswered', detail: expect.stringContaining('not in time') as unknown });
    await vi.waitFor(() => expect(silent.questions).not.toEqual([]));
  });

  it('and a capture that ends does not wait at all', async () => {
    const end = new AbortController();
    const silent = await server({ silent: true });
    const asked = [
      ask(silent, { ...patient, signal: end.signal }),
      askTimeServer(parseTimeServer('time.example'), { ...patient, signal: end.signal, nameServers: [silent.address] }),
    ];
    end.abort();
    expect((await Promise.all(asked)).map(({ outcome }) => outcome)).toEqual(['unanswered', 'unanswered']);
    expect(await ask(silent, { ...patient, signal: end.signal })).toMatchObject({ outcome: 'unanswered' });
  });
});

describe('after the capture', () => {
  it('only those are asked again that answered before', async () => {
    const [good, liar] = [await server(), await server({ leap: 3 })];
    const names = [good, liar].map(({ address }) => parseTimeServer(address));
    const options = { clock: systemClock, signal: never };
    const before = await askBefore(names, options);
    expect(before.map(({ outcome, when }) => [outcome, when])).toEqual([
      ['answered', 'before'],
      ['refused', 'before'],
    ]);
    const after = await askAfter(names, before, options);
    expect(after).toMatchObject([{ outcome: 'answered', when: 'after', server: good.address }]);
    expect([good.questions.length, liar.questions.length]).toEqual([2, 1]);
  });
});
