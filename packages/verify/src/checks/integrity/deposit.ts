import { FaultList } from '../../container/fault.ts';
import type { Check } from '../../report.ts';
import { answersTo } from '../check.ts';
import type { Dossier } from '../dossier.ts';

/** I1: the digests and the size of the file are those in the deposit statement. */
export function checkDigests(dossier: Dossier): Check {
  const answers = answersTo('I1');
  const { digests, bytes } = dossier;
  const actual = { ...digests, bytes };
  if (dossier.deposit === null)
    return answers.unproven('no-proof', 'There is no deposit to compare the file with', { actual });
  if (dossier.deposit.statement === null)
    return answers.unproven('statement-malformed', 'The deposit statement cannot be read (see I9)', { actual });
  const expected = dossier.deposit.statement.subject;
  const faults = new FaultList();
  if (expected.sha256 !== digests.sha256)
    faults.add({
      code: 'package-digest-mismatch',
      detail: 'The file does not have the SHA-256 that was deposited',
      expected: expected.sha256,
      actual: digests.sha256,
    });
  if (expected.sm3 !== undefined && expected.sm3 !== digests.sm3)
    faults.add({
      code: 'package-sm3-mismatch',
      detail: 'The file does not have the SM3 that was deposited',
      expected: expected.sm3,
      actual: digests.sm3,
    });
  if (expected.bytes !== undefined && expected.bytes !== bytes)
    faults.add({
      code: 'package-size-mismatch',
      detail: 'The file does not have the size that was deposited',
      expected: expected.bytes,
      actual: bytes,
    });
  const failure = answers.failOn(faults, { expected, actual });
  if (failure !== null) return failure;
  if (expected.sm3 === undefined)
    return answers.unproven('sm3-not-deposited', 'SHA-256 agrees; the deposit states no SM3', { expected, actual });
  return answers.pass('The SHA-256 and SM3 of the file are the deposited ones', { expected, actual });
}

/** I2: the container is canonical, and every member has the digests that the deposited manifest states; none extra, none missing. */
export function checkMembers(dossier: Dossier): Check {
  const answers = answersTo('I2');
  if (!dossier.isPackage) return answers.notApplicable('The file is not an evidence package');
  if (dossier.package === null)
    return answers.fail('not-a-package', 'An evidence package was deposited, and this file is not one');
  const { faults, container, manifest } = dossier.package;
  const facts = {
    members: container.members.size,
    manifest: manifest.digests,
    manifestDeposited: dossier.deposit?.statement?.manifest !== undefined,
  };
  return (
    answers.failOn(faults, facts) ??
    answers.pass('Every member has the digests that the manifest states; none is extra, none is missing', facts)
  );
}

/** I9: the deposit statement is signed by the depositor it names; custody events are signed and linked. */
export function checkSignatures({ deposit }: Dossier): Check {
  const answers = answersTo('I9');
  if (deposit === null) return answers.unproven('no-proof', 'There is no signed deposit statement');
  const facts = {
    depositor: deposit.statement?.depositor.publicKey ?? null,
    custodyEvents: deposit.custody.length,
    signaturesNotChecked: deposit.proof.envelope.signatures.length - (deposit.signed ? 1 : 0),
  };
  return (
    answers.failOn(deposit.faults, facts) ??
    answers.pass("The statement carries the depositor's signature; who holds that key is not shown here", facts)
  );
}

/** X1: the file offered is the file that was deposited. */
export function checkExhibit({ deposit, digests }: Dossier): Check {
  const answers = answersTo('X1');
  if (deposit === null) return answers.unproven('no-proof', 'There is no deposit to compare the file with');
  if (deposit.statement === null)
    return answers.unproven('statement-malformed', 'The deposit statement cannot be read (see I9)');
  const evidence = { expected: deposit.statement.subject.sha256, actual: digests.sha256 };
  if (evidence.expected === evidence.actual) return answers.pass('The file is the one that was deposited', evidence);
  return answers.fail('package-digest-mismatch', 'The file is not the one that was deposited', evidence);
}
