import { certifyAuthority, ecKey, makeChain, rsaKey, subjectName } from '@guzheng/testing';
import { describe, expect, it } from 'vitest';
import { Unreadable } from '../asn1/error.ts';
import { type Certificate, readCertificate } from './certificate.ts';
import { isSameName } from './name.ts';
import { buildPath } from './path.ts';

const AT = Date.parse('2026-03-01T08:00:00Z');
const read = ({ der }: { readonly der: Uint8Array }): Certificate => {
  const certificate = readCertificate(der);
  if (certificate instanceof Unreadable) throw new Error(certificate.reason);
  return certificate;
};
const { root, intermediate, signer } = makeChain();
const [rootCertificate, middle, leaf] = [read(root), read(intermediate), read(signer)];
const build = (certificates: readonly Certificate[], roots = [rootCertificate], at = AT) =>
  buildPath(leaf, { certificates, roots, at });

describe('buildPath', () => {
  it('finds the way, whatever the order and however often each is there', () => {
    for (const certificates of [
      [middle],
      [leaf, middle, rootCertificate],
      [middle, middle, leaf, leaf, rootCertificate, middle],
    ]) {
      const result = build(certificates);
      expect(result).toMatchObject({ outcome: 'pinned', root: rootCertificate });
      expect(result.outcome === 'pinned' && result.path.map(({ subject }) => subject.text)).toEqual(
        [leaf, middle, rootCertificate].map(({ subject }) => subject.text),
      );
    }
  });

  it('ends where nothing leads on: that is unknown, not broken', () => {
    expect(build([])).toMatchObject({ outcome: 'unknown', path: [leaf] });
    expect(build([middle], [])).toMatchObject({ outcome: 'unknown', path: [leaf, middle] });
    expect(build([middle, rootCertificate], [])).toMatchObject({
      outcome: 'unknown',
      path: [leaf, middle, rootCertificate],
    });
  });

  it('takes the good one of two certificates for the same authority', () => {
    const broken = read(
      makeChain({ lies: { intermediate: { signedWith: rsaKey('signer').signing('sha256') } } }).intermediate,
    );
    const expired = read(
      makeChain({ lies: { intermediate: { notAfter: new Date('2026-01-01T00:00:00Z') } } }).intermediate,
    );
    for (const certificates of [
      [broken, expired, middle],
      [middle, expired, broken],
    ]) {
      expect(build(certificates)).toMatchObject({ outcome: 'pinned' });
    }
    expect(build([broken])).toMatchObject({ outcome: 'broken', flaw: 'signature' });
    expect(build([expired])).toMatchObject({ outcome: 'broken', flaw: 'dates' });
  });

  it('passes over a certificate of the same name with another key identifier: it is another authority', () => {
    const other = read(makeChain({ lies: { intermediate: { key: ecKey('p-384', 'another') } } }).intermediate);
    expect(build([other])).toMatchObject({ outcome: 'unknown', path: [leaf] });
    expect(build([other, middle])).toMatchObject({ outcome: 'pinned' });
  });

  it('judges every certificate at the time that is asked for', () => {
    const at = (time: string) => build([middle], [rootCertificate], Date.parse(time));
    expect(at('2024-12-31T23:59:59Z')).toMatchObject({ outcome: 'broken', flaw: 'dates' });
    expect(at('2025-01-01T00:00:00Z')).toMatchObject({ outcome: 'pinned' });
    expect(at('2040-01-01T00:00:00Z')).toMatchObject({ outcome: 'pinned' });
    expect(at('2040-01-01T00:00:01Z')).toMatchObject({ outcome: 'broken', flaw: 'dates' });
  });

  it('stops at authorities that all certify each other, in bounded work', () => {
    const members = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((cn) => ({
      cn,
      name: subjectName(cn),
      key: ecKey('p-256', cn),
    }));
    const web = members.flatMap(({ cn, key }) =>
      members.filter((issuer) => issuer.cn !== cn).map((issuer) => read(certifyAuthority(cn, key, issuer))),
    );
    const [first] = members;
    if (first === undefined) throw new Error('no members');
    const fromWeb = (roots: readonly Certificate[]) =>
      buildPath(read(certifyAuthority('beneath', ecKey('p-256', 'beneath'), first)), {
        certificates: web,
        roots,
        at: AT,
      });
    expect(fromWeb([])).toMatchObject({ outcome: expect.stringMatching(/unknown|broken/) });
    expect(fromWeb(web.slice(-1))).toMatchObject({ outcome: 'pinned' });
  });

  it('a root that is pinned twice, or with others, is found', () => {
    const stranger = read(makeChain({ root: 'stranger' }).root);
    expect(build([middle], [stranger, rootCertificate, rootCertificate])).toMatchObject({
      outcome: 'pinned',
      root: rootCertificate,
    });
    expect(build([middle], [stranger])).toMatchObject({ outcome: 'unknown' });
  });
});

describe('names', () => {
  it('are the same in another case and with more spaces, and not with another letter', () => {
    const name = leaf.subject;
    expect(isSameName(name, { ...name, raw: new Uint8Array(0) })).toBe(true);
    expect(isSameName(name, middle.subject)).toBe(false);
  });
});
