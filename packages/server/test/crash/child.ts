// The process that the crash run kills: a server in the folder that it is given. It says where it listens and how long it took to open.
// With settings for anchoring, round follows round for as long as it lives.
import { setTimeout } from 'node:timers/promises';
import type { Settings } from '../../src/settings/settings.ts';
import { openTestServer } from '../open-server.ts';

const BETWEEN_ROUNDS_MS = 20;

const [data = '', witnesses] = process.argv.slice(2);
const anchoring = witnesses === undefined ? undefined : (JSON.parse(witnesses) as Settings['anchoring']);
const began = performance.now();
const settings = anchoring === undefined ? {} : { settings: { anchoring } };
const { url, keyFor, parts } = await openTestServer({ data, checkAnswers: false, ...settings });
const openMs = performance.now() - began;
const key = await keyFor('depositor');
const { verifierKey } = parts.ledger;
process.stdout.write(`${JSON.stringify({ url, key, verifierKey, openMs })}\n`);
while (anchoring !== undefined) {
  await parts.anchoring.round();
  await setTimeout(BETWEEN_ROUNDS_MS);
}
