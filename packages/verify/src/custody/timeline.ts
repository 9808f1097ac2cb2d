import { layout } from '@guzheng/evidence';
import type { Dossier } from '../checks/dossier.ts';
import type { Contents } from '../container/contents.ts';
import { readPath } from '../network/path.ts';
import type { AnchorReport, CustodyStep } from '../report.ts';

/** The chain of custody 保管链 on one axis: from the block before the capture to this verification. Equal times keep this order. */
export function custodyTimeline(dossier: Dossier, now: Date): readonly CustodyStep[] {
  const steps = [
    ...captureSteps(dossier),
    ...depositSteps(dossier),
    ...anchorSteps(dossier),
    ...custodySteps(dossier),
    verification(dossier, now),
  ];
  return steps.sort((a, b) => Date.parse(a.time) - Date.parse(b.time));
}

function captureSteps(dossier: Dossier): readonly CustodyStep[] {
  const contents = dossier.package?.contents ?? null;
  if (contents === null) return [];
  const { notBefore, startedAt, requestedUrl, plain, browser, screenshots } = contents.capture;
  const recorded = { basis: 'recorded' } as const;
  const digestOf = (path: string | undefined) => {
    const member = path === undefined ? undefined : dossier.package?.container.members.get(path);
    return member === undefined ? {} : { digest: `sha256:${member.sha256}` };
  };
  return [
    ...(notBefore === undefined
      ? []
      : [
          {
            time: notBefore.time,
            stage: 'bound',
            event: 'not-before-block',
            detail: `Block ${notBefore.number} of chain ${notBefore.chainId}, as the package states it`,
            basis: boundBasis(dossier),
            digest: notBefore.hash,
          } as const,
        ]),
    { time: startedAt, stage: 'source', event: 'capture-start', detail: requestedUrl, ...recorded },
    ...environmentSteps(contents),
    ...connectionSteps(contents),
    ...(plain === undefined
      ? []
      : [
          {
            time: plain.endedAt,
            stage: 'generation',
            event: 'plain-fetch',
            detail: plain.finalUrl,
            ...recorded,
            ...digestOf(plain.hops.at(-1)?.body),
          } as const,
        ]),
    ...(browser === undefined
      ? []
      : [
          {
            time: browser.endedAt,
            stage: 'generation',
            event: 'browser-capture',
            detail: browser.finalUrl,
            ...recorded,
            ...digestOf(browser.dom),
          } as const,
        ]),
    ...screenshots.map(
      (shot) =>
        ({
          time: shot.takenAt,
          stage: 'generation',
          event: 'screenshot',
          detail: shot.path,
          ...recorded,
          ...digestOf(shot.path),
        }) as const,
    ),
    ...sourceStep(dossier),
    ...sealStep(dossier),
  ];
}

/** The looks at the machine, before and after. */
function environmentSteps({ environment }: Contents): readonly CustodyStep[] {
  if (environment === null) return [];
  const { checkedAt, recheckedAt, findings, changes } = environment;
  const count = (outcome: string) => findings.filter((finding) => finding.outcome === outcome).length;
  const step = { stage: 'source', event: 'environment-check', basis: 'recorded' } as const;
  return [
    { ...step, time: checkedAt, detail: `${count('concern')} concerns, ${count('unchecked')} things not looked at` },
    ...(recheckedAt === undefined
      ? []
      : [{ ...step, time: recheckedAt, detail: `looked again: ${changes.length} changes` }]),
  ];
}

/** How the page came: the first connection of each means to each host that the page led over. */
function connectionSteps({ capture, network }: Contents): readonly CustodyStep[] {
  if (network === null) return [];
  return readPath(capture, network).hosts.flatMap(({ means, host, connections }) =>
    connections.slice(0, 1).map(({ at, ip, port }) => ({
      time: at,
      stage: 'transmission' as const,
      event: 'connection',
      detail: `${means}: ${host}:${port}${ip === undefined ? '' : ` (${ip})`}`,
      basis: 'recorded' as const,
    })),
  );
}

