import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { MAINNET, makeEvidence } from '@guzheng/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Clerk, type Desk, openDesk } from '../../test/clerk.ts';
import { en } from './words/en.ts';
import { zh } from './words/zh.ts';

const examples = join(import.meta.dirname, '../../../../docs/spec/examples');
const EXAMPLE = join(examples, 'example.wacz');
const PROOF = join(examples, 'example.wacz.proof.json');

let desk: Desk;
let clerk: Clerk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk?.close());
beforeEach(async () => {
  await clerk?.page.close();
  clerk = await desk.open();
});

/** The example with some bytes changed, under its own name and with its own proof. */
async function changed(name: string, edit: (bytes: Buffer) => Uint8Array): Promise<readonly string[]> {
  const path = join(desk.folder, name);
  await writeFile(path, edit(await readFile(EXAMPLE)));
  await copyFile(PROOF, `${path}.proof.json`);
  return [path, `${path}.proof.json`];
}

const flip = (at: number) => (bytes: Buffer) => {
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes;
};

describe('the example of the specifications', () => {
  const choose = (policy: string) =>
    clerk.page.$eval(`#policy-${policy}`, (input) => (input as HTMLInputElement).click());

  it('is verified under devnet, unproven under court, and both say loudly that a development chain proves nothing', async () => {
    await clerk.put([EXAMPLE, PROOF]);
    await clerk.outcome();
    expect(await clerk.conclusion()).toMatchObject({ verdict: 'unproven' });
    expect(await clerk.seen('.result')).toContain('开发用的见证不能证明任何事');
    await choose('devnet');
    expect(await clerk.seen('.changed')).toContain(zh.requirements.changed);
    await clerk.press(zh.requirements.again);
    await clerk.sees('.changed:empty');
    await clerk.outcome();
    expect(await clerk.conclusion()).toMatchObject({ verdict: 'verified' });
    expect(await clerk.seen('.result')).toContain('开发用的见证不能证明任何事');
    expect([clerk.requests, clerk.complaints]).toEqual([[], []]);
  });

  it.each([0, 40, 5000, 15_281])('is contradicted with byte %i flipped', async (at) => {
    await choose('devnet');
    await clerk.put(await changed(`flipped-${at}.wacz`, flip(at)));
    await clerk.outcome();
    expect(await clerk.conclusion()).toMatchObject({ verdict: 'contradicted' });
  });

  it.each([1, 100, 15_000])('is contradicted with %i bytes cut off, and tells to copy it again', async (bytes) => {
    await choose('devnet');
    await clerk.put(await changed(`cut-${bytes}.wacz`, (whole) => whole.subarray(0, -bytes)));
    await clerk.outcome();
    expect(await clerk.conclusion()).toMatchObject({ verdict: 'contradicted' });
    expect(await clerk.seen('.next')).toContain(zh.next.cutFile);
  });

  it('comes to no conclusion with a proof that is cut, and says what to do', async () => {
    const [file = '', proof = ''] = await changed('cut-proof.wacz', (whole) => whole);
    await writeFile(proof, (await readFile(PROOF)).subarray(0, 900));
    await clerk.put([file, proof]);
    await clerk.outcome();
    expect(await clerk.conclusion()).toEqual({ refusal: 'proof-malformed' });
    expect(await clerk.seen('.result')).toContain(zh.refusal['proof-malformed'].todo);
    expect(await clerk.page.$('.result .report-part')).toBeNull();
  });
});

describe('what is put in', () => {
  it('waits for the proof, and takes it whenever it comes', async () => {
    await clerk.put([EXAMPLE]);
    await clerk.sees('.exhibits');
    expect(await clerk.seen('.pairs')).toContain(zh.intake.noProof);
    expect(await clerk.page.$('.result')).toBeNull();
    await clerk.put([PROOF]);
    await clerk.outcome();
    expect(await clerk.conclusion()).toMatchObject({ report: { deposit: { index: 0 } } });
  });

  it('may be the proof first', async () => {
    await clerk.put([PROOF]);
    await clerk.sees('.lack');
    expect(await clerk.seen('.pairs')).toContain(zh.intake.proofOnly);
    await clerk.put([EXAMPLE]);
    await clerk.outcome();
    expect(await clerk.conclusion()).toMatchObject({ report: { deposit: { index: 0 } } });
  });

  it('is checked without a proof when that is asked for', async () => {
    await clerk.put([EXAMPLE]);
    await clerk.press(zh.intake.start(1));
    await clerk.outcome();
    expect(await clerk.conclusion()).toMatchObject({ verdict: 'unproven' });
    expect(await clerk.seen('.next')).toContain(zh.next.noProof);
  });

  it('may be dropped, anywhere on the page', async () => {
    const files = [EXAMPLE, PROOF].map(async (path) => [
      path.split('/').at(-1),
      (await readFile(path)).toString('base64'),
    ]);
    await clerk.page.evaluate(
      (given) => {
        const data = new DataTransfer();
        for (const [name = '', base64 = ''] of given as string[][])
          data.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name));
        const drop = (type: string) =>
          document.body.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
        drop('dragover');
        drop('drop');
      },
      await Promise.all(files),
    );
    await clerk.outcome();
    expect(await clerk.conclusion()).toMatchObject({ verdict: 'unproven' });
  });

  it('replaces the case before it, unless it is a proof', async () => {
    await clerk.put([EXAMPLE, PROOF]);
    await clerk.outcome();
    await clerk.put(await changed('another.wacz', flip(40)));
    await clerk.sees('.result h2 bdi::-p-text(another)');
    expect(await clerk.seen('.exhibits')).not.toContain('example.wacz');
  });
});

