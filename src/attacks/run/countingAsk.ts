import type { ProcedureContext } from '../../core/procedure.ts';
import type { Reply } from '../../core/target.ts';
import type { TensorMap } from '../../core/tensor.ts';

/** Asks the target, and counts the attempts of its connection beyond the first. */
export function countingAsk(context: Pick<ProcedureContext<unknown>, 'ask'>): {
  readonly ask: (queries: readonly TensorMap[]) => Promise<readonly Reply[]>;
  readonly retries: () => number;
} {
  let retries = 0;
  return {
    async ask(queries) {
      const replies = await context.ask(queries);
      for (const { attempts = 1 } of replies) retries += attempts - 1;
      return replies;
    },
    retries: () => retries,
  };
}
