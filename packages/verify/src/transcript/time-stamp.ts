import type { Rfc3161Anchor } from '@guzheng/evidence';
import { checkIf, type Lines, title, unpack } from './lines.ts';

/** A witness by RFC 3161: what its token shows by itself, and its certificate path to roots that the user trusts. */
export function timeStampLines({ target, response, chain }: Rfc3161Anchor, digest: string, number: string): Lines {
  const [reply, token, content] = [`reply-${number}`, `token-${number}`, `content-${number}`];
  const untrusted = chain.length === 0 ? '' : ` -untrusted "$WORK/chain-${number}"`;
  const verify = `openssl ts -verify -digest ${digest} -in "$WORK/${reply}" -CAfile "$TSA_CA"${untrusted} -attime "$(seconds "$TIME")"`;
  return [
    ...title(`${number} 可信时间戳 Witness: time stamp (RFC 3161) of the ${target === 'file' ? 'file' : 'root'}`),
    unpack(response, reply),
    ...chain.flatMap((certificate, at) => certificateLines(certificate, `chain-${number}`, at)),
    `#   $ openssl ts -reply -in ${reply} -text`,
    'TIME=',
    'if here openssl; then',
    `  openssl ts -reply -in "$WORK/${reply}" -token_out -out "$WORK/${token}" >/dev/null 2>&1`,
    `  openssl cms -verify -noverify -inform DER -in "$WORK/${token}" -out "$WORK/${content}" >/dev/null 2>&1 || : > "$WORK/${content}"`,
    `  TIME=$(openssl ts -reply -in "$WORK/${reply}" -text 2>/dev/null | sed -n 's/^Time stamp: //p' | sed 's/\\.[0-9]*//' | tr -cd 'A-Za-z0-9: ')`,
    '  note "the token says $TIME"',
    'fi',
    // The imprint of a TSTInfo (RFC 3161 §2.4.2): an OCTET STRING of 32 bytes. Without a signature that holds there is no content.
    ...checkIf('here openssl', 'not here: openssl', [
      'the signature of the token holds in itself, over this digest',
      `within "$(hex < "$WORK/${content}")" '0420${digest}'`,
      'yes',
    ]),
    ...checkIf('[ -n "$TSA_CA" ] && here openssl', 'say TSA_CA=FILE with the roots that you trust; needs openssl', [
      'the signer is a time-stamping authority under a root that you trust, at that time',
      `${verify} 2>&1 | grep -x 'Verification: OK'`,
      'Verification: OK',
    ]),
  ];
}

function certificateLines(base64: string, name: string, at: number): Lines {
  return [
    `{ echo '-----BEGIN CERTIFICATE-----'; printf '%s\\n' '${base64}' | fold -w 64; echo '-----END CERTIFICATE-----'; } ${at === 0 ? '>' : '>>'} "$WORK/${name}"`,
  ];
}
