import { containerCases } from './cases-container.ts';
import { captureCases, corroborationCases } from './cases-corroboration.ts';
import { custodyCases } from './cases-custody.ts';
import { declarationCases } from './cases-declarations.ts';
import { depositCases } from './cases-deposit.ts';
import { environmentCases } from './cases-environment.ts';
import { evmCases } from './cases-evm.ts';
import { jsonCases } from './cases-json.ts';
import { callLogCases } from './cases-log.ts';
import { manifestCases } from './cases-manifest.ts';
import { factsCases, meansCases, overallCases } from './cases-means.ts';
import { merkleCases } from './cases-merkle.ts';
import { networkCases } from './cases-network.ts';
import { openTimestampsCases } from './cases-opentimestamps.ts';
import { policyCases } from './cases-policy.ts';
import { rfc3161Cases } from './cases-rfc3161.ts';
import { sourceCodeCases } from './cases-source.ts';
import { timeCases } from './cases-time.ts';
import { countingCases, orderCases } from './cases-witnesses.ts';
import { type Cases, encodeVector, makeVector } from './vector.ts';

/** By folder under cases/. */
export const groups: { readonly [group: string]: Cases } = {
  container: containerCases,
  manifest: manifestCases,
  'call-log': callLogCases,
  corroboration: corroborationCases,
  network: networkCases,
  capture: captureCases,
  'source-code': sourceCodeCases,
  time: { ...timeCases, ...orderCases },
  declarations: declarationCases,
  environment: environmentCases,
  means: meansCases,
  facts: factsCases,
  overall: overallCases,
  deposit: depositCases,
  evm: evmCases,
  rfc3161: rfc3161Cases,
  opentimestamps: openTimestampsCases,
  custody: custodyCases,
  policy: { ...policyCases, ...countingCases },
  'canonical-json': jsonCases,
  merkle: merkleCases,
};

/** Every vector file, by its path under cases/. The same bytes each time, on every machine. */
export async function makeVectors(): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const [group, cases] of Object.entries(groups)) {
    for (const [name, own] of Object.entries(cases)) {
      files.set(`${group}/${name}.txt`, encodeVector(await makeVector(own)));
    }
  }
  return files;
}
