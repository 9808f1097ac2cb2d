import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { EnvironmentFinding } from '@guzheng/evidence';
import { concern, found, listed, unchecked } from './finding.ts';
import { codeOf, type Machine, readSmall } from './machine.ts';

/** Where Chrome on Linux looks for roots that its user added, today and formerly. */
const NSS_FOLDERS = ['.local/share/pki/nssdb', '.pki/nssdb'];

/** E3: the certificates that Chrome's user added, which it keeps outside its profile. Elsewhere than on Linux there are none. */
export async function lookAtUserCertificates(machine: Machine): Promise<EnvironmentFinding[]> {
  if (machine.platform !== 'linux') return [];
  const databases = (await Promise.all(NSS_FOLDERS.map((folder) => readDatabase(machine, folder)))).flat();
  return [judge(databases)];
}

function judge(databases: readonly Database[]): EnvironmentFinding {
  const id = 'trust-browser-user';
  if (databases.length === 0)
    return found(id, 'E3', 'this user has no certificate database (NSS) that the browser would read');
  const data = { databases };
  const why = databases.flatMap((database) => ('why' in database ? [database.why] : []));
  if (why.length > 0)
    return unchecked(id, 'E3', `this user's certificate database (NSS) could not be read: ${listed(why)}`, data);
  const objects = databases.reduce((sum, database) => sum + ('objects' in database ? database.objects : 0), 0);
  if (objects === 0) return found(id, 'E3', "this user's certificate database (NSS) is empty", data);
  return concern(
    id,
    'E3',
    `this user's certificate database (NSS), which the browser believes, holds ${objects} objects`,
    data,
  );
}

type Database =
  | { readonly folder: string; readonly sha256: string; readonly objects: number }
  | { readonly folder: string; readonly why: string };

/** cert9.db is an SQLite file; certificates, and what they are trusted for, are the rows of one table. */
async function readDatabase(machine: Machine, folder: string): Promise<Database[]> {
  const path = `${machine.home}/${folder}/cert9.db`;
  const file = await readSmall(machine, path);
  if (file.state === 'absent') return [];
  if (file.state === 'unreadable') return [{ folder, why: file.why }];
  const sha256 = createHash('sha256').update(file.bytes).digest('hex');
  try {
    const { DatabaseSync } = await import('node:sqlite');
    const database = new DatabaseSync(join(machine.root, path), { readOnly: true });
    try {
      const row = database.prepare('SELECT count(*) AS objects FROM nssPublic').get();
      return [{ folder, sha256, objects: Number(row?.objects) }];
    } finally {
      database.close();
    }
  } catch (error) {
    return [{ folder, why: codeOf(error) }];
  }
}
