/** Numbers of persons and organisations carry a check character: a mistyped or made-up one mostly shows by itself. */

const CREDIT_CODE = /^[0-9A-HJ-NPQRTUWXY]{18}$/;
const CREDIT_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const ID_CARD = /^\d{17}[\dX]$/;
const ID_CHECK = '10X98765432';

/**
 * Whether the number can be one: `valid` where its check character fits (GB 32100-2015 §4.5; GB 11643-1999, ISO 7064 MOD 11-2),
 * `invalid` where it has the form of one and the check character does not fit, `unknown` for anything else, a foreign number perhaps.
 */
export function checkIdentity(identity: string): 'valid' | 'invalid' | 'unknown' {
  const text = identity.toUpperCase();
  const mayBeCode = CREDIT_CODE.test(text);
  const mayBeCard = ID_CARD.test(text);
  if (!mayBeCode && !mayBeCard) return 'unknown';
  return (mayBeCode && isCreditCode(text)) || (mayBeCard && isIdCard(text)) ? 'valid' : 'invalid';
}

/** Weights 3^i modulo 31 over the first seventeen characters. */
function isCreditCode(text: string): boolean {
  let [sum, weight] = [0, 1];
  for (const character of text.slice(0, 17)) {
    sum += CREDIT_ALPHABET.indexOf(character) * weight;
    weight = (weight * 3) % 31;
  }
  return CREDIT_ALPHABET[(31 - (sum % 31)) % 31] === text[17];
}

/** Weights 2^(17 - i) modulo 11. */
function isIdCard(text: string): boolean {
  const sum = [...text.slice(0, 17)].reduce((total, digit, at) => total + Number(digit) * (2 ** (17 - at) % 11), 0);
  return ID_CHECK[sum % 11] === text[17];
}
