import type { Reply } from '../../core/target.ts';
import type { Journal, JournalEntry } from '../../store/index.ts';
import type { AskSetup } from './askSetup.ts';
import type { Call } from './call.ts';
import { cleanReply } from './cleanReply.ts';
import type { LedgerCounter } from './createLedger.ts';
import type { Stop } from './createStop.ts';
import { giveUp } from './giveUp.ts';
import { queryDigest } from './queryDigest.ts';

/** What sending needs of the asking that it is part of. */
export interface Sending extends Pick<AskSetup, 'infer' | 'redact' | 'onProgress'> {
  readonly journal: Journal;
  readonly ledger: LedgerCounter;
  readonly stop: Stop;
}

/**
 * Sends the queries `start <= index < end` of a call as one request, journals the replies and only then hands them
 * back. `free` is called when the target can take the next request. Never rejects: what goes wrong stops all asking.
 */
export async function sendChunk(
  sending: Sending,
  call: Call,
  [start, end]: readonly [number, number],
  free: () => void,
): Promise<void> {
  const { stop, journal, ledger } = sending;
  const { first, replies, to } = call;
  const leave = stop.enter();
  try {
    const entries = await answered(sending, call, [start, end], free);
    let fresh = entries.filter(({ sequence }) => replies[sequence - first] === undefined);
    // After the target was given up, its failures tell nothing.
    if (stop.stopping) fresh = fresh.filter(({ reply }) => reply.status === 'ok');
    else to.streak.note(fresh);
    if (to.streak.tooLong)
      stop.because(undefined, () =>
        giveUp(to, { journal, kept: ledger.current().asked - to.streak.sequences.length }),
      );
    // While the target has work, replies may wait for others.
    if (to.isJournaled) await journal.append(fresh, to.lane.hasMore && !stop.stopping);
    for (const { sequence, reply } of fresh) {
      replies[sequence - first] = reply;
      ledger.count(to.role, reply, false);
    }
    sending.onProgress?.(ledger.current());
  } catch (error) {
    stop.because(error);
  } finally {
    leave();
  }
}

async function answered(
  { infer, redact, stop }: Sending,
  { queries, first, to }: Call,
  [start, end]: readonly [number, number],
  free: () => void,
): Promise<readonly JournalEntry[]> {
  const chunk = queries.slice(start, end);
  let answers: readonly Reply[];
  let digests: readonly Uint8Array[];
  try {
    const pending = infer(to.target, to.signature, chunk, stop.signal);
    // While the target works.
    digests = to.isJournaled ? chunk.map(queryDigest) : [];
    answers = (await pending).map((reply) => cleanReply(reply, redact));
  } finally {
    free();
  }
  if (answers.length !== chunk.length) {
    throw new TypeError(`${chunk.length} queries were sent, ${answers.length} replies came`);
  }
  return answers.map((reply, index) => ({
    sequence: first + start + index,
    target: to.role,
    digest: digests[index] ?? new Uint8Array(),
    reply,
  }));
}
