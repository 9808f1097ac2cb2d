import { FaultList } from '../../container/fault.ts';
import { hopsOf } from '../../custody/hops.ts';
import type { Check } from '../../report.ts';
import { answersTo } from '../check.ts';
import type { Dossier } from '../dossier.ts';

/** T9: from the source to the file as it was read now, what goes into each hop is what came out of the one before. */
export function checkTraceable(dossier: Dossier): Check {
  const answers = answersTo('T9');
  const hops = hopsOf(dossier);
  const evidence = { hops };
  const faults = new FaultList();
  for (const { hop, state, out, into } of hops) {
    if (state !== 'broken') continue;
    faults.add({
      code: 'custody-hop-broken',
      path: hop,
      detail: `What went into the hop ${hop} is not what came out of it`,
      expected: out,
      actual: into,
    });
  }
  const failure = answers.failOn(faults, evidence);
  if (failure !== null) return failure;
  const open = hops.filter(({ state }) => state === 'open');
  if (open.length > 0)
    return answers.unproven(
      'custody-hop-open',
      `One side is missing of: ${open.map(({ hop }) => hop).join(', ')}`,
      evidence,
    );
  return answers.pass(
    'From the source to now, the digest that leaves each hop is the one that enters the next',
    evidence,
  );
}
