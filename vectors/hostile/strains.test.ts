/** The costliest inputs, a small part of each: what comes out, not how long it takes. `scripts/strain.ts` measures them whole. */
import { VerifyError } from '@guzheng/verify';
import { beforeAll, expect, it } from 'vitest';
import { type Exhibit, judge, makeExhibit } from './exhibit.ts';
import { strains } from './strains.ts';

let exhibit: Exhibit;
beforeAll(async () => {
  exhibit = await makeExhibit();
}, 120_000);

it.each(strains.map((strain) => [strain.name, strain] as const))(
  '%s: is judged, and not verified',
  async (_, strain) => {
    const { file, proof } = await strain.make(exhibit, 1 / 64);
    const outcome = await judge(exhibit, file, proof).then(
      ({ verdict }) => verdict,
      (error: unknown) => {
        if (error instanceof VerifyError) return error.code;
        throw error;
      },
    );
    expect(['contradicted', 'unproven', 'proof-malformed', 'not-evidence']).toContain(outcome);
  },
);
