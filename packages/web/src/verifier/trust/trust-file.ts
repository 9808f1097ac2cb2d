import { bytesToHex, EvidenceError, parseJson, sha256 } from '@guzheng/evidence';
import { parseTrust, VerifyError } from '@guzheng/verify';
import { both } from '../elements/bilingual.ts';
import { button, type Child, element } from '../elements/element.ts';
import { foreign } from '../elements/foreign.ts';
import type { TrustFile } from './conditions.ts';

const MAX_TRUST_BYTES = 64 * 1024 * 1024;

/** The trust of a file, or what is wrong with it. */
export async function readTrustFile(file: File): Promise<TrustFile | string> {
  if (file.size > MAX_TRUST_BYTES) return `more than ${MAX_TRUST_BYTES} bytes`;
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    return { name: file.name, sha256: bytesToHex(sha256(bytes)), trust: parseTrust(parseJson(bytes)) };
  } catch (error) {
    const isExpected = error instanceof EvidenceError || error instanceof VerifyError || error instanceof DOMException;
    if (isExpected) return error.message;
    throw error;
  }
}

export function trustPicker(onFile: (file: File) => void): Child {
  const input = element('input', {
    ...{ type: 'file', class: 'away', tabindex: '-1', accept: '.json,application/json' },
    'aria-hidden': 'true',
  });
  input.addEventListener('change', () => {
    const [file] = input.files ?? [];
    if (file !== undefined) onFile(file);
    input.value = '';
  });
  return [
    button(
      both((w) => w.requirements.chooseTrust),
      () => input.click(),
    ),
    input,
  ];
}

export function trustRefusal(file: File, message: string): Child {
  return element(
    'p',
    { class: 'fault', role: 'alert' },
    foreign(file.name),
    ' ',
    both((w) => w.requirements.trustRefused),
    ' ',
    foreign(message, 1000),
  );
}