/** A reader or a pin confirms the block; otherwise it is the package's own word. */
function boundBasis({ notBefore }: Dossier): CustodyStep['basis'] {
  return notBefore?.state === 'linked' ? 'witnessed' : 'recorded';
}

/** Source code has no picture and no page: its list of files is what came of the capture. */
function sourceStep({ package: reading }: Dossier): readonly CustodyStep[] {
  const contents = reading?.contents ?? null;
  const member = reading?.container.members.get(layout.source);
  if (contents === null || contents.sourceCode === null || member === undefined) return [];
  const { endedAt } = contents.capture;
  const sealed = reading?.manifest.manifest?.created ?? endedAt;
  return [
    {
      // The sealing has whole seconds, and must not seem to come first.
      time: Date.parse(sealed) < Date.parse(endedAt) ? sealed : endedAt,
      stage: 'generation',
      event: 'source-code',
      detail: `${contents.sourceCode.record.files.length} files listed in ${layout.source}`,
      basis: 'recorded',
      digest: `sha256:${member.sha256}`,
    },
  ];
}

function sealStep({ package: reading, digests }: Dossier): readonly CustodyStep[] {
  const manifest = reading?.manifest.manifest;
  if (!manifest) return [];
  return [
    {
      time: manifest.created,
      stage: 'storage',
      event: 'seal',
      detail: manifest.software,
      basis: 'recorded',
      digest: `sha256:${digests.sha256}`,
    },
  ];
}

function depositSteps({ deposit }: Dossier): readonly CustodyStep[] {
  if (deposit === null || deposit.statement === null || !deposit.signed) return [];
  const { time, subject, depositor } = deposit.statement;
  return [
    {
      time,
      stage: 'deposit',
      event: 'deposit',
      detail: depositor.publicKey,
      basis: 'signed',
      digest: `sha256:${subject.sha256}`,
    },
  ];
}

function anchorSteps({ anchors }: Dossier): readonly CustodyStep[] {
  return anchors.flatMap(({ report }, anchor) => stepsOf(report).map((step) => ({ ...step, stage: 'anchor', anchor })));
}

/** What nobody outside has confirmed is a document in the proof: only what is tied to a chain, or to a pinned authority, is a public witness. */
function stepsOf(report: AnchorReport): readonly Omit<CustodyStep, 'stage' | 'anchor'>[] {
  if (report.outcome !== 'valid') return [];
  switch (report.kind) {
    case 'evm':
      if (report.time === undefined || report.block === undefined) return [];
      return [
        {
          time: report.time,
          event: 'block',
          detail: `${report.network} ${report.block.number}`,
          basis: report.link === 'unlinked' ? 'recorded' : 'witnessed',
          digest: report.block.hash,
        },
      ];
    case 'rfc3161':
      if (report.time === undefined || report.token === undefined) return [];
      return [
        {
          time: report.time,
          event: 'time-stamp',
          detail: report.token.signer,
          basis: report.strength === 'none' ? 'recorded' : 'witnessed',
        },
      ];
    case 'opentimestamps':
      return report.blocks.map((block) => ({
        time: block.time,
        event: 'bitcoin-block',
        detail: `Bitcoin ${block.height}`,
        basis: block.networkClass === 'mainnet' ? 'witnessed' : 'recorded',
        digest: block.hash,
      }));
  }
}

function custodySteps({ deposit }: Dossier): readonly CustodyStep[] {
  // One broken link breaks the list: none of it is shown as signed then (I9 names the fault).
  if (deposit === null || deposit.faults.total > 0) return [];
  return deposit.custody.map(({ time, event, detail, actor, prev }) => ({
    time,
    stage: 'custody',
    event: 'custody-event',
    detail: `${event}: ${detail} (${actor.publicKey})`,
    basis: 'signed',
    digest: `follows sha256:${prev}`,
  }));
}

function verification({ digests }: Dossier, now: Date): CustodyStep {
  return {
    time: now.toISOString(),
    stage: 'verification',
    event: 'verify',
    detail: 'This verification',
    basis: 'now',
    digest: `sha256:${digests.sha256}`,
  };
}
