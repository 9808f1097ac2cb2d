import { join } from 'node:path';
import type { Protocol } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Clerk, type Desk, openDesk } from '../../test/clerk.ts';
import { zh } from './words/zh.ts';

const examples = join(import.meta.dirname, '../../../../docs/spec/examples');
const FILES = [join(examples, 'example.wacz'), join(examples, 'example.wacz.proof.json')];

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk?.close());

/** What has the focus, by its text or label, and whether it can be seen to have it. */
function focused(clerk: Clerk): Promise<{ readonly name: string; readonly isMarked: boolean }> {
  return clerk.page.evaluate(() => {
    let one = document.activeElement;
    while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
    const labels = one instanceof HTMLInputElement || one instanceof HTMLTextAreaElement ? one.labels : null;
    const named = labels?.[0] ?? one;
    // biome-ignore lint/performance/useDomNodeTextContent: the words of the language that is not shown do not count.
    const name = named instanceof HTMLElement ? named.innerText : '';
    const isMarked = one !== null && one !== document.body && getComputedStyle(one).outlineStyle !== 'none';
    return { name: name.trim().split('\n')[0] ?? '', isMarked };
  });
}

/** Presses Tab until the focus leaves the page, and gives what it came to. */
async function tour(clerk: Clerk): Promise<readonly { readonly name: string; readonly isMarked: boolean }[]> {
  const stops: { name: string; isMarked: boolean }[] = [];
  for (let steps = 0; steps < 200; steps += 1) {
    await clerk.page.keyboard.press('Tab');
    const stop = await focused(clerk);
    const isBody = await clerk.page.evaluate(() => document.activeElement === document.body);
    if (isBody) return stops;
    stops.push(stop);
  }
  throw new Error(`the focus is trapped: ${stops.slice(-5).map(({ name }) => name)}`);
}

describe('with the keyboard alone', () => {
  it('the page is walked through in order, every stop is seen, and there is a way out', async () => {
    const clerk = await desk.open();
    const stops = await tour(clerk);
    expect(stops.map(({ name }) => name)).toEqual([
      '中文',
      'English',
      zh.intake.chooseFiles,
      zh.intake.chooseFolder,
      zh.requirements.heading,
    ]);
    expect(stops.filter(({ isMarked }) => !isMarked)).toEqual([]);
    await clerk.page.close();
  });

  it('a clerk comes from the first key to the verdict, the sentence and the record', async () => {
    const clerk = await desk.open();
    const { keyboard } = clerk.page;
    for (let i = 0; i < 3; i += 1) await keyboard.press('Tab');
    expect((await focused(clerk)).name).toBe(zh.intake.chooseFiles);
    const [chooser] = await Promise.all([clerk.page.waitForFileChooser(), keyboard.press('Enter')]);
    await chooser.accept([...FILES]);
    await clerk.outcome();
    // The heading of the result is read first, and the next stop is what can be done with it.
    expect(await clerk.page.evaluate(() => document.activeElement?.id)).toBe('result-heading');
    const stops = await tour(clerk);
    const names = stops.map(({ name }) => name);
    const wanted = [zh.result.print, zh.result.saveJson, zh.record.copyZh, zh.facing.sentence, zh.facing.find];
    expect(wanted.map((name) => names.indexOf(name)).every((at, i, all) => at >= 0 && at > (all[i - 1] ?? -1))).toBe(
      true,
    );
    expect(stops.filter(({ isMarked }) => !isMarked)).toEqual([]);
    await clerk.page.close();
  });

  it('the requirements are chosen with arrows, and a hash is entered', async () => {
    const clerk = await desk.open();
    const { keyboard } = clerk.page;
    for (let i = 0; i < 5; i += 1) await keyboard.press('Tab');
    await keyboard.press('Enter');
    await keyboard.press('Tab');
    await keyboard.press('ArrowDown');
    expect(await clerk.page.$eval('#policy-testnet', (input) => (input as HTMLInputElement).checked)).toBe(true);
    for (let i = 0; i < 2; i += 1) await keyboard.press('Tab');
    await keyboard.type('100');
    await keyboard.press('Tab');
    await keyboard.type('ab'.repeat(32));
    await keyboard.press('Tab');
    await keyboard.press('Space');
    await keyboard.press('Enter');
    await clerk.sees('.pins li');
    await clerk.page.close();
  });
});

type Node = Protocol.Accessibility.AXNode;

async function tree(clerk: Clerk): Promise<readonly Node[]> {
  const session = await clerk.page.createCDPSession();
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  await session.detach();
  return nodes.filter(({ ignored }) => !ignored);
}

const nameOf = ({ name }: Node): string => String(name?.value ?? '');
const having = (nodes: readonly Node[], role: string): readonly string[] =>
  nodes.filter((node) => node.role?.value === role).map(nameOf);

describe('to a screen reader', () => {
  let clerk: Clerk;
  let nodes: readonly Node[];
  beforeAll(async () => {
    clerk = await desk.open();
    await clerk.put(FILES);
    await clerk.outcome();
    nodes = await tree(clerk);
  });

  it('verdict, reasons, and what is not proven are there, in one language', () => {
    const headings = having(nodes, 'heading');
    for (const heading of [
      zh.result.heading,
      zh.next.heading,
      zh.record.heading,
      zh.facing.heading,
      zh.conditions.heading,
    ]) {
      expect(
        headings.some((name) => name.startsWith(heading)),
        heading,
      ).toBe(true);
    }
    expect(headings).toContain('未证明');
    expect(headings).toContain('尚未证明的事项');
    expect(headings).toContain('审查要点');
    const texts = having(nodes, 'StaticText').join('\n');
    expect(texts).toContain('没有发现矛盾，但见证的强度没有达到所选策略');
    expect(texts).toContain('取证的一方不是独立的第三方');
    expect(texts).not.toContain('Nothing contradicts');
  });

  it('the outcome is announced', () => {
    expect(
      having(nodes, 'status').length + nodes.filter((node) => node.role?.value === 'status').length,
    ).toBeGreaterThan(0);
    expect(having(nodes, 'StaticText')).toContain(zh.progress.done(zh.verdict.unproven));
  });

  it('every control has a name', () => {
    for (const role of [
      'button',
      'textbox',
      'radio',
      'checkbox',
      'DisclosureTriangle',
      'image',
      'region',
      'navigation',
      'group',
    ]) {
      expect([role, having(nodes, role).filter((name) => name === '')]).toEqual([
        role,
        role === 'group' ? expect.anything() : [],
      ]);
    }
    expect(having(nodes, 'button')).toContain(zh.result.print);
  });

  it('headings go down one level at a time', async () => {
    const levels = nodes
      .filter((node) => node.role?.value === 'heading')
      .map(({ properties }) => Number(properties?.find(({ name }) => name === 'level')?.value.value));
    expect(levels[0]).toBe(1);
    for (const [i, level] of levels.entries()) expect(level - (levels[i - 1] ?? 1)).toBeLessThanOrEqual(1);
  });
});
