import { lookup } from 'node:dns/promises';
import type { Resolve } from '../../fetch/address.ts';

/** The system's resolver (getaddrinfo, hosts file included), every address in its order. */
export const systemResolve: Resolve = async (host) => {
  const answers = await lookup(host, { all: true, order: 'verbatim' });
  return answers.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
};
