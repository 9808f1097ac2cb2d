import type { TimeStampFacts, TimeStampReport } from '../../report.ts';
import { both, code, type Row } from '../bilingual.ts';
import { command, fileNameFor } from '../commands.ts';
import { foreign, html, type Markup } from '../html.ts';
import type { Witnessed } from './banners.ts';

/** What a card says of an RFC 3161 time stamp. */
export function timeStampRows(anchor: TimeStampReport, place: number, report: Witnessed): readonly Row[] {
  const { token, url } = anchor;
  return [
    ...(token === undefined ? [] : tokenRows(token)),
    url === undefined ? undefined : [(w) => w.anchors.obtainedFrom, foreign(url, 200)],
    lookUpRow(anchor, place, report),
  ];
}

function tokenRows(token: TimeStampFacts): readonly Row[] {
  return [
    [(w) => w.timeStamp.signer, html`${foreign(token.signer, 300)}<br>SHA-256 ${code(token.signerCertificate)}`],
    [(w) => w.timeStamp.root, root(token)],
    [(w) => w.timeStamp.serial, code(token.serial)],
    [(w) => w.timeStamp.policy, code(token.policy)],
    [(w) => w.timeStamp.algorithm, foreign(token.signatureAlgorithm, 100)],
    [(w) => w.timeStamp.revocation, both((w) => w.timeStamp.revoked[token.revocation])],
  ];
}

function root({ trust }: TimeStampFacts): Markup {
  if (trust.state === 'unknown') return html`${both((w) => w.timeStamp.noRoot)} ${foreign(trust.top, 300)}`;
  return html`${foreign(trust.name, 200)} · <strong>${both((w) => w.timeStamp.rootClass[trust.class])}</strong><br>SHA-256 ${code(trust.sha256)}`;
}

/** Only beside the file that was deposited and its proof are there commands to run. */
function lookUpRow(anchor: TimeStampReport, place: number, { subject, deposit }: Witnessed): Row {
  if (subject === undefined) return undefined;
  const from = { file: fileNameFor(subject), root: deposit?.root };
  return [(w) => w.anchors.lookUp, lookUpWithoutUs(anchor, place, from)];
}

/** OpenSSL's own verifier, at the time of the token: its certificates may have expired since. */
function lookUpWithoutUs(
  anchor: TimeStampReport,
  place: number,
  { file, root }: { file: string; root: string | undefined },
): Markup {
  const anchors = `jq -r '.anchors[${place}]`;
  const subject = anchor.target === 'file' ? `-data "${file}"` : `-digest ${hexOrRoot(root)}`;
  const time = Date.parse(anchor.time ?? '');
  const at = Number.isNaN(time) ? '' : ` -attime ${Math.floor(time / 1000)}`;
  const kept = anchor.keptCertificates > 0;
  const trust = anchor.token?.trust;
  const prints = anchor.outcome === 'valid' ? 'Verification: OK' : undefined;
  return html`${command((w) => w.timeStamp.extract, `${anchors}.response' "${file}.proof.json" | base64 -d > timestamp.tsr`)}
${command((w) => w.timeStamp.show, 'openssl ts -reply -in timestamp.tsr -text')}
${kept ? command((w) => w.timeStamp.certificates, `${anchors}.chain[]' "${file}.proof.json" | while read -r c; do echo "$c" | base64 -d | openssl x509 -inform DER; done > chain.pem`) : undefined}
${command((w) => w.timeStamp.verify, `openssl ts -verify -in timestamp.tsr ${subject} -CAfile ROOT.pem${kept ? ' -untrusted chain.pem' : ''}${at}`, prints)}
${trust?.state === 'pinned' ? command((w) => w.timeStamp.rootFile, 'openssl x509 -in ROOT.pem -outform DER | sha256sum', trust.sha256) : undefined}`;
}

/** Nothing but hex digits ever stands in a command. */
function hexOrRoot(root: string | undefined): string {
  return root !== undefined && /^[0-9a-f]{64}$/.test(root) ? root : 'ROOT';
}
