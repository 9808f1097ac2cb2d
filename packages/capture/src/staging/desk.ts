import { rmSync } from 'node:fs';
import { removeOnDeath } from '../environment/leftovers.ts';
import { type CallLog, type Clock, openCallLog } from '../log/call-log.ts';
import { openStaging, type Staging } from './staging.ts';

/** Where a capture keeps its papers while it lasts. */
export interface Desk {
  readonly staging: Staging;
  readonly log: CallLog;
}

export interface DeskOptions {
  /** The folder for the package, and its name without `.wacz`. */
  readonly out: string;
  readonly name: string;
  readonly clock: Clock;
}

/** The staging folder and the call log live and die with the capture, whatever way it ends. */
export async function withDesk<T>({ out, name, clock }: DeskOptions, work: (desk: Desk) => Promise<T>): Promise<T> {
  const staging = await openStaging({ folder: out, name });
  const release = removeOnDeath(() => rmSync(staging.folder, { recursive: true, force: true }));
  try {
    const log = openCallLog({ staging, clock });
    try {
      return await work({ staging, log });
    } finally {
      log.close();
    }
  } finally {
    await staging.discard();
    release();
  }
}
