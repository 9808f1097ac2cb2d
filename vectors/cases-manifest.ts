import { layout, utf8Encode } from '@guzheng/evidence';
import { manifestMemberCases } from './cases-container.ts';
import { lied } from './make.ts';
import { type Cases, contradicted, type Outcome } from './vector.ts';

const I2 = (code: Parameters<typeof contradicted>[1]): Outcome => contradicted('I2', code);
const without = (path: string) => (members: Map<string, Uint8Array>) =>
  new Map([...members].filter(([own]) => own !== path));
const broken = {
  beforeManifest: (members: Map<string, Uint8Array>) => members.set(layout.capture, utf8Encode('{"type":1}')),
};

export const manifestCases: Cases = {
  ...manifestMemberCases,
  'not-json': lied('the manifest is no JSON', I2('manifest-malformed'), {
    sealed: (members) => members.set(layout.manifest, utf8Encode('name: huatai\n')),
  }),
  'duplicate-key': lied('the manifest has a key twice: two readers would see two titles', I2('manifest-malformed'), {
    sealed: (members) => {
      const text = Buffer.from(members.get(layout.manifest) ?? '').toString();
      return members.set(layout.manifest, utf8Encode(text.replace('"title"', '"title":"原创的文章","title"')));
    },
  }),
  'version-unknown': lied('a package of a later version', I2('manifest-version-unknown'), {
    manifest: (manifest) => ({
      ...manifest,
      guzheng: { ...manifest.guzheng, type: 'guzheng/evidence-package/v2' as typeof manifest.guzheng.type },
    }),
  }),
  'member-listed-twice': lied('the manifest lists a member twice', I2('member-duplicate'), {
    manifest: (manifest) => ({ ...manifest, resources: [...manifest.resources, ...manifest.resources.slice(0, 1)] }),
  }),
  'lists-itself': lied('the manifest lists datapackage-digest.json, which comes after it', I2('member-duplicate'), {
    manifest: (manifest) => ({
      ...manifest,
      resources: manifest.resources.map((own, i) => (i === 0 ? { ...own, path: layout.manifestDigest } : own)),
    }),
  }),
  'lists-what-is-not-there': lied('a path in the manifest is no member', I2('member-missing'), {
    manifest: (manifest) => ({
      ...manifest,
      resources: [
        ...manifest.resources,
        { ...(manifest.resources[0] as (typeof manifest.resources)[number]), path: 'evidence/none' },
      ],
    }),
  }),
  'required-member-missing': lied('a package without evidence/environment.json', I2('member-missing'), {
    beforeManifest: without(layout.environment),
  }),
  'sm3-wrong': lied('SHA-256 is right and SM3 is not', I2('member-digest-mismatch'), {
    manifest: (manifest) => ({
      ...manifest,
      resources: manifest.resources.map((own, i) => (i === 0 ? { ...own, sm3: `sm3:${'00'.repeat(32)}` } : own)),
    }),
  }),
  'sha256-wrong': lied('SM3 is right and SHA-256 is not', I2('member-digest-mismatch'), {
    manifest: (manifest) => ({
      ...manifest,
      resources: manifest.resources.map((own, i) => (i === 0 ? { ...own, hash: `sha256:${'00'.repeat(32)}` } : own)),
    }),
  }),
  'capture-malformed': lied('evidence/capture.json has not the fields it must have', I2('document-malformed'), broken),
  'capture-malformed-leaves-the-rest-open': lied(
    'where capture.json cannot be read, nothing is said of the call log',
    { expect: 'contradicted', point: 'T7 UNPROVEN', code: 'package-unreadable' },
    broken,
  ),
  'loss-of-a-later-version': lied('evidence/loss.json is of a type that is not known', I2('document-malformed'), {
    beforeManifest: (members) =>
      members.set(layout.loss, utf8Encode('{"completeness":"complete","losses":[],"type":"guzheng/loss/v9"}\n')),
  }),
};
