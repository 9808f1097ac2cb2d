import { connect, type LookupFunction, type Socket } from 'node:net';
import type { ResolvedAddress } from '../fetch/address.ts';

/** Where a connection shall go: a name that has been resolved, or an address. */
export interface Destination {
  readonly host: string;
  readonly port: number;
  readonly addresses: readonly ResolvedAddress[];
}

/**
 * Begins a TCP connection to one of the addresses and to nothing else, in their order, both families in turn (RFC 8305). Each side
 * may end its own half (RFC 9293 §3.6).
 */
export function dial({ host, port, addresses }: Destination): Socket {
  return connect({
    host,
    port,
    lookup: answering(addresses),
    allowHalfOpen: true,
    autoSelectFamily: true,
    // Node's 250 ms per address is shorter than a round trip across an ocean and back.
    autoSelectFamilyAttemptTimeout: 2_000,
  });
}

/** Answers net's look-up with what was resolved and judged before, so that no second answer can differ from the first. */
function answering(addresses: readonly ResolvedAddress[]): LookupFunction {
  return (_host, options, callback) => {
    const [first] = addresses;
    if (options.all === true) callback(null, [...addresses]);
    else callback(null, first?.address ?? '', first?.family ?? 4);
  };
}
