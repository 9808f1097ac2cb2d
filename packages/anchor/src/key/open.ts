import { type AnchorKey, keyFromEnvironment } from './key.ts';
import { openKeystore } from './keystore.ts';

/** Where the key is: an encrypted file, or an environment that has GUZHENG_PRIVATE_KEY. */
export type KeySource =
  | { readonly file: string; readonly password: string }
  | { readonly environment: { readonly [name: string]: string | undefined } };

/** Throws AnchorError `key-missing`, `key-malformed` or `wrong-password`. */
export async function openKey(source: KeySource): Promise<AnchorKey> {
  return 'file' in source ? openKeystore(source.file, source.password) : keyFromEnvironment(source.environment);
}
