import { checkTimeStamp, type TsaRoot } from '@guzheng/evidence';
import { type Fault, startFaultProxy, startTsa, TEST_TSA_ROOT, type TsaFault, timeStampLies } from '@guzheng/testing';
import { describeWitness, type WitnessFault } from '@guzheng/testing/witness-suite';
import { tsaWitness } from './witness.ts';

describeWitness('of a time-stamping authority', async () => {
  const tsa = await startTsa();
  const proxy = await startFaultProxy(new URL(tsa.url).origin);
  const roots: readonly TsaRoot[] = [TEST_TSA_ROOT];
  const { pathname } = new URL(tsa.url);
  const onTheWay = (name: string, kind: Fault, ...codes: readonly string[]): WitnessFault => ({
    ...{ name, codes },
    begin: () => proxy.follow(() => kind),
  });
  const its = (name: string, fault: TsaFault, ...codes: readonly string[]): WitnessFault => ({
    ...{ name, codes },
    begin: () => tsa.follow(fault),
  });
  /** Those that an authority can tell whose certificates are honest. */
  const lies = timeStampLies.flatMap(({ name, code, making: { forgery = {} } }) => {
    const { chain, record, request, revoked, bytes, ...lies } = forgery;
    const isOfItsToken = [chain, record, request, revoked, bytes].every((own) => own === undefined);
    const kind =
      code === 'tsa-response-malformed' ? 'tsa-malformed' : code === 'tsa-status-refused' ? 'tsa-refused' : 'tsa-lied';
    return isOfItsToken && Object.keys(lies).length > 0 ? [its(`lie: ${name}`, { kind: 'lie', lies }, kind)] : [];
  });
  return {
    witness: tsaWitness({
      url: proxy.url.replace('://', '://clerk:p%20assw0rd@').concat(pathname, '?apikey=s3cret'),
      roots,
      requestTimeoutMs: 5000,
    }),
    targets: ['root', 'file'],
    holds: (record, digest) =>
      record.kind === 'rfc3161' && checkTimeStamp(record, digest, { roots }).outcome === 'valid',
    faults: [
      onTheWay('slow', { kind: 'delay', ms: 20 }),
      onTheWay('silent', { kind: 'silent' }, 'tsa-unreachable'),
      onTheWay('cut before', { kind: 'cut', where: 'before' }, 'tsa-unreachable'),
      onTheWay('cut after', { kind: 'cut', where: 'after' }, 'tsa-unreachable'),
      onTheWay('cut within', { kind: 'cut', where: 'body' }, 'tsa-unreachable'),
      onTheWay('limits its rate', { kind: 'status', status: 429 }, 'tsa-unreachable'),
      onTheWay('fails', { kind: 'status', status: 503 }, 'tsa-unreachable'),
      onTheWay('garbage', { kind: 'garbage' }, 'tsa-malformed'),
      onTheWay('empty', { kind: 'empty' }, 'tsa-malformed'),
      onTheWay('a byte short', { kind: 'rewrite-bytes', rewrite: (answer) => answer.subarray(1) }, 'tsa-malformed'),
      its('garbage of the right type', { kind: 'garbage' }, 'tsa-malformed'),
      its('another type', { kind: 'content-type', type: 'text/html' }, 'tsa-malformed'),
      its('refuses', { kind: 'rejection', status: 2, words: 'no' }, 'tsa-refused'),
      its('the answer to the question before', { kind: 'replay' }, 'tsa-lied'),
      ...lies,
    ],
    mend: () => {
      proxy.follow(() => undefined);
      tsa.follow(undefined);
    },
    requests: () => proxy.requests.length + tsa.asked.length,
    secrets: ['clerk', 'p%20assw0rd', 'p assw0rd', 'Y2xlcms6', 's3cret'],
    stop: async () => {
      await proxy.close();
      await tsa.stop();
    },
  };
});
