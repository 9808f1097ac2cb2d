import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeMachine } from '../../test/machine.ts';
import { nodeHashing } from '../staging/hashing.ts';
import { lookAtResources } from './resources.ts';
import { testItself } from './self-test.ts';

describe('the self-test', () => {
  it('finds the digests right and the folder writable, and leaves nothing behind', async () => {
    const { root } = await makeMachine();
    expect((await testItself(root)).map(({ point, outcome }) => [point, outcome])).toEqual([
      ['E2', 'found'],
      ['E2', 'found'],
    ]);
    expect(await readdir(root)).toEqual([]);
  });

  it.each(['sha256', 'sm3'] as const)('sees that %s is another algorithm', async (name) => {
    const { root } = await makeMachine();
    const [digests] = await testItself(root, { ...nodeHashing, [name]: nodeHashing.sha512 });
    expect(digests).toMatchObject({ outcome: 'concern', data: { wrong: [name] } });
  });

  it('sees that nothing can be written', async () => {
    const { root } = await makeMachine({ '/file': '' });
    for (const folder of [join(root, 'none'), join(root, 'file')]) {
      const [, disk] = await testItself(folder);
      expect(disk).toMatchObject({ outcome: 'concern' });
    }
  });
});

describe('the resources', () => {
  it('are told, and those of a folder that is not there are left open', async () => {
    const { root } = await makeMachine();
    const ids = (await lookAtResources(root)).map(({ id, outcome }) => [id, outcome === 'unchecked']);
    expect(ids).toEqual([
      ['memory', false],
      ['disk', false],
    ]);
    expect(await lookAtResources(join(root, 'none'))).toMatchObject([{}, { id: 'disk', outcome: 'unchecked' }]);
  });
});
