// The story of the README, told step by step: a page is preserved, the chain is switched off, the file is verified, and refused
// after one byte is changed. Every step does what the command line does; nothing is shown that did not happen.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { keyFromHex } from '@guzheng/anchor';
import { DEVNET_KEY, startDevnet } from '@guzheng/anchor/devnet';
import { openChain, type Preserved, preserve, verifyFile, writeReport } from '@guzheng/sdk';
import { policies, type Report } from '@guzheng/verify';
import { startHuataiSite } from './server.ts';

const root = join(import.meta.dirname, '../..');
const out = join(root, '.guzheng', `demo-${new Date().toISOString().replace(/[-:]|\.\d+/g, '')}`);
const started = performance.now();

await mkdir(out, { recursive: true });
const preserved = await preserveArticle();
await verifyWithoutChain(preserved);
const forged = await changeOneByte(preserved);
goodbye(preserved, forged);

async function preserveArticle(): Promise<Preserved> {
  const site = await startHuataiSite();
  const devnet = await startDevnet();
  try {
    step(
      1,
      '一个网页抄袭了一篇报纸文章，随时可能被删除',
      'a page has copied a newspaper article, and may be gone tomorrow',
    );
    say(`page   ${site.articleUrl}`);
    say(`chain  ${devnet.url} (development chain ${devnet.chainId})`);
    step(2, '取证、封存、存证、锚定', 'capture, seal, deposit, anchor');
    return await preserveFrom(site.articleUrl, devnet.url);
  } finally {
    await devnet.stop();
    await site.close();
  }
}

async function preserveFrom(url: string, rpc: string): Promise<Preserved> {
  const onProgress = ({ detail }: { detail: string }): void => say(`· ${detail}`);
  const result = await preserve(url, {
    chain: openChain({ network: 'devnet', rpcs: [rpc], key: keyFromHex(DEVNET_KEY), onProgress }),
    capture: { out, allowPrivate: true },
    policy: policies.devnet,
    onProgress,
  });
  say(
    `package  ${shown(result.files.package)}  (${result.capture.bytes} bytes, ${result.capture.record.completeness})`,
  );
  say(`proof    ${shown(result.files.proof)}`);
  say(`SHA-256  ${result.capture.sha256}`);
  say(`SM3      ${result.capture.sm3}`);
  return result;
}

async function verifyWithoutChain({ files }: Preserved): Promise<void> {
  step(3, '开发链和网站都已关闭，离线核验', 'chain and site are switched off: verify offline');
  const report = await verifyFile(files.package, { offline: true, policy: policies.devnet });
  tell(report);
  expect(report.verdict === 'verified', 'the file should verify under the policy devnet');
  const court = await verifyFile(files.package, { offline: true });
  say(`under the policy court: ${court.verdict} — a development chain proves nothing 开发链不能证明任何事实`);
  expect(court.verdict === 'unproven', 'a development chain must not satisfy the policy court');
}

async function changeOneByte({ files }: Preserved): Promise<string> {
  step(4, '把网页源码中的一个字节改掉，再核验', 'change one byte of the page source, and verify again');
  const bytes = await readFile(files.package);
  const at = bytes.indexOf('</title>');
  expect(at > 0, 'the source should hold a title');
  bytes[at - 1] = (bytes[at - 1] ?? 0) ^ 1;
  const forged = join(out, `forged-${basename(files.package)}`);
  await writeFile(forged, bytes);
  const report = await verifyFile(forged, { proofFile: files.proof, offline: true, policy: policies.devnet });
  tell(report);
  for (const check of report.checks.filter(({ status }) => status === 'FAIL')) {
    say(`  evidence of ${check.id}: ${JSON.stringify(check.evidence).slice(0, 300)}`);
  }
  expect(report.verdict === 'contradicted', 'the forged file should be contradicted');
  await writeReport(report, { file: forged, report: `${forged}.report.html` });
  return `${forged}.report.html`;
}

function goodbye({ files }: Preserved, forgedReport: string): void {
  step(5, '打开报告', 'open the reports');
  say(`报告 report            ${files.report}`);
  say(`篡改后的报告 forged    ${forgedReport}`);
  say('');
  say('本演示使用的是开发链：任何人都可以改写它，它在法庭上不能证明任何事实。');
  say('A development chain was the witness here: anyone can rewrite it, and it proves nothing in court.');
  say('To have a public chain as witness instead, with a key file that holds a little test ether:');
  say('  npm run guzheng -- preserve https://example.com/ --network sepolia --key key.json --out evidence');
  say('');
  say(`done in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

function tell(report: Report): void {
  say(`verdict: ${report.verdict} (policy ${report.policy.name})`);
  for (const { id, status, detail, code } of report.checks) {
    if (status !== 'N-A')
      say(`  ${status.padEnd(8)} ${id.padEnd(3)} ${detail}${code === undefined ? '' : ` [${code}]`}`);
  }
}

function step(number: number, zh: string, en: string): void {
  process.stdout.write(`\n${number}. ${zh}\n   ${en}\n`);
}

function say(line: string): void {
  process.stdout.write(`   ${line}\n`);
}

function shown(path: string): string {
  return relative(root, path);
}

function expect(condition: boolean, what: string): void {
  if (condition) return;
  process.stderr.write(`guzheng: the demo did not go as it must: ${what}\n`);
  process.exit(1);
}
