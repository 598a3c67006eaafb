import { StoreError } from '../../core/errors.ts';
import type { Reply } from '../../core/target.ts';
import type { Journal } from '../../store/index.ts';
import type { Asking } from './asking.ts';
import { createLedger } from './createLedger.ts';
import { createStop } from './createStop.ts';
import { journalReader } from './journalReader.ts';

/** An `ask` that only reads the journal: a question that is not in it is a StoreError. For judging a run again. */
export function createOfflineAsk(setup: {
  readonly journal: Journal;
  readonly signal: AbortSignal;
}): Asking {
  const { journal, signal } = setup;
  const reader = journalReader(journal);
  const ledger = createLedger();
  const stop = createStop(signal, () => undefined);
  let nextQuestion = 0;
  let nextDecision = 0;
  return {
    async ask(questions, { target = 'target' } = {}) {
      const first = nextQuestion;
      nextQuestion += questions.length;
      await stop.check();
      if (first + questions.length > reader.end) throw missing(journal, reader.end);
      const replies: Reply[] = [];
      for (const [index, reply] of (await reader.replies(target, questions, first)).entries()) {
        if (reply === undefined) throw missing(journal, first + index);
        ledger.count(reply, true);
        replies.push(reply);
      }
      return replies;
    },
    async remember(compute) {
      const sequence = nextDecision++;
      await stop.check();
      return journal.remember(sequence, compute);
    },
    ledger: () => ledger.current(),
  };
}

function missing(journal: Journal, sequence: number): StoreError {
  return new StoreError(
    `question ${sequence} of ${journal.procedure} is not in the journal of run ${journal.runId}`,
    {
      code: 'store.not-in-journal',
      hint: `The run has not come so far: finish it first with --resume ${journal.runId}.`,
    },
  );
}
