/** Extraction codes 证据提取码: 95 random bits in letters that are not mistaken for one another, and one that shows a slip. */

/** As in evidence numbers: no I, L, O, U. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const RANDOM_LETTERS = 19;

/** `7K3M9-0QXTR-58WHE-2PDN4`. */
export function makeCode(random: (bytes: number) => Uint8Array): string {
  const letters = [...random(RANDOM_LETTERS)].map((byte) => LETTERS.charAt(byte & 31)).join('');
  return grouped(letters + checkLetter(letters));
}

/** The code as it is compared, from what somebody typed: undefined where it can be none. */
export function readCode(typed: string): string | undefined {
  const bare = typed.normalize('NFKC').toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  if (!/^[0-9A-HJKMNP-TV-Z]{20}$/.test(bare)) return undefined;
  const letters = bare.slice(0, RANDOM_LETTERS);
  return bare.slice(RANDOM_LETTERS) === checkLetter(letters) ? bare : undefined;
}

function grouped(letters: string): string {
  return letters.replace(/(.{5})(?=.)/g, '$1-');
}

/** Odd weights are invertible modulo 32, so that every single letter that is wrong shows. */
function checkLetter(letters: string): string {
  const sum = [...letters].reduce((total, letter, place) => total + LETTERS.indexOf(letter) * (2 * place + 1), 0);
  return LETTERS.charAt(sum % 32);
}
