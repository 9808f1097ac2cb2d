import { parseJson } from '@guzheng/evidence';
import { noTrust, type Policy, parsePolicy, parseTrust, policies, type Trust } from '@guzheng/verify';
import { type ParsedOptions, readOptionFile } from '../options.ts';
import { networksFrom } from './chain-options.ts';
import { tsaRootsFrom } from './tsa-roots.ts';

/** `--policy`: a preset's name, or a file. */
export async function policyFrom(options: ParsedOptions): Promise<Policy> {
  const named = options.text('policy') ?? 'court';
  const preset = Object.values(policies).find((policy) => policy.name === named);
  return preset ?? parsePolicy(parseJson(await readOptionFile('policy', named)));
}

/** `--trust`, `--config` and `--tsa-root`: networks, blocks and roots that the user vouches for. */
export async function trustFrom(options: ParsedOptions): Promise<Trust> {
  const file = options.text('trust');
  const trust = file === undefined ? noTrust : parseTrust(parseJson(await readOptionFile('trust', file)));
  return {
    ...trust,
    networks: [...trust.networks, ...(await networksFrom(options))],
    tsaRoots: [...trust.tsaRoots, ...(await tsaRootsFrom(options))],
  };
}