describe('a block that is vouched for by hand', () => {
  let files: readonly string[];
  let hash: string;
  beforeAll(async () => {
    const { file, proof, proofBytes } = await makeEvidence({ withoutNotBefore: true });
    const [anchor] = proof.anchors;
    hash = anchor?.kind === 'evm' && 'block' in anchor ? anchor.block.hash : '';
    files = [join(desk.folder, 'mainnet.wacz'), join(desk.folder, 'mainnet.wacz.proof.json')];
    await writeFile(files[0] ?? '', file);
    await writeFile(files[1] ?? '', proofBytes);
  });

  async function enter(text: string, isFromElsewhere: boolean): Promise<void> {
    await clerk.put(files);
    await clerk.sees('.next form');
    await clerk.page.$eval(
      '.next input[type=text]',
      (input, value) => {
        (input as HTMLInputElement).value = value;
      },
      text,
    );
    if (isFromElsewhere)
      await clerk.page.$eval('.next input[type=checkbox]', (box) => (box as HTMLInputElement).click());
    await clerk.page.$eval('.next button[type=submit]', (submit) => (submit as HTMLButtonElement).click());
  }

  it('ties the anchor to its chain, and the result says on whose word', async () => {
    await enter(hash, true);
    await clerk.sees('.reliance');
    expect(await clerk.conclusion()).toMatchObject({
      verdict: 'verified',
      report: { anchors: [{ link: 'pinned', strength: 'strong' }] },
    });
    expect(await clerk.seen('.reliance')).toBe(zh.result.relies(1));
    expect(await clerk.seen('.record')).toContain(hash);
    expect(await clerk.seen('.conditions')).toContain(`${MAINNET.name} 高度 24000100`);
  });

  it('contradicts the anchor when it is another', async () => {
    await enter(`0x${'7'.repeat(64)}`, true);
    await clerk.sees('.reliance');
    expect(await clerk.conclusion()).toMatchObject({ verdict: 'contradicted' });
  });

  it('is not taken from who does not say where it comes from, or miscopies it', async () => {
    await enter(hash, false);
    await clerk.sees('.next .fault:not(:empty)');
    expect(await clerk.seen('.next .fault')).toBe(zh.requirements.pinFaults.source);
    await clerk.page.close();
    clerk = await desk.open();
    await enter(hash.slice(0, -1), true);
    await clerk.sees('.next .fault:not(:empty)');
    expect(await clerk.seen('.next .fault')).toBe(zh.requirements.pinFaults.hash);
    expect(await clerk.conclusion()).toMatchObject({ verdict: 'unproven' });
  });

  it('is not taken from a trust file that lies among the files', async () => {
    const trust = join(desk.folder, 'trust.json');
    await writeFile(
      trust,
      JSON.stringify({ blocks: [{ chainId: 1, genesisHash: MAINNET.genesisHash, number: 24_000_100, hash }] }),
    );
    await clerk.put([...files, trust]);
    await clerk.outcome();
    expect(await clerk.conclusion()).toMatchObject({ verdict: 'unproven' });
    expect(await clerk.seen('.pairs')).toContain(zh.intake.setAside);
    // Chosen for what it is, it counts, and the result says so.
    await clerk.put([trust], '.requirements input[accept]');
    await clerk.press(zh.requirements.again);
    await clerk.sees('.reliance');
    expect(await clerk.conclusion()).toMatchObject({ verdict: 'verified' });
    expect(await clerk.seen('.reliance')).toBe(zh.result.reliesOnFile);
  });

  it('is not suggested: no field is filled', async () => {
    await clerk.put(files);
    await clerk.sees('.next form');
    expect(
      await clerk.page.$$eval('.next input[type=text]', (all) => all.map((one) => (one as HTMLInputElement).value)),
    ).toEqual(['']);
  });
});

