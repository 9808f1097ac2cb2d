import { randomBytes } from 'node:crypto';
import { open, readFile, rm } from 'node:fs/promises';
import { toHex } from '@guzheng/evidence';
import { decryptKeystoreJson, encryptKeystoreJson, isKeystoreJson } from 'ethers';
import { AnchorError } from '../error.ts';
import { type AnchorKey, anchorKey, keyFromHex } from './key.ts';

export interface CreateKeystore {
  readonly path: string;
  readonly password: string;
  /** A fresh random key unless told. */
  readonly key?: AnchorKey;
}

/**
 * Writes a new key as an encrypted keystore v3 file (scrypt, readable by geth and wallets), mode 0600. An existing file is never
 * touched. Throws AnchorError `keystore-exists` or `keystore-unwritable`.
 */
export async function createKeystore({ path, password, key = randomKey() }: CreateKeystore): Promise<AnchorKey> {
  const account = { address: key.address, privateKey: toHex(key.privateKey) };
  const text = `${await encryptKeystoreJson(account, password)}\n`;
  await writeNew(path, text);
  return key;
}

/**
 * Opens an encrypted keystore v3 file. Throws AnchorError `key-missing` (no such file), `key-malformed` (not a keystore) or
 * `wrong-password`.
 */
export async function openKeystore(path: string, password: string): Promise<AnchorKey> {
  const text = await readKeystore(path);
  if (!isKeystoreJson(text)) throw malformed(path);
  try {
    return keyFromHex((await decryptKeystoreJson(text, password)).privateKey);
  } catch (cause) {
    if (cause instanceof Error && cause.message.includes('incorrect password')) {
      throw new AnchorError('wrong-password', `The password does not open the key file ${path}`);
    }
    throw malformed(path);
  }
}

function randomKey(): AnchorKey {
  for (;;) {
    try {
      return anchorKey(randomBytes(32));
    } catch (error) {
      // A number beyond the curve's order: about one in 2^128.
      if (!(error instanceof AnchorError)) throw error;
    }
  }
}

async function writeNew(path: string, text: string): Promise<void> {
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    } finally {
      await file.close();
    }
  } catch (cause) {
    if (errnoOf(cause) === 'EEXIST') {
      throw new AnchorError('keystore-exists', `The key file ${path} exists already`, {
        hint: 'it is never overwritten',
      });
    }
    throw new AnchorError('keystore-unwritable', `The key file ${path} cannot be written: ${errnoOf(cause)}`, {
      cause,
    });
  }
}

async function readKeystore(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new AnchorError('key-missing', `The key file ${path} cannot be read: ${errnoOf(cause)}`, {
      cause,
      hint: 'make one with: guzheng key new',
    });
  }
}

function malformed(path: string): AnchorError {
  return new AnchorError('key-malformed', `The key file ${path} is not an encrypted keystore (version 3)`);
}

function errnoOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown error';
}
