import { routes } from '@guzheng/sdk/api';
import { type Handled, handled } from '../http/handled.ts';
import { nameOfAsker } from '../lookup/asker.ts';
import type { Parts } from '../parts.ts';
import { depositBatch } from './batch.ts';
import { askedFor, Depositing } from './depositing.ts';
import { newItem } from './item.ts';
import { principalOf } from './principal.ts';
import { receiptOf } from './receipt.ts';
import { uploadDeposit } from './upload.ts';
import { listDeposits, viewOf, visibleEntry } from './view.ts';

/** Everything under /v1/deposits that makes deposits or shows them; proofs, originals and documents are custody's. */
export function depositHandlers(parts: Parts): readonly Handled[] {
  const depositing = new Depositing(parts);
  return [
    handled(routes.createDeposit, async ({ body, principal, idempotencyKey, line }) =>
      depositing.one(principalOf(principal), { ...askedFor(newItem(body), idempotencyKey), line }),
    ),
    handled(routes.createDeposits, async ({ stream, principal, signal }) => ({
      stream: depositBatch(stream, { depositing, principal: principalOf(principal), signal, parts }),
    })),
    handled(routes.uploadDeposit, (asked) => uploadDeposit(asked, { depositing, parts })),
    handled(routes.listDeposits, ({ query, principal }) => listDeposits(principalOf(principal), query, parts)),
    handled(routes.getDeposit, async ({ params, principal }) => {
      const entry = await visibleEntry(params.number, { principal: principalOf(principal), clerks: true, parts });
      // Its owner looks at its state again and again, which is no access by somebody else.
      if (principal?.role === 'clerk') {
        const detail = `deposit read, by ${nameOfAsker(principal)}`;
        await parts.custody.record(entry.index, { event: 'access', detail });
      }
      return await viewOf(entry, parts);
    }),
    handled(routes.getReceipt, async ({ params, principal }) =>
      receiptOf(await visibleEntry(params.number, { principal: principalOf(principal), clerks: false, parts }), parts),
    ),
  ];
}