/** A black picture that a browser can show; the one of the test package is no more than a header. */
function png(width: number, height: number): Uint8Array {
  const chunk = (type: string, data: Uint8Array): Uint8Array => {
    const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const [length, sum] = [data.length, crc32(named)].map((value) => {
      const word = Buffer.alloc(4);
      word.writeUInt32BE(value);
      return word;
    });
    return Buffer.concat([length ?? named, named, sum ?? named]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0], 8);
  const rows = deflateSync(Buffer.alloc((width + 1) * height));
  const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', new Uint8Array(0))]);
}

describe('the picture', () => {
  async function put(name: string, edit: (file: Uint8Array) => Uint8Array): Promise<void> {
    const files = (own: Map<string, Uint8Array>) => new Map([...own, ['evidence/screenshots/viewport.png', png(4, 3)]]);
    const { file, proofBytes } = await makeEvidence({ lies: { files } });
    const path = join(desk.folder, name);
    await writeFile(path, edit(file));
    await writeFile(`${path}.proof.json`, proofBytes);
    await clerk.put([path, `${path}.proof.json`]);
    await clerk.outcome();
  }

  it('is shown, with its digest beside it', async () => {
    await put('picture.wacz', (file) => file);
    await clerk.sees('.frame img');
    await clerk.page.$eval('.frame img', (image) => (image as HTMLImageElement).decode());
    expect(await clerk.page.$eval('.frame img', (image) => (image as HTMLImageElement).naturalWidth)).toBe(4);
    expect(await clerk.seen('.facing figcaption')).toMatch(/viewport\.png · SHA-256 [0-9a-f]{64}/);
    await clerk.press(zh.facing.actualSize);
    expect(await clerk.page.$('.frame.actual')).not.toBeNull();
    expect([clerk.requests, clerk.complaints]).toEqual([[], []]);
  });

  it('is not shown when one byte of it is another', async () => {
    await put('other-picture.wacz', (file) => {
      const changed = file.slice();
      const at = Buffer.from(changed).indexOf('IDAT') + 6;
      changed[at] = (changed[at] ?? 0) ^ 1;
      return changed;
    });
    expect(await clerk.conclusion()).toMatchObject({ verdict: 'contradicted' });
    expect(await clerk.seen('.facing .left')).toContain(zh.facing.noPicture);
    expect(await clerk.page.$('.facing img')).toBeNull();
  });
});

describe('a disputed sentence', () => {
  it('is shown where it stands, and said to be nowhere else', async () => {
    const { file, proofBytes } = await makeEvidence();
    const path = join(desk.folder, 'sentence.wacz');
    await writeFile(path, file);
    await writeFile(`${path}.proof.json`, proofBytes);
    await clerk.put([path, `${path}.proof.json`]);
    await clerk.outcome();
    await clerk.press(zh.facing.showTexts);
    await clerk.sees('.texts pre');
    const [first = ''] = (await clerk.page.$eval('.texts pre', (pre) => pre.textContent ?? '')).split('\n');
    const sentence = first.slice(0, 6);
    expect(sentence.length).toBeGreaterThan(2);
    await clerk.page.$eval(
      '#sentence',
      (area, text) => {
        (area as HTMLTextAreaElement).value = text;
      },
      sentence,
    );
    await clerk.press(zh.facing.find);
    await clerk.sees('.places .found mark');
    expect(await clerk.page.$eval('.places mark', (mark) => mark.textContent)).toBe(sentence);
    await clerk.page.$eval('#sentence', (area) => {
      (area as HTMLTextAreaElement).value = '没有这句话';
    });
    await clerk.press(zh.facing.find);
    await clerk.sees('.places .not-found');
    expect(await clerk.page.$('.places .found')).toBeNull();
  });
});

describe('the language', () => {
  it.each([
    [['en-GB', 'zh'], en, zh],
    [['zh-TW'], zh, en],
  ] as const)('of %j is that of the page, and the other one is a button away', async (languages, shown, hidden) => {
    await clerk.page.close();
    clerk = await desk.open({ languages });
    await clerk.put([EXAMPLE, PROOF]);
    await clerk.outcome();
    const seen = () => clerk.seen('main');
    expect(await seen()).toContain(shown.next.heading);
    expect(await seen()).not.toContain(hidden.next.heading);
    await clerk.page.$eval(`#languages [lang=${hidden.tag}]`, (one) => (one as HTMLElement).click());
    expect(await seen()).toContain(hidden.next.heading);
    expect(await seen()).not.toContain(shown.next.heading);
    expect(await clerk.page.title()).toBe(hidden.title);
    expect(await clerk.page.$eval('html', (root) => root.lang)).toBe(hidden.tag);
  });
});

