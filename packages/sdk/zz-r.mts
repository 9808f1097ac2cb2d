import { mkdtemp } from 'node:fs/promises';
import { capture } from '@guzheng/capture';
import { replayFile, verifyFile } from './src/index.ts';
import { startHuataiSite } from '../../examples/huatai/server.ts';
import * as T from '@guzheng/testing';
const out = await mkdtemp('/tmp/gx/out-');
const alone = { out, allowPrivate: true, maxTimeMs: 30000, resolvers: [], timeServers: [] };
const show = async (f) => {
  const v = await verifyFile(f, { offline: true });
  for (const c of v.checks) if (['X2','X3','E5','C6'].includes(c.id) || c.status === 'FAIL') console.log(c.id, c.status, c.code ?? '', c.detail.slice(0, 200));
  console.log(JSON.stringify(v.checks.find(c => c.id === 'X2')?.evidence?.missing)?.slice(0, 700));
  console.log(JSON.stringify(v.checks.find(c => c.id === 'X3')?.evidence?.difference)?.slice(0, 900));
  const t0 = performance.now();
  const r = await replayFile(f, { out: f.replace('.wacz', '') });
  console.log('replay', Math.round(performance.now() - t0), 'ms', r.text?.similarity, r.pictures.map(p => [p.path.split('/').pop(), p.similarity, p.alike, p.sameSize, p.detail].join(' ')));
  console.log('missing', r.text?.missing, r.text?.added, JSON.stringify([r.requestsWithoutRecord, r.repeated, r.recordsNeverRequested, r.attemptsToLeave, r.errors, r.warnings]).slice(0, 2500));
};
if (process.argv.includes('huatai')) {
  const huatai = await startHuataiSite();
  const c = await capture(huatai.articleUrl, { ...alone, name: 'huatai' });
  await huatai.close();
  await show(c.path);
}
if (process.argv.includes('hostile')) {
  const hostile = await T.startHostileSite();
  console.log(Object.keys(hostile));
  const c = await capture((hostile.url ?? hostile.http) + '/', { ...alone, name: 'hostile' });
  await hostile.close();
  await show(c.path);
}
process.exit(0);
