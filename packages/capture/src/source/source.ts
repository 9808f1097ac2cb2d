import type { CustodyMode, NotBefore } from '@guzheng/evidence';
import type { CaptureResult } from '../capture.ts';
import { checkEnvironment, type EnvironmentCheck } from '../environment/environment.ts';
import { type Gateway, openGateway } from '../gateway/gateway.ts';
import { Deadline } from '../page/step.ts';
import { type Desk, withDesk } from '../staging/desk.ts';
import { captureDirectory } from './directory/directory.ts';
import type { Bench, Found } from './found.ts';
import { captureGit } from './git/git.ts';
import { LossList } from './losses.ts';
import { captureNpm } from './npm/npm.ts';
import { sealSource } from './seal.ts';
import { type SourceSettings, sourceSettings } from './settings.ts';

export interface SourceOptions {
  /** The folder for the package; made where it is missing. */
  readonly out: string;
  /** File name without `.wacz`. Default: what the source is called, and the time. */
  readonly name?: string;
  /** The branch, tag or commit of a git repository. Default: what its HEAD stands for. */
  readonly ref?: string;
  /** The npm registry. Default: the public one. */
  readonly registry?: string;
  /** Lets loopback, private and other special addresses through. Default false. */
  readonly allowPrivate?: boolean;
  /** A block that existed before the capture began. */
  readonly notBefore?: NotBefore;
  /** Who makes the capture. Default `self`. */
  readonly custodyMode?: CustodyMode;
  /** For everything up to sealing. A copy that is not there by then is an error; files not read by then are a gap. Default 600,000 ms. */
  readonly maxTimeMs?: number;
  /** The most bytes of one file; four times as much in all. Default 256 MiB. */
  readonly maxBytes?: number;
  /** The most files. Default and most: 60,000. */
  readonly maxFiles?: number;
  /** The git program. Default: the first in PATH. */
  readonly git?: string;
  /** Certificates trusted beside those that are trusted anyway, in PEM. */
  readonly ca?: string;
  /** Name servers asked beside the system's: `udp://ADDRESS[:PORT]`, `https://…/dns-query`. Default: two public ones. */
  readonly resolvers?: readonly string[];
  /** Time servers that the clock is compared with: `host[:port]`. Default: four public ones. */
  readonly timeServers?: readonly string[];
  readonly now?: () => Date;
  /** Told in a few words what is being done. */
  readonly onProgress?: (detail: string) => void;
}

/**
 * Captures source code: a git repository (`https://…`, a bare repository's folder, `git+file:///…`), a folder, or one version of an
 * npm package (`npm:name@version`), and seals what it got as one evidence package. What a limit or an error cuts short is sealed as
 * partial, with the reason in evidence/loss.json.
 *
 * Throws CaptureError and leaves no file where the source cannot be had at all.
 */
export async function captureSource(source: string, options: SourceOptions): Promise<CaptureResult> {
  const settings = await sourceSettings(source, options);
  return await withDesk(settings, async (desk) => {
    const environment = lookAround(settings, desk);
    const gateway = await openDoor(settings, desk);
    try {
      await environment.looked;
      const bench = { ...desk, settings, gateway, losses: new LossList(), deadline: new Deadline(settings.maxTimeMs) };
      const found = await obtain(bench);
      await gateway.close();
      return await sealSource(found, environment, bench);
    } finally {
      environment.abandon();
      await gateway.close();
    }
  });
}

function obtain(bench: Bench): Promise<Found> {
  const { target } = bench.settings;
  switch (target.kind) {
    case 'git':
      return captureGit(target, bench);
    case 'directory':
      return captureDirectory(target, bench);
    case 'npm':
      return captureNpm(target, bench);
  }
}

function lookAround({ timeServers, clock, ca }: SourceSettings, { staging, log }: Desk): EnvironmentCheck {
  return checkEnvironment({
    folder: staging.folder,
    timeServers,
    clock,
    onCall: (call) => log.record(call),
    ...(ca === undefined ? {} : { ca }),
  });
}

/** What is said over the network beside the source itself: documents of a registry, refs, headers. */
const TALK = 128 * 2 ** 20;

function openDoor({ now, allowPrivate, resolvers, ca, maxBytes }: SourceSettings, { log }: Desk): Promise<Gateway> {
  return openGateway({
    log,
    now,
    allowPrivate,
    resolvers,
    proxyMeans: 'system',
    maxBytes: 4 * maxBytes + TALK,
    ...(ca === undefined ? {} : { ca }),
  });
}
