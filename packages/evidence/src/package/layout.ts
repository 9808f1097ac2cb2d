/** Where things lie in an evidence package (docs/spec/evidence-package.md). */
export const layout = {
  warc: 'archive/data.warc.gz',
  index: 'indexes/index.cdxj',
  pages: 'pages/pages.jsonl',
  manifest: 'datapackage.json',
  manifestDigest: 'datapackage-digest.json',
  capture: 'evidence/capture.json',
  callLog: 'evidence/call-log.jsonl',
  environment: 'evidence/environment.json',
  network: 'evidence/network.json',
  loss: 'evidence/loss.json',
  screenshots: 'evidence/screenshots/',
  fetch: 'evidence/fetch/',
  page: 'evidence/page/',
  facts: 'evidence/facts.json',
  factPictures: 'evidence/facts/',
  source: 'evidence/source.json',
  files: 'evidence/files/',
  filesById: 'evidence/files-by-id/',
  sourceParts: 'evidence/source/',
} as const;

/** Files every evidence package of a web page must have, whatever else is in it. */
export const requiredMembers: readonly string[] = [
  layout.manifest,
  layout.manifestDigest,
  layout.capture,
  layout.callLog,
  layout.environment,
  layout.network,
  layout.loss,
];