describe('a browser that lacks something', () => {
  it.each([
    ['workers', 'delete window.Worker'],
    ['workers and WebAssembly', 'delete window.Worker; delete window.WebAssembly'],
    ['Trusted Types', 'delete window.trustedTypes'],
  ])('%s, is as good', async (_, before) => {
    await clerk.page.close();
    clerk = await desk.open({ before });
    await clerk.put([EXAMPLE, PROOF]);
    await clerk.outcome();
    expect(await clerk.conclusion()).toMatchObject({ verdict: 'unproven' });
  });

  it('JavaScript, says so', async () => {
    await clerk.page.setJavaScriptEnabled(false);
    await clerk.page.reload();
    expect(await clerk.page.$eval('#too-old', (box) => box.textContent)).toContain('JavaScript');
  });
});

describe('the paper', () => {
  it('is A4, has a head with the file’s digest that repeats, and nothing that is there to be pressed', async () => {
    await clerk.put([EXAMPLE, PROOF]);
    await clerk.outcome();
    const pdf = new TextDecoder('latin1').decode(await clerk.page.pdf({ preferCSSPageSize: true }));
    expect(pdf).toMatch(/\/MediaBox \[0 0 59[45](\.\d+)? 84[12](\.\d+)?\]/);
    await clerk.page.emulateMediaType('print');
    const running = await clerk.page.$eval('.running', (head) => [getComputedStyle(head).display, head.textContent]);
    expect(running[0]).toBe('table-header-group');
    expect(running[1]).toContain('82d4a3fc00d8da5dd02172fced8f5b9fb5061273f4abbd9ebc17cede0dfb296a');
    expect(
      await clerk.page.$$eval('.screen', (all) => all.every((one) => getComputedStyle(one).display === 'none')),
    ).toBe(true);
  });
});

describe('a narrow screen', () => {
  it('of 360 pixels has everything on it', async () => {
    await clerk.page.close();
    clerk = await desk.open({ width: 360 });
    await clerk.put([EXAMPLE, PROOF]);
    await clerk.outcome();
    await clerk.page.$eval('.requirements', (details) => details.setAttribute('open', ''));
    const [scroll, client] = await clerk.page.$eval('html', (root) => [root.scrollWidth, root.clientWidth]);
    expect(scroll).toBe(client);
  });
});

describe('the network', () => {
  let server: Server;
  let connections = 0;
  let open: Desk;
  beforeAll(async () => {
    server = createServer((_, response) => response.end()).on('connection', () => {
      connections += 1;
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    open = await openDesk({ withNetwork: true });
  });
  afterAll(async () => {
    await open?.close();
    server.close();
  });

  it('is out of reach for page and worker, even where there is one', async () => {
    const own = await open.open();
    await own.put([EXAMPLE, PROOF]);
    await own.outcome();
    const address = `127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const tries = `Promise.all([
      fetch('http://${address}').then(() => 'fetched', () => 'refused'),
      new Promise((done) => { try { const s = new WebSocket('ws://${address}'); s.onopen = () => done('opened'); s.onerror = () => done('refused'); } catch { done('refused'); } }),
      typeof document === 'undefined' ? 'refused' : new Promise((done) => { const i = new Image(); i.onload = () => done('loaded'); i.onerror = () => done('refused'); i.src = 'http://${address}'; }),
      typeof importScripts === 'undefined' ? 'refused' : (() => { try { importScripts('http://${address}'); return 'imported'; } catch { return 'refused'; } })(),
    ])`;
    expect(await own.page.evaluate(tries)).toEqual(['refused', 'refused', 'refused', 'refused']);
    const [worker] = own.page.workers();
    expect(await worker?.evaluate(tries)).toEqual(['refused', 'refused', 'refused', 'refused']);
    expect(connections).toBe(0);
    await own.page.close();
  });

  it('is not even tried: not one request, with several files and everything pressed', async () => {
    await clerk.put([EXAMPLE, PROOF, ...(await changed('flipped.wacz', flip(40)))]);
    await clerk.sees('.pairs button.primary');
    await clerk.outcome();
    await clerk.page.$$eval('.outcomes button', (all) => (all[0] as HTMLElement).click());
    for (const label of [zh.result.saveJson, zh.result.saveHtml, zh.record.copyZh, zh.facing.showTexts])
      await clerk.press(label);
    await clerk.sees('.toolbar .said:not(:empty)');
    expect([clerk.requests, clerk.complaints]).toEqual([[], []]);
  });
});
