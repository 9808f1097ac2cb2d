import { checkOtsAnchor } from '@guzheng/evidence';
import { type CalendarFault, type Fault, startCalendar, startFaultProxy, startRegtestChain } from '@guzheng/testing';
import { describeWitness, type WitnessFault } from '@guzheng/testing/witness-suite';
import { otsWitness } from './witness.ts';

/** Three calendars, two of which must take the digest: whatever one of them does is lived through, whatever two do is not. */
describeWitness('of OpenTimestamps calendars', async () => {
  const chain = startRegtestChain();
  const calendars = await Promise.all([1, 2, 3].map(() => startCalendar({ chain })));
  const proxies = await Promise.all(calendars.map(({ url }) => startFaultProxy(url)));
  const onTheWay = (count: number, kind: Fault): WitnessFault => ({
    name: `${count} of 3: ${kind.kind} ${'where' in kind ? kind.where : 'status' in kind ? kind.status : ''}`,
    begin: () => {
      for (const proxy of proxies.slice(0, count)) proxy.follow(() => kind);
    },
    codes: count > 1 ? ['calendar-quorum'] : [],
  });
  const theirs = (count: number, fault: CalendarFault): WitnessFault => ({
    name: `${count} of 3: ${fault}`,
    begin: () => {
      for (const calendar of calendars.slice(0, count)) calendar.follow(fault);
    },
    codes: count > 1 ? ['calendar-quorum'] : [],
  });
  const faults: readonly Fault[] = [
    { kind: 'silent' },
    { kind: 'cut', where: 'before' },
    { kind: 'cut', where: 'after' },
    { kind: 'cut', where: 'body' },
    { kind: 'status', status: 429 },
    { kind: 'status', status: 503 },
    { kind: 'garbage' },
    { kind: 'empty' },
    { kind: 'rewrite-bytes', rewrite: (answer) => answer.subarray(0, -1) },
  ];
  return {
    witness: otsWitness({
      calendars: proxies.map(({ url }) => url.replace('://', '://clerk:p%20assw0rd@')),
      atLeast: 2,
      requestTimeoutMs: 5000,
    }),
    targets: ['root', 'file'],
    holds: (record, digest) => record.kind === 'opentimestamps' && checkOtsAnchor(record, digest).outcome !== 'invalid',
    faults: [
      { ...onTheWay(3, { kind: 'delay', ms: 20 }), codes: [] },
      ...faults.flatMap((kind) => [onTheWay(1, kind), onTheWay(2, kind)]),
      ...(['leads-nowhere', 'unknown-op', 'redirects'] as const).flatMap((fault) => [
        theirs(1, fault),
        theirs(2, fault),
      ]),
      // Both name one address, which is one witness.
      theirs(3, 'sends-elsewhere'),
      // No one can tell: the path is sound, and the calendar will not know its end. Hence several calendars.
      { ...theirs(3, 'another-digest'), codes: [] },
    ],
    mend: () => {
      for (const proxy of proxies) proxy.follow(() => undefined);
      for (const calendar of calendars) calendar.follow();
    },
    requests: () => proxies.reduce((sum, { requests }) => sum + requests.length, 0),
    secrets: ['clerk', 'p%20assw0rd', 'p assw0rd', 'Y2xlcms6'],
    stop: async () => {
      await Promise.all(proxies.map((proxy) => proxy.close()));
      await Promise.all(calendars.map((calendar) => calendar.close()));
    },
  };
});
