import type { RpcAnswer } from '@guzheng/evidence';

/** What bears on the anchor. Fees, balances and other people's transactions say nothing about it. */
const TESTIMONY: ReadonlySet<string> = new Set([
  'eth_chainId',
  'eth_getBlockByNumber',
  'eth_getHeaderByNumber',
  'eth_sendRawTransaction',
  'eth_getTransactionReceipt',
]);

/** What one node may have said to one question about a pinned block: one that says something else each time must not fill the record. */
const MAX_STORIES = 8;

/**
 * Keeps what the nodes said, word for word, in the order in which it was last said: of each question to each node the last answer, and of
 * a question about a fixed height or transaction the last answer for each block that the node named. So a re-organisation, or a node that
 * tells two stories, stays visible.
 */
export interface AnswerLog {
  add(answer: RpcAnswer): void;
  list(): readonly RpcAnswer[];
}

export function answerLog(earlier: readonly RpcAnswer[] = []): AnswerLog {
  const answers = new Map<string, RpcAnswer>();
  const add = (answer: RpcAnswer): void => {
    if (!TESTIMONY.has(answer.method)) return;
    const question = JSON.stringify([answer.url, answer.method, answer.params]);
    const story = `${question} ${blockNamedIn(answer)}`;
    answers.delete(story);
    answers.set(story, answer);
    const stories = [...answers.keys()].filter((key) => key.startsWith(`${question} `));
    for (const oldest of stories.slice(0, -MAX_STORIES)) answers.delete(oldest);
  };
  earlier.forEach(add);
  return { add, list: () => [...answers.values()] };
}

/** Nothing for a tag that moves: there every block is another story. */
function blockNamedIn({ params: [at], answer }: RpcAnswer): string {
  if (typeof at !== 'string' || !at.startsWith('0x')) return '';
  try {
    const { result } = JSON.parse(answer) as { result?: { hash?: unknown; blockHash?: unknown } | null };
    return String(result?.blockHash ?? result?.hash ?? '').slice(0, 66);
  } catch {
    return ''; // no JSON: kept as the last of such answers
  }
}
