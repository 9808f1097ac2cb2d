import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Work on a folder; with a node it goes to a real development chain. */
export interface Killable {
  readonly work: 'files' | 'list' | 'upgrade';
  readonly folder: string;
  readonly rpc?: string;
}

/** Runs work of `killed-child.ts`. Gives true when it ended by itself; false when it was killed at its n-th change. */
export async function runKilled({ work, folder, rpc }: Killable, killAt = 0): Promise<boolean> {
  const script = join(import.meta.dirname, 'killed-child.ts');
  const args = ['--conditions=@guzheng/source', script, work, folder, `${killAt}`, ...(rpc === undefined ? [] : [rpc])];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (piece: Buffer) => {
    said += piece.toString();
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  if (signal === 'SIGKILL') return false;
  if (code !== 0) throw new Error(`the work ended with exit code ${code}: ${said}`);
  return true;
}
