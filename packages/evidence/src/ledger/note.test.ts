import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBase64, toBase64 } from '../bytes/base64.ts';
import { ed25519Signer } from '../dsse/signer.ts';
import type { EvidenceErrorCode } from '../error.ts';
import { encodeVerifierKey, openNote, parseNote, parseVerifierKey, signNote } from './note.ts';

const failure = (code: EvidenceErrorCode) => expect.objectContaining({ name: 'EvidenceError', code });

// golang.org/x/mod/sumdb/note, package documentation and example_test.go: the keys, the text and both signatures.
const PETER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const PETER_SECRET = 'AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz';
const ENOCH = 'EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop';
const TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const BY_PETER =
  '\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';
const BY_ENOCH =
  '\u2014 EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n';
const NOTE = `${TEXT}\n${BY_PETER}`;
const peter = parseVerifierKey(PETER);
const enoch = parseVerifierKey(ENOCH);
const peterSigner = ed25519Signer(fromBase64(PETER_SECRET).slice(1));

describe('a signed note', () => {
  it('is that of Go, byte for byte', async () => {
    expect(await signNote(TEXT, 'PeterNeumann', peterSigner)).toBe(NOTE);
    expect(openNote(NOTE, peter)).toBe(TEXT);
  });

  it('is opened by each key that signed it, and leaves the others alone', () => {
    const both = `${TEXT}\n${BY_PETER}${BY_ENOCH}`;
    expect(openNote(both, peter)).toBe(TEXT);
    expect(openNote(both, enoch)).toBe(TEXT);
    expect(() => openNote(NOTE, enoch)).toThrow(failure('note-unsigned'));
  });

  it('ignores a key that shares the name or the hash but not both', () => {
    const signature = fromBase64(BY_PETER.slice(15, -1));
    const line = (name: string, hash: Uint8Array) =>
      `\u2014 ${name} ${toBase64(Uint8Array.from([...hash, ...new Uint8Array(64)]))}\n`;
    const otherHash = line('PeterNeumann', Uint8Array.of(1, 2, 3, 4));
    const otherName = line('Somebody', signature.slice(0, 4));
    expect(openNote(`${TEXT}\n${otherHash}${otherName}${BY_PETER}`, peter)).toBe(TEXT);
    expect(() => openNote(`${TEXT}\n${otherHash}${otherName}`, peter)).toThrow(failure('note-unsigned'));
  });

  it('is refused whole where a signature under the name and the hash does not hold, though another does', async () => {
    const clash = `\u2014 PeterNeumann ${toBase64(Uint8Array.from([...fromBase64('x08gow=='), ...new Uint8Array(64)]))}\n`;
    expect(() => openNote(`${TEXT}\n${clash}`, peter)).toThrow(failure('note-unsigned'));
    expect(() => openNote(`${TEXT}\n${BY_PETER}${clash}`, peter)).toThrow(failure('note-unsigned'));
    expect(() => openNote(`${TEXT}\n${BY_PETER}${BY_PETER}`, peter)).toThrow(failure('note-unsigned'));
  });

  it('does not survive the change of any character', () => {
    fc.assert(
      fc.property(fc.nat(NOTE.length - 1), fc.constantFrom('A', 'z', '0', ' ', '\n', '\u2014'), (at, character) => {
        fc.pre(NOTE[at] !== character);
        const tampered = NOTE.slice(0, at) + character + NOTE.slice(at + 1);
        expect(opened(tampered)).not.toBe(TEXT);
        expect(() => openNote(tampered, peter)).toThrow(/./);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps empty lines in its text: the last one ends it', async () => {
    const text = 'a\n\nb\n';
    const note = await signNote(text, 'PeterNeumann', peterSigner);
    expect(openNote(note, peter)).toBe(text);
    expect(parseNote(note).signatures).toHaveLength(1);
  });

  it('reads the example of the specification (C2SP signed-note)', () => {
    const note =
      'Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n\u2014 quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n';
    const { text, signatures } = parseNote(note);
    expect(text.endsWith('ed è subito sera.\n')).toBe(true);
    expect(signatures[0]?.name).toBe('quasimodo.example/salvatore');
    expect(signatures[0]?.signature).toHaveLength(64);
  });

  it('takes sixteen signatures of post-quantum size', () => {
    const large = `\u2014 witness.example ${toBase64(new Uint8Array(4900).fill(1))}\n`;
    expect(openNote(`${TEXT}\n${large.repeat(15)}${BY_PETER}`, peter)).toBe(TEXT);
  });

  it.each([
    ['nothing', ''],
    ['no signatures', TEXT],
    ['no empty line', TEXT + BY_PETER],
    ['no last line feed', NOTE.slice(0, -1)],
    ['an empty text', `\n\n${BY_PETER}`],
    ['a carriage return', `a\r\n\n${BY_PETER}`],
    ['a NUL', `a\0\n\n${BY_PETER}`],
    ['a control character in a name', `${TEXT}\n${BY_PETER.replace('Neumann', '\u0001')}`],
    ['half a character', `\ud800\n\n${BY_PETER}`],
    ['a hyphen for the dash', NOTE.replace('\u2014', '-')],
    ['a plus in a name', NOTE.replace('PeterNeumann', 'Peter+Neumann')],
    ['base64 without its padding', NOTE.replace('nAM=', 'nAM')],
    ['base64 with loose bits', NOTE.replace('nAM=', 'nAN=')],
    ['a signature of four bytes', `${TEXT}\n\u2014 PeterNeumann x08gow==\n`],
    ['65 signatures', `${TEXT}\n${BY_PETER.repeat(65)}`],
    ['megabytes', `${'a'.repeat(2_000_000)}\n\n${BY_PETER}`],
  ])('with %s is malformed', (_, note) => {
    expect(() => openNote(note, peter)).toThrow(failure('note-malformed'));
  });

  it('throws nothing but its own errors, whatever it is given', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('\n', '\u2014', ' ', 'a', '=', '\ud800', '+') }), (text) => {
        expect(() => openNote(text, peter)).toThrow(expect.objectContaining({ name: 'EvidenceError' }));
      }),
    );
  });

  it.each(['', 'a b', 'a+b', 'a\nb', 'x'.repeat(256)])('is not signed under the name %j', async (name) => {
    await expect(signNote(TEXT, name, peterSigner)).rejects.toThrow(failure('note-malformed'));
  });
});

describe('a verifier key', () => {
  // The example of C2SP signed-note, and one of transparency-dev/formats whose base64 has a plus.
  it.each([
    PETER,
    ENOCH,
    'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k',
    'TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6',
  ])('%s is read and written as it is', (text) => {
    expect(encodeVerifierKey(parseVerifierKey(text))).toBe(text);
  });

  it.each([
    ['another hash', PETER.replace('c74f20a3', 'c74f20a4')],
    ['another name', PETER.replace('Peter', 'Paula')],
    ['another key', PETER.replace('ARpc', 'ARpd')],
    ['another type', 'remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2'],
    ['no name', PETER.slice(12)],
    ['something behind it', `${PETER}A`],
    ['a line feed behind it', `${PETER}\n`],
  ])('with %s is malformed', (_, text) => {
    expect(() => parseVerifierKey(text)).toThrow(failure('note-malformed'));
  });
});

function opened(note: string): string | undefined {
  try {
    return openNote(note, peter);
  } catch {
    return undefined;
  }
}
