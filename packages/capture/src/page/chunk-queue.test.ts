import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Backlog, ChunkQueue } from './chunk-queue.ts';

function counted() {
  const calls: string[] = [];
  const source = { pause: () => calls.push('pause'), resume: () => calls.push('resume') };
  return { calls, backlog: new Backlog(source, 100, 10) };
}

async function read(queue: ChunkQueue): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of queue) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe('a queue of chunks', () => {
  it('gives what was put in, in order, whenever it is read', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 40 })), fc.boolean(), async (chunks, early) => {
        const queue = new ChunkQueue(counted().backlog);
        const reading = early ? read(queue) : null;
        for (const chunk of chunks) queue.push(chunk);
        queue.end();
        expect(await (reading ?? read(queue))).toEqual(Buffer.concat(chunks));
      }),
    );
  });

  it('holds its source back while too much waits, over all queues, and lets go again', async () => {
    const { calls, backlog } = counted();
    const queues = [new ChunkQueue(backlog), new ChunkQueue(backlog)];
    for (const queue of queues) queue.push(new Uint8Array(60));
    expect(calls).toEqual(['pause']);
    for (const queue of queues) queue.end();
    await Promise.all(queues.map(read));
    expect(calls).toEqual(['pause', 'resume']);
  });

  it('lets its source go on when the reader gives up', async () => {
    const { calls, backlog } = counted();
    const queue = new ChunkQueue(backlog);
    queue.push(new Uint8Array(200));
    for await (const _ of queue) break;
    queue.push(new Uint8Array(200));
    expect(calls).toEqual(['pause', 'resume']);
  });
});
