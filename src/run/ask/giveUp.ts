import { ConfigurationError, TargetUnreachableError } from '../../core/errors.ts';
import type { Journal } from '../../store/index.ts';
import type { AskedLane } from './askedLane.ts';

/**
 * Takes the failures of a target that is given up out of the journal, so that they are asked again, and says why: a
 * target that has never answered usefully is defined wrongly or is not there; one that has is down. `kept` replies stay.
 */
export async function giveUp(
  { streak, role, isJournaled }: AskedLane,
  { journal, kept }: { readonly journal: Journal; readonly kept: number },
): Promise<ConfigurationError | TargetUnreachableError> {
  if (isJournaled) await journal.retract(streak.sequences);
  const name = role === 'target' ? 'the target' : `the target '${role}'`;
  const count = streak.sequences.length;
  if (streak.worked)
    return new TargetUnreachableError(
      `${name} has stopped answering ${journal.procedure}: the last ${count} replies are all failures, the last one ${streak.lastDetail}`,
      {
        code: 'target.stopped-answering',
        hint: `${kept} answers are in the journal. When the target answers again, continue with --resume ${journal.runId}.`,
      },
    );
  if (streak.reached)
    return new ConfigurationError(
      `${name} gave ${journal.procedure} no usable answer: the first ${count} replies are all failures, the last one ${streak.lastDetail}`,
      {
        code: 'target.no-usable-answer',
        hint: 'Of what was rejected, correct what is sent: `model`, `body`, `headers` of the target or the inputs of the procedure. Of what was malformed, correct how the answer is read: `outputs` or `signature` of the target. `proofmark validate --connect` sends one query.',
      },
    );
  return new TargetUnreachableError(
    `${name} could not be reached: the first ${count} queries of ${journal.procedure} are all without an answer, the last one ${streak.lastDetail}`,
    {
      code: 'target.never-answered',
      hint: 'Start the server, or correct `url` and `timeoutMs` of the target.',
    },
  );
}
