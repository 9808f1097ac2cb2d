import { readFile } from 'node:fs/promises';
import {
  EvidenceError,
  parseJson,
  parseTsaConfiguration,
  type TsaAuthority,
  type TsaConfiguration,
} from '@guzheng/evidence';
import { AnchorError } from '../error.ts';
import { AUTHORITIES } from './authorities.ts';

/**
 * Reads authorities and roots from a JSON file `{ "authorities": [{ name, url }], "roots": [{ name, certificate, class }] }`.
 * Throws AnchorError `config-malformed`.
 */
export async function readTsaConfiguration(path: string): Promise<TsaConfiguration> {
  try {
    return parseTsaConfiguration(parseJson(await readFile(path)));
  } catch (cause) {
    const reason = cause instanceof EvidenceError ? cause.message : 'it cannot be read';
    throw new AnchorError('config-malformed', `The configuration of authorities ${path} is not usable: ${reason}`, {
      cause,
    });
  }
}

/** The authority of this name, built in or from the user's configuration, whose own comes first. Throws AnchorError `unknown-authority`. */
export function resolveAuthority(name: string, configured: readonly TsaAuthority[] = []): TsaAuthority {
  const known = [...configured, ...AUTHORITIES];
  const authority = known.find((candidate) => candidate.name === name);
  if (authority !== undefined) return authority;
  throw new AnchorError('unknown-authority', `No time-stamping authority is called ${JSON.stringify(name)}`, {
    hint: `known: ${known.map((candidate) => candidate.name).join(', ')}; others by their URL, or from a configuration file`,
  });
}
