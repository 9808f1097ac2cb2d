import { join } from 'node:path';
import { bytesToHex, merkleRoot, type NoteVerifier, type Signer, signCheckpoint } from '@guzheng/evidence';
import { ServerError } from '../error.ts';
import type { Surroundings } from '../parts.ts';
import type { Database } from '../store/database.ts';
import type { Store } from '../store/store.ts';
import { headKey } from './keyspace.ts';
import type { Ledger } from './ledger.ts';
import { LevelLedger } from './level-ledger.ts';
import { haveSigned, keptSigner, markSigned } from './secrets.ts';
import { encodeHead, isBegun, readState } from './state.ts';

export interface OpenLedgerOptions extends Surroundings {
  readonly store: Store;
  /** The data folder: in `keys` lie `ledger.key`, which signs checkpoints, and `depositor.key`, for statements. Made at the first start. */
  readonly folder: string;
}

/**
 * Opens the ledger, or begins one. Rejects with ServerError `data-damaged` where what lies there is not one whole ledger of this origin and
 * these keys.
 */
export async function openLedger(options: OpenLedgerOptions): Promise<Ledger> {
  const { store, settings, random } = options;
  const folder = join(options.folder, 'keys');
  const { origin } = settings.ledger;
  const make = !(await isBegun(store.db));
  if (make && (await haveSigned(folder))) throw vanished(folder);
  const signer = await keptSigner(join(folder, 'ledger.key'), { make, random });
  const depositor = await keptSigner(join(folder, 'depositor.key'), { make, random });
  const verifier: NoteVerifier = { name: origin, publicKey: signer.publicKey };
  const keys = { verifier, depositor: bytesToHex(depositor.publicKey) };
  if (make) await begin(store.db, { origin, signer, depositor: keys.depositor });
  const state = await readState(store.db, keys);
  await markSigned(folder, origin);
  return new LevelLedger({ ...options, signer, depositor, verifier, state });
}

function vanished(folder: string): ServerError {
  return new ServerError('data-damaged', `The keys in ${folder} have signed a ledger, and the database has none`, {
    hint: 'Restore the database from a copy. A new ledger needs a new data folder and a name of its own in ledger.origin.',
  });
}

/** The head of a ledger without entries, signed too. */
async function begin(
  db: Database,
  { origin, signer, depositor }: { origin: string; signer: Signer; depositor: string },
): Promise<void> {
  const checkpoint = await signCheckpoint({ origin, size: 0, root: merkleRoot([]) }, signer);
  const put = { type: 'put', key: headKey(), value: encodeHead({ checkpoint, timeMs: 0 }, depositor) } as const;
  await db.batch<Uint8Array, Uint8Array>([put], { keyEncoding: 'view', valueEncoding: 'view', sync: true });
}
