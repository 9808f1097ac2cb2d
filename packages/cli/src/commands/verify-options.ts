import type { VerifyFileOptions } from '@guzheng/sdk';
import { type ParsedOptions, positiveInteger } from '../options.ts';
import { policyFrom, trustFrom } from './policy.ts';

/** The flags that say how a file is verified. */
export const verifyFlags = {
  proof: { type: 'string' },
  declaration: { type: 'string', multiple: true },
  replay: { type: 'string' },
  offline: { type: 'boolean' },
  rpc: { type: 'string', multiple: true },
  bitcoin: { type: 'string', multiple: true },
  quorum: { type: 'string' },
  'tsa-root': { type: 'string', multiple: true },
  config: { type: 'string' },
  policy: { type: 'string' },
  trust: { type: 'string' },
} as const;

export async function verifyOptionsFrom(options: ParsedOptions): Promise<VerifyFileOptions> {
  const proofFile = options.text('proof');
  const replayFile = options.text('replay');
  const quorum = positiveInteger(options, 'quorum');
  const bitcoin = options.list('bitcoin');
  return {
    ...(proofFile === undefined ? {} : { proofFile }),
    declarationFiles: options.list('declaration'),
    ...(replayFile === undefined ? {} : { replayFile }),
    offline: options.on('offline'),
    rpcs: options.list('rpc'),
    ...(bitcoin.length === 0 ? {} : { bitcoin }),
    ...(quorum === undefined ? {} : { quorum }),
    policy: await policyFrom(options),
    trust: await trustFrom(options),
  };
}
