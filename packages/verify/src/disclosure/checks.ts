import type { DigestPair, MemberLine } from '@guzheng/evidence';
import type { Dossier } from '../checks/dossier.ts';
import { reviewPoints, runChecks } from '../checks/index.ts';
import { basisOf } from '../checks/rules.ts';
import type { CheckCode } from '../codes.ts';
import type { ReviewPoint } from '../report.ts';
import type { Binding } from './binding.ts';
import type { DisclosureCheck, DisclosureCode } from './report.ts';

/** The file offered, as read. */
export interface Offered extends DigestPair {
  readonly bytes: number;
}

/** Points that the deposit answers by itself, whatever of the package is shown. Every other point of a package stays open. */
const OF_THE_DEPOSIT: ReadonlySet<string> = new Set(['I3', 'I4', 'I5', 'I6', 'I7', 'I8', 'I9', 'C3']);

/** Every review point, answered as far as one member and the deposit can: what was not shown is UNPROVEN, never passed over. */
export function checkDisclosure(
  dossier: Dossier,
  shown: { member: MemberLine; offered: Offered; binding: Binding | null },
): readonly DisclosureCheck[] {
  const answered = new Map(runChecks(dossier).map((check) => [check.id, check]));
  const checks = reviewPoints.flatMap((id): readonly DisclosureCheck[] => {
    if (id === 'O3') return [];
    if (id === 'X1') return [checkExhibit(shown)];
    const own = OF_THE_DEPOSIT.has(id) ? answered.get(id) : undefined;
    return [own ?? withheld(id)];
  });
  return [...checks, openPoints(checks)];
}

/** X1: the file is the named member, and that member is one of those that were deposited. */
function checkExhibit({ member, offered, binding }: Parameters<typeof checkDisclosure>[1]): DisclosureCheck {
  const { bytes, sha256, sm3 } = offered;
  const evidence = { member: member.path, expected: member, actual: { bytes, sha256, sm3 } };
  if (bytes !== member.bytes)
    return fail('member-size-mismatch', 'The file does not have the size of the disclosed member', evidence);
  if (sha256 !== member.sha256 || sm3 !== member.sm3)
    return fail('member-digest-mismatch', 'The file does not have the digests of the disclosed member', evidence);
  if (binding === null)
    return fail('statement-malformed', 'The deposit statement cannot be read or is not signed (see I9)', evidence);
  if (binding.state === 'unbound') return fail(binding.code, binding.detail, { ...evidence, ...binding.evidence });
  const count = binding.withheld.members + 1;
  return {
    id: 'X1',
    status: 'PASS',
    basis: basisOf('X1'),
    detail: `The file is ${member.path}, one of the ${count} members of the package that was deposited; the others were not shown`,
    evidence: { ...evidence, ...binding.evidence },
  };
}

function fail(
  code: CheckCode | DisclosureCode,
  detail: string,
  evidence: DisclosureCheck['evidence'],
): DisclosureCheck {
  return {
    id: 'X1',
    status: 'FAIL',
    basis: basisOf('X1'),
    code,
    detail,
    ...(evidence === undefined ? {} : { evidence }),
  };
}

function withheld(id: ReviewPoint): DisclosureCheck {
  return { id, status: 'UNPROVEN', basis: basisOf(id), code: 'withheld', detail: WITHHELD[id] ?? NOT_SHOWN };
}

const NOT_SHOWN = 'What would answer this is in the parts of the package that were not shown';
const WITHHELD: { readonly [id in ReviewPoint]?: string } = {
  I1: 'The deposit states the digests of the whole package, which was not shown',
  I2: 'Only one member was shown: that the package is whole, and has the members that the deposit commits to, only the package can show',
};

function openPoints(checks: readonly DisclosureCheck[]): DisclosureCheck {
  const open = checks.filter(({ status }) => status === 'UNPROVEN').map(({ id, code }) => ({ id, code: code ?? null }));
  const detail = `Not proven: ${open.map(({ id }) => id).join(', ')}`;
  return { id: 'O3', status: 'UNPROVEN', basis: basisOf('O3'), code: 'open-points', detail, evidence: { open } };
}
