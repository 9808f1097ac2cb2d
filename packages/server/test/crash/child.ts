// The process that the crash run kills: a server in the folder that it is given. It says where it listens and how long it took to open.
import { openTestServer } from '../open-server.ts';

const began = performance.now();
const { url, keyFor, parts } = await openTestServer({ data: process.argv[2] ?? '', checkAnswers: false });
const openMs = performance.now() - began;
const key = await keyFor('depositor');
const { verifierKey } = parts.ledger;
process.stdout.write(`${JSON.stringify({ url, key, verifierKey, openMs })}\n`);
