// The process that the crash run kills: it serves deposits in the folder that it is given, and says where.
import { openDepositServer } from '../deposit-server.ts';

const began = performance.now();
const { url, key, ledger } = await openDepositServer(process.argv[2] ?? '');
const { origin, verifierKey } = ledger;
process.stdout.write(`${JSON.stringify({ url, key, origin, verifierKey, openMs: performance.now() - began })}\n`);
