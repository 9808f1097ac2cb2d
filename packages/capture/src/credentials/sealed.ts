import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type { CaptureResult } from '../capture.ts';
import type { Settings } from '../settings.ts';
import { documentBytes } from '../staging/document.ts';
import { outputExists, unwritable } from '../staging/output.ts';

export const SEALED_TYPE = 'guzheng/sealed-secrets/v1';

/** Refuses before anything is asked of the site what `sealSecrets` could only refuse afterwards. Throws CaptureError `output-exists`. */
export function expectSealable({ account }: Pick<Settings, 'account'>, output: string): void {
  if (account !== undefined && existsSync(sealedPath(output))) throw outputExists(sealedPath(output));
}

function sealedPath(output: string): string {
  return output.replace(/\.wacz$/, '.sealed.json');
}

/**
 * Writes `<package without .wacz>.sealed.json` for the operator alone: the salt, and each secret with the digest that stands in its
 * place in the package. With it the operator can show later, if a court asks, which session it was. Nothing where nobody logged in.
 * Throws CaptureError `output-exists` or `output-unwritable`; the package is there by then.
 */
export async function sealSecrets(
  { account, concealer }: Pick<Settings, 'account' | 'concealer'>,
  { path, sha256 }: Pick<CaptureResult, 'path' | 'sha256'>,
): Promise<Pick<CaptureResult, 'sealed'>> {
  if (account === undefined) return {};
  const file = sealedPath(path);
  const secrets = concealer.secrets().map(({ value, sha256: digest }) => ({ sha256: digest, value }));
  const document = { type: SEALED_TYPE, package: sha256, account: account.statement, salt: concealer.salt, secrets };
  try {
    await writeFile(file, documentBytes(document), { flag: 'wx', mode: 0o600 });
  } catch (cause) {
    const exists = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
    throw exists ? outputExists(file) : unwritable(file, cause);
  }
  return { sealed: file };
}
