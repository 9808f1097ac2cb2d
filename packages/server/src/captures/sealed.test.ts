import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeEvidence } from '@guzheng/testing';
import { bytesSource, openPackage } from '@guzheng/verify';
import { expect, it } from 'vitest';
import { temporaryFolders } from '../../test/temporary.ts';
import { openPicture } from './sealed.ts';

const folder = temporaryFolders();

/** A package on the disk, and its first picture. */
async function sealed(change: (file: Uint8Array, offset: number) => void = () => undefined) {
  const { file } = await makeEvidence();
  const { members, readMember } = await openPackage(bytesSource(file));
  const picture = members.find(({ path }) => path.endsWith('.png'));
  if (picture === undefined) throw new Error('the package has no picture');
  const bytes = await readMember(picture.path);
  const changed = file.slice();
  change(changed, picture.offset);
  const path = join(folder.path, 'one.wacz');
  await writeFile(path, changed);
  return { path, member: picture.path, bytes };
}

it('a picture is the member of the package, and says how long it is before the first piece', async () => {
  const { path, member, bytes } = await sealed();
  const picture = await openPicture(path, member);
  expect(picture.bytes).toBe(bytes.length);
  const pieces: Uint8Array[] = [];
  for await (const piece of picture.stream) pieces.push(piece);
  expect(Buffer.concat(pieces)).toEqual(Buffer.from(bytes));
});

it('a picture that was changed on the disk never comes to its end', async () => {
  const { path, member, bytes } = await sealed((file, offset) => file.set([(file[offset] ?? 0) ^ 1], offset));
  const { stream } = await openPicture(path, member);
  let came = 0;
  const all = async () => {
    for await (const piece of stream) came += piece.length;
  };
  await expect(all()).rejects.toMatchObject({ code: 'unreadable-file' });
  expect(came).toBeLessThan(bytes.length);
});

it('a picture that is not there is said to be missing', async () => {
  const { path } = await sealed();
  await expect(openPicture(path, 'evidence/screenshots/none.png')).rejects.toMatchObject({ code: 'original-missing' });
});
