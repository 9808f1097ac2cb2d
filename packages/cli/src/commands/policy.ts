import { parseJson } from '@guzheng/evidence';
import { type Policy, parsePolicy, parseTrust, policies, type Trust } from '@guzheng/verify';
import { type ParsedOptions, readOptionFile } from '../options.ts';
import { networksFrom } from './chain-options.ts';

/** `--policy`: a preset's name, or a file. */
export async function policyFrom(options: ParsedOptions): Promise<Policy> {
  const named = options.text('policy') ?? 'court';
  const preset = Object.values(policies).find((policy) => policy.name === named);
  return preset ?? parsePolicy(parseJson(await readOptionFile('policy', named)));
}

/** `--trust` and `--config`: networks and block hashes that the user vouches for. */
export async function trustFrom(options: ParsedOptions): Promise<Trust> {
  const file = options.text('trust');
  const trust =
    file === undefined ? { networks: [], blocks: [] } : parseTrust(parseJson(await readOptionFile('trust', file)));
  return { ...trust, networks: [...trust.networks, ...(await networksFrom(options))] };
}
