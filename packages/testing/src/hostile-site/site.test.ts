import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseExchange } from './case.ts';
import { type HostileSite, hostileCases, startHostileSite } from './index.ts';
import { BIG_CHARACTERS, MANY } from './websocket.ts';

let site: HostileSite;
beforeAll(async () => {
  site = await startHostileSite();
});
afterAll(() => site.close());

describe('a case of the hostile site', () => {
  const sealed = hostileCases.filter((one) => one.outcome !== 'refused');

  it.each(hostileCases.map((one) => [one.name, one] as const))(
    '%s has a place, and a name that a file can have',
    (_, { at, name }) => {
      expect(new URL(site.urlOf(at)).protocol).toMatch(/^https?:$/);
      expect(name).toMatch(/^[a-z0-9][a-z0-9.-]*$/);
    },
  );

  it.each(sealed.map((one) => [one.name, one] as const))(
    '%s states exchanges and losses that can be read',
    (_, { traps, mayLose = [] }) => {
      for (const text of traps.flatMap(({ held = [] }) => held))
        expect(site.urlOf(parseExchange(text).place)).toContain('://');
      for (const text of [...traps.flatMap(({ lost = [] }) => lost), ...mayLose])
        expect(text).toMatch(/^[a-z-]+( \S+)?$/);
    },
  );
});

describe('the site', () => {
  it('tells what it was asked and what it said, until it is told to forget', async () => {
    site.forget();
    const answer = await fetch(site.urlOf('other:/chain/303'), { redirect: 'manual' });
    const head = { method: 'GET', url: site.urlOf('other:/chain/303') };
    expect(site.heard()).toMatchObject([{ ...head, status: answer.status, body: Buffer.alloc(0) }]);
    site.forget();
    expect(site.heard()).toEqual([]);
  });

  it('talks through a WebSocket as its page is told it will', async () => {
    const socket = new WebSocket(site.urlOf('ws:/sockets/talk'));
    const heard: unknown[] = [];
    const closed = await new Promise<CloseEvent>((done) => {
      socket.binaryType = 'arraybuffer';
      socket.onmessage = ({ data }) => {
        heard.push(data);
        if (heard.length === MANY + 3) socket.send('再见');
      };
      socket.onclose = done;
    });
    expect([closed.code, closed.reason, heard.length]).toEqual([4000, 'bye', MANY + 4]);
    expect(heard.slice(0, 2)).toEqual(['你好', Uint8Array.of(0, 1, 2, 254, 255).buffer]);
    expect([String(heard[2]).length, heard.at(-1)]).toEqual([BIG_CHARACTERS, '再见']);
  });
});
