import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { type MadeMachine, makeMachine } from '../../test/machine.ts';
import { lookAtUserCertificates } from './nss.ts';

/** A database as NSS makes it, with this many objects in it. */
async function database(machine: MadeMachine, folder: string, objects: number): Promise<void> {
  const path = join(machine.root, machine.home, folder);
  await mkdir(path, { recursive: true });
  const made = new DatabaseSync(join(path, 'cert9.db'));
  made.exec('CREATE TABLE nssPublic (id PRIMARY KEY UNIQUE ON CONFLICT ABORT, a0, a1)');
  for (let id = 0; id < objects; id += 1) made.prepare('INSERT INTO nssPublic VALUES (?, 1, 2)').run(id);
  made.close();
}

describe('the certificates that the user of the browser added', () => {
  it('are none without a database, and none in an empty one', async () => {
    const machine = await makeMachine();
    expect(await lookAtUserCertificates(machine)).toMatchObject([{ outcome: 'found' }]);
    await database(machine, '.pki/nssdb', 0);
    expect(await lookAtUserCertificates(machine)).toMatchObject([
      { outcome: 'found', data: { databases: [{ folder: '.pki/nssdb', objects: 0 }] } },
    ]);
  });

  it.each(['.pki/nssdb', '.local/share/pki/nssdb'])('are a concern in %s', async (folder) => {
    const machine = await makeMachine();
    await database(machine, folder, 3);
    expect(await lookAtUserCertificates(machine)).toMatchObject([
      { outcome: 'concern', data: { databases: [{ objects: 3 }] } },
    ]);
  });

  it('are left open where the database cannot be read', async () => {
    const machine = await makeMachine({ '/home/anybody/.pki/nssdb/cert9.db': 'no database' });
    expect(await lookAtUserCertificates(machine)).toMatchObject([{ outcome: 'unchecked' }]);
  });

  it('are kept by the system elsewhere than on Linux', async () => {
    expect(await lookAtUserCertificates(await makeMachine({}, { platform: 'darwin' }))).toEqual([]);
  });
});
