import type { VerifyFileOptions } from '@guzheng/sdk';
import type { ParsedOptions } from '../options.ts';
import { policyFrom, trustFrom } from './policy.ts';

/** The flags that say how a file is verified. */
export const verifyFlags = {
  proof: { type: 'string' },
  offline: { type: 'boolean' },
  rpc: { type: 'string', multiple: true },
  config: { type: 'string' },
  policy: { type: 'string' },
  trust: { type: 'string' },
} as const;

export async function verifyOptionsFrom(options: ParsedOptions): Promise<VerifyFileOptions> {
  const proofFile = options.text('proof');
  return {
    ...(proofFile === undefined ? {} : { proofFile }),
    offline: options.on('offline'),
    rpcs: options.list('rpc'),
    policy: await policyFrom(options),
    trust: await trustFrom(options),
  };
}
