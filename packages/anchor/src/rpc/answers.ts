import type { RpcAnswer } from '@guzheng/evidence';

/** What bears on the anchor. Fees, balances and other people's transactions say nothing about it. */
const TESTIMONY: ReadonlySet<string> = new Set([
  'eth_chainId',
  'eth_getBlockByNumber',
  'eth_getHeaderByNumber',
  'eth_sendRawTransaction',
  'eth_getTransactionReceipt',
]);

/** Keeps, of each question to each node, the last answer, word for word, in the order in which they were last given. */
export interface AnswerLog {
  add(answer: RpcAnswer): void;
  list(): readonly RpcAnswer[];
}

export function answerLog(earlier: readonly RpcAnswer[] = []): AnswerLog {
  const answers = new Map<string, RpcAnswer>();
  const add = (answer: RpcAnswer): void => {
    if (!TESTIMONY.has(answer.method)) return;
    const question = JSON.stringify([answer.url, answer.method, answer.params]);
    answers.delete(question);
    answers.set(question, answer);
  };
  earlier.forEach(add);
  return { add, list: () => [...answers.values()] };
}
