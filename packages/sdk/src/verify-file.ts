import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { bitcoinReader, evmReader } from '@guzheng/anchor/reader';
import { nodeHashing } from '@guzheng/capture';
import {
  type AnchorRecord,
  NETWORKS,
  type Network,
  type Proof,
  parseJson,
  parseProof,
  type Reader,
} from '@guzheng/evidence';
import { noTrust, type Policy, policies, type Report, type Trust, verify } from '@guzheng/verify';
import { proofPath } from './deposit/deposit.ts';
import { SdkError } from './error.ts';
import { exists } from './file/new-file.ts';
import { openFile } from './file/source.ts';

/** A proof is small; anything larger is not one. */
const MAX_PROOF_BYTES = 64 << 20;

export interface VerifyFileOptions {
  /** Default: `<file>.proof.json` where it exists, else no proof. A proof named here must exist. */
  readonly proofFile?: string;
  /** Declarations about the file (`guzheng declare`), and a replay report about it (`guzheng replay --json`). */
  readonly declarationFiles?: readonly string[];
  readonly replayFile?: string;
  readonly policy?: Policy;
  readonly trust?: Trust;
  /** Ask nobody. */
  readonly offline?: boolean;
  /** Endpoints to ask instead of the networks' public ones. */
  readonly rpcs?: readonly string[];
  /** Sources of Bitcoin block headers (Esplora's HTTP API) to ask instead of the public ones. */
  readonly bitcoin?: readonly string[];
  /** How many sources of a chain must name the same block; two where there are two, unless told. */
  readonly quorum?: number;
  readonly now?: Date;
}

/** Verifies a file on disk, asking the nodes of the proof's chains unless `offline`. */
export async function verifyFile(path: string, options: VerifyFileOptions = {}): Promise<Report> {
  await using file = await openFile(path);
  const proof = await readProof(path, options.proofFile);
  const declarations = await Promise.all((options.declarationFiles ?? []).map(readSmall));
  const replay = options.replayFile === undefined ? undefined : await readSmall(options.replayFile);
  const trust = options.trust ?? noTrust;
  return await verify({
    file,
    name: basename(path),
    ...(proof === undefined ? {} : { proof }),
    ...(replay === undefined ? {} : { replay }),
    declarations,
    policy: options.policy ?? policies.court,
    trust,
    readers: options.offline === true || proof === undefined ? [] : readersFor(proof, trust, options),
    now: options.now ?? new Date(),
    hashing: nodeHashing,
  });
}

/** The bytes of a file's proof; undefined where none was named and none lies beside the file. */
export async function readProof(path: string, named: string | undefined): Promise<Uint8Array | undefined> {
  const proofFile = named ?? proofPath(path);
  if (!(await exists(proofFile))) {
    if (named === undefined) return undefined;
    throw new SdkError('proof-missing', `there is no proof ${proofFile}`);
  }
  const { size } = await stat(proofFile);
  if (size > MAX_PROOF_BYTES)
    throw new SdkError('file-unreadable', `${proofFile} has ${size} bytes: no proof is that large`);
  return readFile(proofFile);
}

/** Throws SdkError `file-unreadable` for what is not there, and for what is too large to be a declaration or a replay report. */
async function readSmall(path: string): Promise<Uint8Array> {
  const { size } = await stat(path).catch((cause: unknown) => {
    throw new SdkError('file-unreadable', `${path} cannot be read`, { cause });
  });
  if (size > MAX_PROOF_BYTES) throw new SdkError('file-unreadable', `${path} has ${size} bytes: that is too large`);
  return readFile(path);
}

/** One reader for each chain that the proof names and that is known. */
export function readersFor(bytes: Uint8Array, trust: Trust, options: VerifyFileOptions): readonly Reader[] {
  const anchors = proofOrNothing(bytes)?.anchors ?? [];
  return [...evmReaders(anchors, trust, options), ...bitcoinReaders(anchors, options)];
}

/** Known by chain id and genesis. */
function evmReaders(
  anchors: readonly AnchorRecord[],
  trust: Trust,
  { rpcs = [], quorum }: VerifyFileOptions,
): readonly Reader[] {
  const known = [...NETWORKS, ...trust.networks];
  const networks = known.filter((network, place) => known.findIndex((other) => isSameChain(other, network)) === place);
  const asked = networks.filter((network) =>
    anchors.some((anchor) => anchor.kind === 'evm' && isSameChain(anchor, network)),
  );
  const agreement = quorum === undefined ? {} : { quorum };
  return asked.map((network) => evmReader({ network, rpcs: rpcs.length > 0 ? rpcs : network.rpcs, ...agreement }));
}

/** Asked only where the proof holds a header that could stand on the chain. */
function bitcoinReaders(anchors: readonly AnchorRecord[], { bitcoin, quorum }: VerifyFileOptions): readonly Reader[] {
  if (!anchors.some((anchor) => anchor.kind === 'opentimestamps' && anchor.blocks.length > 0)) return [];
  const sources = bitcoin === undefined ? {} : { sources: bitcoin };
  return [bitcoinReader({ ...sources, ...(quorum === undefined ? {} : { quorum }) })];
}

function isSameChain(
  a: Pick<Network, 'chainId' | 'genesisHash'>,
  b: Pick<Network, 'chainId' | 'genesisHash'>,
): boolean {
  return a.chainId === b.chainId && a.genesisHash === b.genesisHash;
}

/** `verify` says what is wrong with a proof; here it only matters which networks it names. */
function proofOrNothing(bytes: Uint8Array): Proof | undefined {
  try {
    return parseProof(parseJson(bytes));
  } catch {
    return undefined;
  }
}
