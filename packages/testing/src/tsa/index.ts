export {
  type ChainLies,
  type ChainOptions,
  certifyAuthority,
  type Holder,
  makeChain,
  makeResponder,
  subjectName,
  TEST_TSA_ROOT,
  type TsaChain,
} from './chain.ts';
export { ecKey, type HashName, type KeyName, rsaKey, type TestKey } from './keys.ts';
export { type TimeStampLie, timeStampLies } from './lies/index.ts';
export { type Forgery, makeTimeStamp, TEST_GEN_TIME, TEST_POLICY, type TimeStampMaking } from './make.ts';
export { makeList, makeOcspResponse, type Revoked } from './revocation.ts';
export { startTsa, type TestTsa, type TsaFault, type TsaOptions } from './server.ts';
