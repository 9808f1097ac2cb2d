import { gunzipSync } from 'node:zlib';
import {
  canonicalize,
  fromBase64,
  isSafePath,
  layout,
  parseCallLogEntry,
  parseCanonicalJson,
  parseCaptureRecord,
  parseDepositStatement,
  parseEnvironmentReport,
  parseGitBatch,
  parseGitCommit,
  parseGitTag,
  parseGitTree,
  parseJson,
  parseLossReport,
  parseManifest,
  parseNetworkReport,
  parseProof,
  readTar,
  utf8Encode,
} from '@guzheng/evidence';
import { bytesSource, compareTexts, openPackage, parsePolicy, parseTrust } from '@guzheng/verify';
import { evidence } from '../make.ts';
import { gitSource, npmSource, OBJECTS, sourceEvidence, TARBALL } from '../make-source.ts';
import type { Exhibit } from './exhibit.ts';
import { attempt, expectingRefusals, law, ofBytes, ofJson, type Target } from './target.ts';

/** Every parser of a file of ours, alone. */
export async function parserTargets({ file, members, proof, trust }: Exhibit): Promise<readonly Target[]> {
  const value = parseJson(proof);
  const own = parseProof(value);
  const member = (path: string): unknown => parseJson(members.get(path) ?? new Uint8Array(0));
  const [line = ''] = Buffer.from(members.get(layout.callLog) ?? [])
    .toString()
    .split('\n');
  const git = await evidence({ lies: sourceEvidence(gitSource()) });
  const objects = git.members.get(OBJECTS) ?? new Uint8Array(0);
  const contents = [...parseGitBatch(objects)].map(({ content }) => content) as [Uint8Array, ...Uint8Array[]];
  const npm = await evidence({ lies: sourceEvidence(npmSource()) });
  const tar = gunzipSync(npm.members.get(TARBALL) ?? new Uint8Array(0));
  const targets: readonly Target[] = [
    ofBytes(
      'json',
      120,
      [proof, utf8Encode('{"a":[1,-0.5e3,"\\ud83d\\ude00\\n",null,true]}'), utf8Encode('[[[]]]')],
      (bytes) => {
        const parsed = parseJson(bytes);
        const canonical = canonicalize(parsed);
        law(
          canonicalize(parseCanonicalJson(utf8Encode(canonical))) === canonical,
          'what is canonical is not read back as it is',
        );
      },
    ),
    ofJson('proof', 100, [value], parseProof),
    ofJson('statement', 40, [parseJson(fromBase64(own.envelope.payload))], parseDepositStatement),
    ofJson('manifest', 40, [member(layout.manifest)], parseManifest),
    ofJson('capture', 40, [member(layout.capture)], parseCaptureRecord),
    ofJson('network', 40, [member(layout.network)], parseNetworkReport),
    ofJson('environment', 15, [member(layout.environment)], parseEnvironmentReport),
    ofJson('loss', 15, [member(layout.loss)], parseLossReport),
    ofJson('call log line', 40, [parseJson(line)], parseCallLogEntry),
    ofJson('trust', 15, [trust], parseTrust),
    ofJson('policy', 15, [{ name: 'own', anyOf: [{ count: 2, strength: 'fair' }] }], parsePolicy),
    ofBytes('git objects', 40, [objects], (bytes) => [...parseGitBatch(bytes)]),
    ofBytes('git commit, tag, tree', 40, contents, (bytes) => {
      attempt(() => parseGitCommit(bytes));
      attempt(() => parseGitTag(bytes));
      attempt(() => parseGitTree(bytes, 'sha1'));
    }),
    {
      ...ofBytes('tar', 30, [tar], () => undefined),
      run: async ([bytes = NOTHING]) => {
        for await (const entry of readTar(inPieces(bytes))) law(entry.bytes >= 0, 'a size below nothing');
      },
    },
    {
      ...ofBytes('container', 60, [file], () => undefined),
      run: async ([bytes = NOTHING]) => {
        const opened = await openPackage(bytesSource(bytes));
        for (const { path } of opened.members) law(isSafePath(path), 'a path that leaves its folder');
      },
    },
    ofBytes('texts compared', 20, [members.get(`${layout.page}dom.html`) ?? file, proof], (bytes) => {
      const { similarity } = compareTexts(Buffer.from(bytes).toString(), 'a text. Another.');
      law(similarity >= 0 && similarity <= 1, 'a share outside of 0 … 1');
    }),
  ];
  return targets.map(expectingRefusals);
}

const NOTHING: Uint8Array = new Uint8Array(0);

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 700) yield await Promise.resolve(bytes.subarray(at, at + 700));
}
