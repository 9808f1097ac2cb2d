import { checkIdentity, type DeclaredFacts, type DeclaredParty } from '@guzheng/evidence';
import type { FaultList } from '../../container/fault.ts';
import type { Check } from '../../report.ts';
import { answersTo } from '../check.ts';
import type { Dossier } from '../dossier.ts';
import { judgeDeclared } from './declared.ts';

/** P1: who the operator is, as declared. That there is such a person, only a register shows. */
export function checkOperator(dossier: Dossier): Check {
  return judgeDeclared(dossier, answersTo('P1'), {
    what: 'who the operator is',
    said: ({ operator }) => operator,
    mustAgree: ({ operator }) => operator && { name: operator.name, identity: operator.identity ?? null },
    refute: ({ operator }, faults) => refuteIdentity(operator, faults),
  });
}

/** P2: in which relation the operator stands to the parties, as declared. */
export function checkInterest(dossier: Dossier): Check {
  const custodyMode = dossier.package?.contents?.capture.custodyMode ?? null;
  const saysIndependent = dossier.declarations.some(({ declaration }) => declaration.facts.neutrality?.independent);
  return judgeDeclared(dossier, answersTo('P2'), {
    what: 'in which relation the operator stands to the parties',
    said: saidOfInterest,
    mustAgree: ({ neutrality }) => neutrality?.independent,
    refute: refuteIndependence,
    against:
      custodyMode === 'self' && saysIndependent
        ? 'The operator is declared independent, and the package says that a party captured it itself'
        : undefined,
    evidence: { custodyMode },
  });
}

function saidOfInterest({ operator, holder, neutrality, interest }: DeclaredFacts): unknown {
  if (neutrality === undefined && interest === undefined) return undefined;
  return {
    operator: operator ?? null,
    holder: holder ?? null,
    neutrality: neutrality ?? null,
    interest: interest ?? null,
  };
}

/** Somebody cannot be independent of themselves. */
function refuteIndependence({ operator, holder, neutrality }: DeclaredFacts, faults: FaultList): void {
  refuteIdentity(holder, faults);
  if (neutrality?.independent !== true || operator === undefined || holder === undefined) return;
  const sameNumber = operator.identity !== undefined && operator.identity === holder.identity;
  if (sameNumber || operator.name === holder.name)
    faults.add({
      code: 'operator-is-holder',
      detail: 'The operator is declared independent of the parties, and is the party that submits the file',
      expected: operator,
      actual: holder,
    });
}

function refuteIdentity(party: DeclaredParty | undefined, faults: FaultList): void {
  if (party?.identity === undefined || checkIdentity(party.identity) !== 'invalid') return;
  faults.add({
    code: 'identity-invalid',
    detail: `The number of ${party.name.slice(0, 100)} has a check character that does not fit: there is no such number`,
    actual: party.identity,
  });
}
