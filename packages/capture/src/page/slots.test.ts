import { expect, it } from 'vitest';
import { Slots } from './slots.ts';

it('so many are let in at once, and the others in the order in which they came', async () => {
  const slots = new Slots(2);
  const entered: number[] = [];
  const enter = async (n: number) => {
    const leave = await slots.enter();
    entered.push(n);
    return leave;
  };
  const places = [1, 2, 3, 4].map(enter);
  await places[1];
  expect(entered).toEqual([1, 2]);
  (await places[0])?.();
  await places[2];
  expect(entered).toEqual([1, 2, 3]);
  (await places[1])?.();
  await places[3];
  expect(entered).toEqual([1, 2, 3, 4]);
});
