import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBase64, toBase64 } from '../bytes/base64.ts';
import { utf8Decode, utf8Encode } from '../bytes/text.ts';
import { signEnvelope } from '../dsse/envelope.ts';
import { ed25519Signer } from '../dsse/signer.ts';
import { canonicalize } from '../json/canonical.ts';
import { DECLARATION_PAYLOAD_TYPE, parseDeclaration, parseDeclaredFacts } from './declaration.ts';
import { checkIdentity } from './identity.ts';
import { readDeclaration, signDeclaration } from './seal.ts';

const signer = ed25519Signer(new Uint8Array(32).fill(7));
const made = await signDeclaration(
  {
    sha256: 'ab'.repeat(32),
    name: '某某科技有限公司',
    time: '2026-07-02T00:00:00Z',
    facts: { operator: { name: '某某科技有限公司', identity: '91330106MA27XXXX0A' }, lawfulAccess: '公开网页' },
  },
  signer,
);
const bytesOf = (envelope: unknown) => utf8Encode(JSON.stringify(envelope));
const payload = () => JSON.parse(utf8Decode(fromBase64(made.payload))) as Record<string, unknown>;
const resigned = async (body: unknown, type = DECLARATION_PAYLOAD_TYPE) =>
  bytesOf(await signEnvelope(type, utf8Encode(canonicalize(body)), signer));
const malformed = expect.objectContaining({ code: 'document-malformed' });

describe('a declaration', () => {
  it('is read as it was signed', () => {
    const { declaration, signed } = readDeclaration(bytesOf(made));
    expect(signed).toBe(true);
    expect(declaration.facts.lawfulAccess).toBe('公开网页');
  });

  it('has a signature that no flipped bit leaves standing, and whatever can be read is never signed then', () => {
    const signature = fromBase64(made.signatures[0]?.sig ?? '');
    fc.assert(
      fc.property(fc.nat(signature.length * 8 - 1), (bit) => {
        const flipped = signature.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
        const signatures = made.signatures.map((own) => ({ ...own, sig: toBase64(flipped) }));
        expect(readDeclaration(bytesOf({ ...made, signatures })).signed).toBe(false);
      }),
    );
  });

  it('that others edited is not signed', () => {
    const edited = { ...payload(), time: '2026-07-03T00:00:00Z' };
    const envelope = { ...made, payload: toBase64(utf8Encode(canonicalize(edited))) };
    expect(readDeclaration(bytesOf(envelope)).signed).toBe(false);
  });

  it('signed by another key than it names is not signed', async () => {
    const other = ed25519Signer(new Uint8Array(32).fill(8));
    const envelope = await signEnvelope(DECLARATION_PAYLOAD_TYPE, fromBase64(made.payload), other);
    expect(readDeclaration(bytesOf(envelope)).signed).toBe(false);
  });

  it.each<[string, unknown]>([
    ['nothing declared', { facts: {} }],
    ['an empty list', { facts: { filings: [] } }],
    ['a field nobody knows', { facts: { lawfulAccess: 'x', verdict: 'PASS' } }],
    ['a day that does not exist', { facts: { filings: [{ name: 'a', number: 'b', validTo: '2026-02-30' }] } }],
    ['a space before a name', { declarant: { name: ' a', algorithm: 'ed25519', publicKey: '00'.repeat(32) } }],
    ['a digest in capitals', { subject: { sha256: 'AB'.repeat(32) } }],
    ['a time without a zone', { time: '2026-07-02T00:00:00' }],
  ])('with %s is refused', async (_, change) => {
    const bytes = await resigned({ ...payload(), ...(change as object) });
    expect(() => readDeclaration(bytes)).toThrow(malformed);
  });

  it('of another version is told from a broken one', () => {
    expect(() => parseDeclaration({ type: 'guzheng/declaration/v2' })).toThrow(
      expect.objectContaining({ code: 'version-unknown' }),
    );
  });

  it('is no deposit statement in disguise: the type is signed along', async () => {
    expect(() => readDeclaration(bytesOf({ ...made, payloadType: 'application/x' }))).toThrow(malformed);
    const bytes = await resigned(payload(), 'application/vnd.guzheng.deposit-statement.v1+json');
    expect(() => readDeclaration(bytes)).toThrow(malformed);
  });

  it('never crashes its reader', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        for (const read of [parseDeclaration, parseDeclaredFacts, (one: unknown) => readDeclaration(bytesOf(one))])
          try {
            read(value);
          } catch (error) {
            expect(error).toMatchObject({ name: 'EvidenceError' });
          }
      }),
    );
  });
});

describe('checkIdentity', () => {
  it.each([
    ['91350100M000100Y43', 'valid'],
    ['91350100M000100Y44', 'invalid'],
    ['11010519491231002X', 'valid'],
    ['110105194912310021', 'invalid'],
    ['HRB 12345', 'unknown'],
    ['', 'unknown'],
  ])('%s is %s', (identity, expected) => {
    expect(checkIdentity(identity)).toBe(expected);
  });
});
