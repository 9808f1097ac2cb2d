import { describe, expect, it } from 'vitest';
import { answerLog } from './answers.ts';

const answer = (method: string, params: readonly unknown[], result: unknown, url = 'http://a.example') => ({
  ...{ url, method, params, time: '2026-11-28T08:00:00.000Z' },
  answer: JSON.stringify({ jsonrpc: '2.0', id: 1, result }),
});
const block = (hash: string, at: unknown = '0x5') => answer('eth_getBlockByNumber', [at, false], { hash });

describe('the log of answers', () => {
  it('keeps the last answer of each node to each question, and nothing that says nothing about the anchor', () => {
    const log = answerLog();
    const kept = [answer('eth_chainId', [], '0x1'), answer('eth_chainId', [], '0x1', 'http://b.example')];
    for (const one of [answer('eth_chainId', [], '0x2'), answer('eth_gasPrice', [], '0x1'), ...kept]) log.add(one);
    expect(log.list()).toEqual(kept);
  });

  it('keeps each block that a node has named for a fixed height, but only the last one of a tag that moves', () => {
    const log = answerLog();
    const stories = [block('0xaa'), block('0xbb'), answer('eth_getBlockByNumber', ['0x5', false], null)];
    for (const one of [block('0xaa'), ...stories, block('0xcc', 'finalized'), block('0xdd', 'finalized')]) log.add(one);
    expect(log.list()).toEqual([...stories, block('0xdd', 'finalized')]);
  });

  it('is not filled by a node that tells another story each time', () => {
    const log = answerLog();
    for (let i = 0; i < 100; i++) log.add(block(`0x${i}`));
    log.add(block('0xee', '0x6'));
    expect(log.list()).toHaveLength(9);
    expect(log.list()).toContainEqual(block('0x99'));
  });

  it.each(['', 'null', '[]', '{"result":5}', '{"result":"0x"}', '<html>'])('takes any answer as it is: %s', (text) => {
    const log = answerLog();
    log.add({ ...block('0xaa'), answer: text });
    expect(log.list()).toHaveLength(1);
  });
});
