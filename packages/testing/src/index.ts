export {
  type DnsAnswer,
  type DnsScript,
  type DnsServer,
  type Manner,
  type ScriptedRecord,
  startDnsServer,
} from './dns-server.ts';
export * from './evidence-package.ts';
export { type AnchorsOnChain, countAnchors, rpcOf } from './evm-chain.ts';
export { type ChaosFigures, type ChaosOptions, type ChaosTask, runChaos } from './evm-chaos.ts';
export {
  type Fault,
  type FaultPlan,
  type FaultProxy,
  firstOf,
  lieAbout,
  type ProxiedRequest,
  randomFaults,
  seededRandom,
  startFaultProxy,
} from './fault-proxy.ts';
export * from './hostile-site/index.ts';
export * from './ots/index.ts';
export { sharedVectors } from './shared-vectors.ts';
export { askSocks, openSocks, readBytes, type SocksAnswer } from './socks-client.ts';
export { makeSoundEvidence, SOUND_PROGRAM_SHA256, soundEnvironment, soundFacts, soundLies } from './sound-evidence.ts';
export { type SourcePage, type SourceServer, startSourceServer } from './source-server.ts';
export { type SsrfCase, ssrfCases, ssrfLocations, ssrfNames } from './ssrf-cases.ts';
export { startTimeServer, type TimeServer, type TimeServerScript } from './time-server.ts';
export { type Authority, type Credentials, type IssueOptions, makeAuthority, type Signer } from './tls/authority.ts';
export * from './tsa/index.ts';
