import {
  bytesToHex,
  type Connection,
  EvidenceError,
  fromBase64,
  type Hashing,
  layout,
  readValidity,
  sha256,
  Unreadable,
} from '@guzheng/evidence';
import { FaultList } from '../../container/fault.ts';
import type { Check } from '../../report.ts';
import { CLOCK_SKEW_MS, isOrdered } from '../../time.ts';
import { answersTo } from '../check.ts';
import type { Dossier } from '../dossier.ts';
import { withPath } from '../with-path.ts';

type Leaf = NonNullable<Connection['tls']>['chain'][number];

/** C6: the site's certificate was valid when the page was fetched, by its own dates; where the certificate is there, they are read from it. */
export function checkCertificate(dossier: Dossier): Check {
  const answers = answersTo('C6');
  return withPath(dossier, answers, ({ hosts }, hashing) => {
    const secure = hosts.filter(({ isSecure }) => isSecure);
    if (secure.length === 0) return answers.notApplicable('The page did not come over TLS: there is no certificate');
    const seen = secure.flatMap(({ connections }) => connections.flatMap(leafOf));
    const faults = new FaultList();
    const doubts = seen.flatMap((own) => checkLeaf(own, hashing, faults));
    const evidence = {
      certificates: seen.slice(0, 50).map(({ at, host, leaf: { der: _der, ...leaf } }) => ({ host, at, ...leaf })),
      toleranceSeconds: CLOCK_SKEW_MS / 1000,
    };
    const failure = answers.failOn(faults, evidence);
    if (failure !== null) return failure;
    const silent = secure.find(({ connections }) => connections.flatMap(leafOf).length === 0);
    if (silent !== undefined)
      return answers.unproven('tls-unrecorded', `No certificate of ${silent.host} is recorded`, evidence);
    if (doubts[0] !== undefined) return answers.unproven('certificate-unreadable', doubts[0], evidence);
    return answers.pass('The certificates were valid at the time of the fetch', evidence);
  });
}

interface Seen {
  readonly host: string;
  readonly at: string;
  readonly leaf: Leaf;
}

function leafOf({ host, at, tls }: Connection): readonly Seen[] {
  const leaf = tls?.chain[0];
  return leaf === undefined ? [] : [{ host, at, leaf }];
}

/** Adds what contradicts to the faults, and returns what could not be read. */
function checkLeaf({ host, at, leaf }: Seen, hashing: Hashing, faults: FaultList): readonly string[] {
  const { validFrom, validTo } = leaf;
  if (Number.isNaN(Date.parse(validFrom)) || Number.isNaN(Date.parse(validTo)))
    return [`The dates of the certificate of ${host} cannot be read`];
  if (!isOrdered(validFrom, at, CLOCK_SKEW_MS) || !isOrdered(at, validTo, CLOCK_SKEW_MS))
    faults.add({
      code: 'certificate-not-valid',
      path: layout.network,
      detail: `The certificate of ${host} was not valid when the page was fetched`,
      expected: `${validFrom} … ${validTo}`,
      actual: at,
    });
  return leaf.der === undefined ? [] : checkDer(host, leaf, leaf.der, { hashing, faults });
}

function checkDer(
  host: string,
  { validFrom, validTo, sha256: stated }: Leaf,
  base64: string,
  { hashing, faults }: { hashing: Hashing; faults: FaultList },
): readonly string[] {
  const der = decoded(base64);
  const dates = der === null ? null : readValidity(der);
  if (der === null || dates === null || dates instanceof Unreadable)
    return [`The certificate of ${host} in the package cannot be read`];
  const { notBefore, notAfter } = dates;
  const actual = { validFrom: notBefore.text, validTo: notAfter.text, sha256: bytesToHex(sha256(der, hashing)) };
  const agrees =
    notBefore.ms === Math.floor(Date.parse(validFrom) / 1000) * 1000 &&
    notAfter.ms === Math.floor(Date.parse(validTo) / 1000) * 1000 &&
    (stated === undefined || stated.toLowerCase() === actual.sha256);
  if (!agrees)
    faults.add({
      code: 'certificate-mismatch',
      path: layout.network,
      detail: `The certificate of ${host} is not the one whose dates and digest are stated`,
      expected: { validFrom, validTo, sha256: stated ?? null },
      actual,
    });
  return [];
}

function decoded(base64: string): Uint8Array | null {
  try {
    return fromBase64(base64);
  } catch (error) {
    if (error instanceof EvidenceError) return null;
    throw error;
  }
}
