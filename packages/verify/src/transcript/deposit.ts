import { bytesToHex, type DepositStatement, type Envelope, hexToBytes, type Inclusion, keyId } from '@guzheng/evidence';
import { check, checkIf, contradiction, type Lines, title, unpack } from './lines.ts';
import { shellWord, shown } from './quote.ts';

/** 1: the file's digests and size are those in the statement. */
export function fileLines({ subject }: DepositStatement): Lines {
  const { sha256, sm3, bytes } = subject;
  return [
    ...title('1 文件 The file'),
    ...(bytes === undefined ? [] : check('size of the file', `wc -c < "$FILE" | tr -d ' '`, String(bytes))),
    ...check('SHA-256 of the file', 'sha256sum < "$FILE" | cut -c1-64', sha256),
    ...(sm3 === undefined
      ? []
      : checkIf('has_sm3', 'not here: openssl with SM3', [
          'SM3 of the file',
          'openssl dgst -sm3 -r < "$FILE" | cut -c1-64',
          sm3,
        ])),
  ];
}

/** 2: the statement is the one in the proof, and names this very file. */
export function statementLines(
  { envelope }: { envelope: Envelope },
  text: string,
  { subject }: DepositStatement,
): Lines {
  const size = subject.bytes === undefined ? '' : `\\"bytes\\":$(wc -c < "$FILE" | tr -d ' '),`;
  const named = `\\"subject\\":{${size}\\"sha256\\":\\"$(sha256sum < "$FILE" | cut -c1-64)\\"`;
  return [
    ...title('2 存证声明 The deposit statement'),
    `# ${shown(text, 2000)}`,
    unpack(envelope.payload, 'statement.json'),
    `printf '%s' ${shellWord(`"payload":"${envelope.payload}"`)} > "$WORK/payload"`,
    ...check(
      'the proof file holds this statement',
      'if grep -q -F -f "$WORK/payload" "$WORK/proof.json"; then echo yes; else echo no; fi',
      'yes',
    ),
    ...check('the statement names the digest and size of this file', `says "$WORK/statement.json" "${named}"`, 'yes'),
  ];
}

/** 3: from the statement to the root, one hash after the other (RFC 9162 §2.1.3.2). */
export function treeLines(inclusion: Inclusion, leaf: Uint8Array): Lines {
  const { index, size, path, root } = inclusion;
  const sides = sidesOf(inclusion);
  const steps = path.flatMap((sibling, at) => stepLines(sibling, sides[at] ?? 'left', at));
  return [
    ...title(`3 默克尔树 The tree: leaf ${index} of ${size}`),
    ...check(
      'leaf: SHA-256 of a zero byte and the statement',
      `{ printf '\\000'; cat "$WORK/statement.json"; } | sha256`,
      bytesToHex(leaf),
    ),
    `H=$({ printf '\\000'; cat "$WORK/statement.json"; } | sha256)`,
    ...steps,
    ...(sides.length === path.length
      ? []
      : [contradiction('length of the path', String(sides.length), String(path.length))]),
    ...check('root', `printf '%s' "$H"`, root),
    ...check('the proof file names this root', `says "$WORK/proof.json" "\\"root\\":\\"$H\\""`, 'yes'),
  ];
}

function stepLines(sibling: string, side: 'left' | 'right', at: number): Lines {
  const own = `printf '%s' "$H" | unhex`;
  const other = `printf '%s' '${sibling}' | unhex`;
  const [left, right] = side === 'left' ? [other, own] : [own, other];
  return [
    `# step ${at + 1}: the other hash stands on the ${side}`,
    `H=$({ printf '\\001'; ${left}; ${right}; } | sha256)`,
  ];
}

/** On which side of each node of the path its sibling stands. Fewer or more than the path has: then it is not the path of this tree. */
function sidesOf({ index, size }: Inclusion): readonly ('left' | 'right')[] {
  const sides: ('left' | 'right')[] = [];
  let [place, last] = [index, size - 1];
  if (index >= size) return sides;
  for (; last > 0; place = Math.floor(place / 2), last = Math.floor(last / 2)) {
    if (place % 2 === 1) sides.push('left');
    else if (place < last) sides.push('right');
  }
  return sides;
}

const SPKI_ED25519 = '302a300506032b6570032100';

/** 4: the depositor signed the statement with its type (DSSE), and the key is the one that the statement names. */
export function signatureLines({ envelope }: { envelope: Envelope }, { depositor }: DepositStatement): Lines {
  const { payloadType, signatures } = envelope;
  const keyid = keyId(hexToBytes(depositor.publicKey));
  const own = signatures.find((signature) => signature.keyid === keyid);
  const heading = title('4 签名 The signature: Ed25519 over DSSE');
  if (own === undefined) return [...heading, contradiction('a signature by the depositor', keyid, 'none of this key')];
  return [
    ...heading,
    ...check(
      'the statement names this key',
      `says "$WORK/statement.json" '"publicKey":"${depositor.publicKey}"'`,
      'yes',
    ),
    unpack(own.sig, 'signature'),
    `printf '%s' '${SPKI_ED25519}${depositor.publicKey}' | unhex > "$WORK/key.der"`,
    `{ printf 'DSSEv1 %d %s %d ' ${payloadType.length} ${shellWord(payloadType)} "$(wc -c < "$WORK/statement.json" | tr -d ' ')"`,
    '  cat "$WORK/statement.json"; } > "$WORK/signed"',
    ...checkIf('has_ed25519', 'not here: openssl 3', [
      'signature of the depositor',
      `openssl pkeyutl -verify -pubin -keyform DER -inkey "$WORK/key.der" -rawin -in "$WORK/signed" -sigfile "$WORK/signature" 2>&1 | grep -x 'Signature Verified Successfully'`,
      'Signature Verified Successfully',
    ]),
  ];
}
