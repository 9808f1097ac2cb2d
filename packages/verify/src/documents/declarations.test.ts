import { DECLARATION_TYPE, type Declaration, EvidenceError } from '@guzheng/evidence';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DECLARATIONS_TYPE,
  type Declarations,
  declarationsAbout,
  parseDeclarations,
  readDeclarations,
} from './declarations.ts';

const whole: Declarations = {
  type: DECLARATIONS_TYPE,
  holder: { name: '甲', identity: '1', contact: '2' },
  operator: { name: '乙' },
  neutrality: '无利害关系',
  filings: [{ name: '备案', number: '1', authority: '网信办' }],
  case: { court: '法院', number: '（2026）', cause: '案由' },
  exhibits: [{ sha256: 'a'.repeat(64), name: '证据', factsToProve: ['事实'] }],
};

describe('a declarations file', () => {
  it('is read as it stands, and may leave everything out but its type', () => {
    expect(parseDeclarations(whole)).toEqual(whole);
    expect(parseDeclarations({ type: DECLARATIONS_TYPE })).toEqual({ type: DECLARATIONS_TYPE });
  });

  it('is refused with every bad field named', () => {
    const bad = {
      type: DECLARATIONS_TYPE,
      holder: { name: '', phone: '1' },
      operator: 'x',
      neutrality: 'x'.repeat(2001),
      filings: [{ name: 'a' }],
      exhibits: [{ sha256: 'A'.repeat(64), factsToProve: [] }],
      extra: 1,
    };
    expect(fieldsOf(bad)).toEqual([
      'holder.name',
      'holder.phone',
      'operator',
      'neutrality',
      'filings.0.number',
      'exhibits.0.sha256',
      'exhibits.0.factsToProve',
      'extra',
    ]);
  });

  it.each([
    ['two entries for one file', { exhibits: [{ sha256: 'a'.repeat(64) }, { sha256: 'a'.repeat(64) }] }],
    ['blanks for a name', { holder: { name: '   ' } }],
    ['a number for a name', { holder: { name: 1 } }],
    ['null', { neutrality: null }],
  ])('is refused with %s', (_, part) => {
    expect(() => parseDeclarations({ type: DECLARATIONS_TYPE, ...part })).toThrow(EvidenceError);
  });

  it('of a later version is told from a broken one', () => {
    expect(() => parseDeclarations({ type: 'guzheng/declarations/v2' })).toThrow(
      expect.objectContaining({ code: 'version-unknown' }),
    );
  });

  it('never makes the reader fail in another way', () => {
    const part = fc.jsonValue({ maxDepth: 3 });
    fc.assert(
      fc.property(
        fc.record(
          { type: fc.constant(DECLARATIONS_TYPE), holder: part, exhibits: part, filings: part },
          { requiredKeys: [] },
        ),
        (value) => {
          try {
            parseDeclarations(value);
          } catch (error) {
            expect(error).toBeInstanceOf(EvidenceError);
          }
        },
      ),
    );
  });

  function fieldsOf(value: unknown): readonly string[] {
    try {
      parseDeclarations(value);
    } catch (error) {
      if (error instanceof EvidenceError) return (error.fields ?? []).map((field) => field.split(':')[0] ?? '');
      throw error;
    }
    return [];
  }
});

describe('a signed declaration', () => {
  const signed: Declaration = {
    type: DECLARATION_TYPE,
    subject: { sha256: 'a'.repeat(64) },
    time: '2026-08-01T00:00:00Z',
    declarant: { name: '李某', algorithm: 'ed25519', publicKey: 'b'.repeat(64) },
    facts: { holder: { name: '甲' } },
  };
  const exhibits = [{ sha256: signed.subject.sha256, factsToProve: ['事实'] }];
  const all: Declarations = { type: DECLARATIONS_TYPE, holder: { name: '甲' }, exhibits, signed };

  it('speaks of its file alone: nobody’s name is printed for another', () => {
    expect(declarationsAbout(all, [signed.subject.sha256])).toEqual(all);
    for (const others of [['c'.repeat(64)], [signed.subject.sha256, 'c'.repeat(64)]])
      expect(declarationsAbout(all, others)).toEqual({ type: DECLARATIONS_TYPE, exhibits });
    expect(declarationsAbout(whole, ['c'.repeat(64)])).toEqual(whole);
  });

  it('cannot be claimed by an unsigned file', () => {
    expect(() => parseDeclarations({ type: DECLARATIONS_TYPE, signed })).toThrow(EvidenceError);
    expect(() => readDeclarations(new TextEncoder().encode(JSON.stringify({ ...whole, signed })))).toThrow(
      EvidenceError,
    );
    expect(readDeclarations(new TextEncoder().encode(JSON.stringify(whole)))).toEqual(whole);
  });
});
