import { isIP } from 'node:net';
import type { Connection, DnsRecord, Resolution } from '@guzheng/evidence';
import type { Resolve, ResolvedAddress } from '../fetch/address.ts';
import { codeOf, failureOf } from '../fetch/failure.ts';
import type { Call } from '../log/call-log.ts';
import { Lane } from './lane.ts';
import { reasonToKeep } from './private-names.ts';
import type { Finding, Resolver } from './resolver/resolver.ts';

type Means = Connection['means'];

export interface NamesOptions {
  readonly resolve: Resolve;
  readonly resolvers: readonly Resolver[];
  /** How long a second resolver may take for one name. */
  readonly resolverMs: number;
  readonly now: () => Date;
  /** Never throws. */
  readonly record: (call: Call) => void;
}

/** A page can make up names without end; beyond these only the system's resolver is asked. */
const MAX_COMPARED = 300;

/** What getaddrinfo says of a name that does not exist, or has no address. */
const NO_NAME: readonly string[] = ['ENOTFOUND', 'ENODATA'];

/** Host names and what they stand for, each asked for once, with every resolver's answer. */
export class Names {
  readonly #options: NamesOptions;
  readonly #known = new Map<string, Promise<readonly ResolvedAddress[]>>();
  readonly #compared = new Set<string>();
  readonly #lanes: readonly (readonly [Resolver, Lane])[];
  readonly #resolutions: Resolution[] = [];
  #isClosed = false;

  constructor(options: NamesOptions) {
    this.#options = options;
    this.#lanes = options.resolvers.map((resolver) => [resolver, new Lane()]);
  }

  /**
   * Every address of a host, as the system's resolver answers the first time. All who ask later are told the same, so that no name
   * can change its address while it is captured. The second resolvers are asked at the same time and not waited for.
   * Rejects with RequestFailure `dns`.
   */
  addressesOf(host: string, means: Means): Promise<readonly ResolvedAddress[]> {
    const known = this.#known.get(host);
    if (known !== undefined) return known;
    this.#compare(host, means);
    const family = isIP(host);
    const addresses =
      family === 0
        ? this.#askSystem(host, means)
        : Promise.resolve([{ address: host, family: family === 6 ? (6 as const) : (4 as const) }]);
    this.#known.set(host, addresses);
    return addresses;
  }

  /** In the order in which they were asked for. */
  resolutions(): Resolution[] {
    return [...this.#resolutions];
  }

  /** Waits for the second resolvers, once more as long as one name may take, and lets go of them. */
  async close(): Promise<void> {
    await Promise.all(this.#lanes.map(([, lane]) => lane.finish(this.#options.resolverMs)));
    this.#isClosed = true;
    for (const [resolver] of this.#lanes) resolver.close();
  }

  async #askSystem(host: string, means: Means): Promise<readonly ResolvedAddress[]> {
    const found = this.#open(host, 'system', means);
    try {
      const addresses = await this.#options.resolve(host);
      if (addresses.length === 0) throw Object.assign(new Error('no address'), { code: 'ENODATA' });
      found({ outcome: 'answered', records: addresses.map((address) => recordOf(host, address)) });
      return addresses;
    } catch (cause) {
      const code = codeOf(cause);
      const isNoName = NO_NAME.includes(code);
      found({ outcome: isNoName ? 'no-such-name' : 'failed', records: [], detail: code });
      // A name that does not exist will not; whatever else it was may pass, and the next who asks tries again.
      if (!isNoName) this.#known.delete(host);
      throw failureOf(cause, 'dns', { hostname: host, host });
    }
  }

  #compare(host: string, means: Means): void {
    if (this.#compared.has(host)) return;
    this.#compared.add(host);
    const reason = this.#compared.size > MAX_COMPARED ? `more than ${MAX_COMPARED} names` : reasonToKeep(host);
    for (const [resolver, lane] of this.#lanes) {
      const found = this.#open(host, resolver.name, means);
      if (reason !== null) found({ outcome: 'skipped', records: [], detail: reason });
      else lane.add(() => askInTime(resolver, host, this.#options.resolverMs).then(found));
    }
  }

  /** Makes room for one answer, in the order of the questions; what is returned fills it and writes the log's line. */
  #open(host: string, resolver: string, means: Means): (finding: Finding) => void {
    const { now, record } = this.#options;
    const asked = { host, at: now().toISOString(), resolver };
    const place =
      this.#resolutions.push({ ...asked, outcome: 'failed', records: [], detail: 'no answer before the end' }) - 1;
    return (finding) => {
      if (this.#isClosed) return;
      this.#resolutions[place] = { ...asked, ...finding };
      record({ means, call: 'resolve', args: { host, resolver }, result: resultOf(finding) });
    };
  }
}

async function askInTime(resolver: Resolver, host: string, milliseconds: number): Promise<Finding> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), milliseconds);
  try {
    return await resolver.ask(host, controller.signal);
  } finally {
    clearTimeout(timer);
  }
}

function recordOf(name: string, { address, family }: ResolvedAddress): DnsRecord {
  return { name, type: family === 6 ? 'AAAA' : 'A', data: address };
}

function resultOf({ outcome, records, authenticated, detail }: Finding): Call['result'] {
  const answers = records.map(({ type, data }) => `${type} ${data}`);
  switch (outcome) {
    case 'answered':
      return { ok: true, answers, ...(authenticated === undefined ? {} : { authenticated }) };
    case 'skipped':
      return { ok: true, skipped: detail ?? '' };
    case 'no-such-name':
    case 'failed':
      return { ok: false, error: detail ?? outcome, outcome };
  }
}
