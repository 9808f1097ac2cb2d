import { EvidenceError, formatEvidenceNumber, parseEvidenceNumber } from '@guzheng/evidence';
import { type Text, t } from '../elements/text.ts';

/** The number as the server writes it, or what is wrong with what was typed. Nothing is asked of a server with a number whose check digits do not fit. */
export function readNumber(typed: string): { readonly number: string } | { readonly fault: Text } {
  const bare = typed.normalize('NFKC').replace(/^\s*(?:存证编号|evidence number)\s*[:：]?\s*/i, '');
  try {
    return { number: formatEvidenceNumber(parseEvidenceNumber(bare)) };
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    return { fault: faultOf(bare) };
  }
}

/** A SHA-256 as people copy it: upper case, spaces, line breaks and a label before it are fine. */
export function readDigest(typed: string): { readonly sha256: string } | { readonly fault: Text } {
  const bare = typed
    .normalize('NFKC')
    .replace(/^\s*sha-?256\s*[:=]?/i, '')
    .replace(/\s+/g, '')
    .toLowerCase();
  if (/^[0-9a-f]{64}$/.test(bare)) return { sha256: bare };
  return {
    fault: t(
      `哈希值应为 64 个字符，只有数字和字母 a 到 f；现在是 ${bare.length} 个。请检查有没有少抄、多抄。`,
      `A digest has 64 characters, digits and the letters a to f; this has ${bare.length}. Check whether some are missing or too many.`,
    ),
  };
}

function faultOf(bare: string): Text {
  const characters = bare.toUpperCase().replace(/[^0-9A-Z]/g, '');
  if (characters === '') return t('请填写存证编号。', 'Enter the evidence number.');
  // Earlier documents wrote the mark with GZ- before it.
  if (/^(?:GZ)?[0-9A-F]{16}$/.test(characters))
    return t(
      '这像是文书上的文件标识（取自文件的哈希值，旧文书上以 GZ- 开头），不是存证编号，不能用来查验。存证编号以 GZ 开头，共 20 个字符，写在证书“存证编号”一栏；没有这一栏的，文件没有经服务器存证，请用离线核验页核验。',
      'This looks like the file mark of a document, which is made from the digest of the file (older documents write it with GZ- before it), and nothing can be looked up by it. An evidence number begins with GZ, has 20 characters and stands on the certificate under “Evidence number”; where it has none, the file was not deposited through a server: check it with the offline verifier.',
    );
  if (characters.length !== LENGTH)
    return t(
      `存证编号应为 20 个字母和数字，例如 GZ-7K3M-0000-0001-2345-67；现在是 ${characters.length} 个。请对照原件补全。`,
      `An evidence number has 20 letters and digits, as GZ-7K3M-0000-0001-2345-67; this has ${characters.length}. Compare it with the original.`,
    );
  if (!characters.startsWith('GZ'))
    return t(
      '存证编号以 GZ 开头。请检查是不是别的平台的编号。',
      'An evidence number begins with GZ. This may be a number of another platform.',
    );
  return t(
    '编号的校验位不对，说明有一位抄错了。请对照原件逐位检查。这不说明证据有问题。',
    'The check digits do not fit: a character is mistyped. Compare it with the original. This says nothing about the evidence.',
  );
}

/** GZ, four characters of the server, twelve digits, two check digits. */
const LENGTH = 20;
