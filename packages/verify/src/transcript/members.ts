import { type DepositStatement, layout, type ManifestResource } from '@guzheng/evidence';
import type { EvidencePackage } from '../open-package.ts';
import { check, checkIf, contradiction, type Lines, title } from './lines.ts';
import { shellWord, shown } from './quote.ts';

/** 5: the manifest is the deposited one, and every member has the digests that it lists. */
export function memberLines(opened: EvidencePackage, { manifest }: DepositStatement): Lines {
  const places = new Map(opened.members.map((member) => [member.path, member]));
  const place = places.get(layout.manifest);
  if (manifest === undefined || place === undefined) return [];
  const { resources } = opened.manifest;
  const cut = `part ${place.offset} ${place.bytes}`;
  return [
    ...title(`5 证据包 The package: ${resources.length} members, the manifest and its digest`),
    `${cut} > "$WORK/manifest.json"`,
    ...check(`${layout.manifest}: the deposited SHA-256`, `${cut} | sha256`, manifest.sha256),
    ...checkIf('has_sm3', 'not here: openssl with SM3', [
      `${layout.manifest}: the deposited SM3`,
      `${cut} | sm3`,
      manifest.sm3,
    ]),
    ...checkIf('here unzip', 'not here: unzip', [
      'number of members',
      `unzip -Z1 "$FILE" | wc -l | tr -d ' '`,
      String(resources.length + 2),
    ]),
    ...resources.flatMap((resource) => resourceLines(resource, places.get(resource.path))),
  ];
}

function resourceLines(
  { path, bytes, hash, sm3 }: ManifestResource,
  place: EvidencePackage['members'][number] | undefined,
): Lines {
  if (place === undefined) return [contradiction(`${path}: in the package`, 'there', 'missing')];
  const digests = { sha256: hash.slice('sha256:'.length), sm3: sm3.slice('sm3:'.length) };
  const pattern = unzipPattern(path);
  const command = pattern === '' ? `part ${place.offset} ${place.bytes}` : `unzip -p "$FILE" ${shellWord(pattern)}`;
  return [
    `#   $ ${command} | sha256sum`,
    `#   ${digests.sha256}`,
    `#   $ ${command} | openssl dgst -sm3`,
    `#   ${digests.sm3}`,
    ...(place.bytes === bytes ? [] : [contradiction(`${path}: size`, String(bytes), String(place.bytes))]),
    `member ${shellWord(shown(path))} ${shellWord(pattern)} ${place.offset} ${place.bytes} ${digests.sha256} ${digests.sm3}`,
  ];
}

/**
 * The pattern under which Info-ZIP's unzip finds this member and no other: what it takes for wild cards, and a dash that it would take for
 * an option, stand in brackets. Empty for names beyond ASCII, which it reads by the locale; those are cut out by their place alone.
 */
function unzipPattern(path: string): string {
  if (!/^[\x20-\x7e]*$/.test(path)) return '';
  return path.replace(/[*?[]/g, '[$&]').replace(/^-/, '[-]');
}
