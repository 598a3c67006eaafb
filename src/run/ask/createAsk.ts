import { canonicalJson } from '../../core/canonicalJson.ts';
import { StoreError, TargetUnreachableError } from '../../core/errors.ts';
import type { Json } from '../../core/json.ts';
import type { AttachOptions } from '../../core/procedure.ts';
import type { QueryLedger } from '../../core/runRecord.ts';
import type { ModelSignature } from '../../core/signature.ts';
import type { Reply, Target } from '../../core/target.ts';
import type { TensorMap } from '../../core/tensor.ts';
import type { Journal, JournalEntry } from '../../store/index.ts';
import { sha256 } from '../record/sha256.ts';
import type { AskedTarget } from './askedTarget.ts';
import type { Asking } from './asking.ts';
import { cleanReply } from './cleanReply.ts';
import { createLedger } from './createLedger.ts';
import { failureStreak, type FailureStreak } from './failureStreak.ts';
import { journalReader } from './journalReader.ts';
import { createLane, type Lane } from './lane.ts';
import { queryDigest } from './queryDigest.ts';
import { createStop } from './createStop.ts';

/** What `createAsk` needs. */
export interface AskSetup {
  /** Of this procedure, open for writing. */
  readonly journal: Journal;
  /** By the names under which the procedure knows them. */
  readonly targets: Readonly<Record<string, AskedTarget>>;
  /** Sends several queries as one request and answers in their order; rejects only when the signal aborts. */
  readonly infer: (
    target: Target,
    signature: ModelSignature,
    queries: readonly TensorMap[],
    signal: AbortSignal,
  ) => Promise<readonly Reply[]>;
  readonly signal: AbortSignal;
  /** Called after each request and each page read from the journal. */
  readonly onProgress?: ((ledger: QueryLedger) => void) | undefined;
  /** Takes secrets out of the details of failures, before they are journaled; default leaves them. */
  readonly redact?: ((text: string) => string) | undefined;
  readonly limits?: {
    /** Failures in a row, with no success in between, that stop the run; default 50. */
    readonly consecutiveFailures?: number | undefined;
  };
}

interface AskedLane extends AskedTarget {
  readonly name: string;
  readonly lane: Lane;
  readonly streak: FailureStreak;
  /** Whether its replies are journaled and numbered. */
  readonly isJournaled: boolean;
}

/** One call of `ask`. */
interface Call {
  readonly queries: readonly TensorMap[];
  /** Sequence number of its first query. */
  readonly first: number;
  readonly replies: (Reply | undefined)[];
  readonly to: AskedLane;
}

/**
 * The journaled `ask` and `remember` of one procedure. A call is cut at fixed positions into requests of `batch`
 * queries, and the replies to one request are journaled together, so that a resumed run sends the same requests:
 * what a model computes can depend on its batch.
 */
export function createAsk(setup: AskSetup): Asking {
  const { journal, infer, onProgress, redact } = setup;
  const consecutiveFailures = setup.limits?.consecutiveFailures ?? 50;
  const reader = journalReader(journal);
  const ledger = createLedger();
  const lanes = new Map<string, AskedLane>(
    Object.entries(setup.targets).map(([name, asked]) => [name, laneOf(name, asked, true)]),
  );
  const attached = new Map<string, Target>();
  const stop = createStop(setup.signal, () => {
    for (const { lane } of lanes.values()) lane.stop();
  });
  let nextQuery = 0;
  let nextDecision = 0;
  let kept = journal.count;

  function laneOf(name: string, asked: AskedTarget, isJournaled: boolean): AskedLane {
    const lane = createLane(asked.concurrency);
    return { ...asked, name, lane, streak: failureStreak(consecutiveFailures), isJournaled };
  }

  async function attach(
    role: string,
    target: Target,
    { journal: kept, batch = 1, concurrency = 8 }: AttachOptions,
  ): Promise<ModelSignature> {
    if (Object.hasOwn(setup.targets, role))
      throw new TypeError(`the target '${role}' is the scenario's own`);
    const before = attached.get(role);
    attached.set(role, target);
    await before?.close();
    const signature = await target.describe();
    const digest = sha256(canonicalJson(signature));
    const known = kept === 'none' ? digest : await remember(() => digest);
    if (known !== digest) throw otherModel(role, journal);
    lanes.set(role, laneOf(role, { target, signature, batch, concurrency }, kept === 'replies'));
    return signature;
  }

  async function remember<T extends Json>(compute: () => T | Promise<T>): Promise<T> {
    const sequence = nextDecision++;
    await stop.check();
    return journal.remember(sequence, compute);
  }

  async function ask(
    queries: readonly TensorMap[],
    { target = 'target' }: { readonly target?: string | undefined } = {},
  ): Promise<readonly Reply[]> {
    const to = lanes.get(target);
    if (to === undefined) throw new TypeError(`no target is named '${target}' here`);
    const first = nextQuery;
    if (to.isJournaled) nextQuery += queries.length;
    await stop.check();
    const replies = queries.map((): Reply | undefined => undefined);
    const call: Call = { queries, first, replies, to };
    if (to.isJournaled) {
      try {
        await answerFromJournal(call);
      } catch (error) {
        stop.because(error);
      }
      await stop.check();
    }
    await answerFromTarget(call);
    return replies as readonly Reply[];
  }

  async function answerFromJournal({ queries, first, replies, to }: Call): Promise<void> {
    if (first >= reader.end) return;
    const known = queries.slice(0, reader.end - first);
    for (const [index, reply] of (await reader.replies(to.name, known, first)).entries()) {
      if (reply === undefined) continue;
      replies[index] = reply;
      if (reply.status === 'ok') to.streak.noteSuccess();
      ledger.count(reply, true);
    }
    onProgress?.(ledger.current());
  }

  /** Sends every chunk of which a reply is missing. */
  function answerFromTarget(call: Call): Promise<void> {
    const { queries, replies, to } = call;
    const total = queries.length;
    let position = nextMissing(0);
    let open = 0;

    /** The start of the next chunk that is not whole; `total` when there is none. */
    function nextMissing(from: number): number {
      for (let start = from; start < total; start += to.batch) {
        for (let i = start; i < Math.min(total, start + to.batch); i++) {
          if (replies[i] === undefined) return start;
        }
      }
      return total;
    }

    if (position >= total) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const forget = stop.onStopped(reject);

      async function sendFrom(start: number, free: () => void, done: () => void): Promise<void> {
        open++;
        await send(call, start, Math.min(total, start + to.batch), free);
        open--;
        done();
        if (open > 0 || position < total || stop.stopping) return;
        forget();
        resolve();
      }

      to.lane.add({
        start(free, done) {
          if (position >= total) return false;
          const start = position;
          position = nextMissing(start + to.batch);
          void sendFrom(start, free, done);
          return true;
        },
      });
    });
  }

  /** Sends one chunk, journals its replies and only then hands them back. Never rejects. */
  async function send(call: Call, start: number, end: number, free: () => void): Promise<void> {
    const { queries, first, replies, to } = call;
    const leave = stop.enter();
    try {
      let answers: readonly Reply[];
      let digests: readonly Uint8Array[];
      const chunk = queries.slice(start, end);
      try {
        const pending = infer(to.target, to.signature, chunk, stop.signal);
        // While the target works.
        digests = chunk.map(queryDigest);
        answers = (await pending).map((reply) => cleanReply(reply, redact));
      } finally {
        free();
      }
      if (answers.length !== chunk.length) {
        throw new TypeError(`${chunk.length} queries were sent, ${answers.length} replies came`);
      }
      let fresh = answers
        .map((reply, index): JournalEntry => {
          const sequence = first + start + index;
          return { sequence, target: to.name, digest: digests[index]!, reply };
        })
        .filter(({ sequence }) => replies[sequence - first] === undefined);
      // After the target was given up, its failures tell nothing.
      if (stop.stopping) fresh = fresh.filter(({ reply }) => reply.status === 'ok');
      else to.streak.note(fresh);
      if (to.isJournaled) {
        await journal.append(fresh);
        kept += fresh.length;
      }
      for (const { sequence, reply } of fresh) {
        replies[sequence - first] = reply;
        ledger.count(reply, false);
      }
      onProgress?.(ledger.current());
      if (to.streak.tooLong) stop.because(undefined, () => giveUpOn(to));
    } catch (error) {
      stop.because(error);
    } finally {
      leave();
    }
  }

  async function giveUpOn({ streak, name, isJournaled }: AskedLane): Promise<unknown> {
    if (isJournaled) {
      await journal.retract(streak.sequences);
      kept -= streak.sequences.length;
    }
    return new TargetUnreachableError(
      `${name === 'target' ? 'the target' : `target '${name}'`} has stopped answering ${journal.procedure}: the last ${streak.sequences.length} replies are all failures, the last one ${streak.lastDetail}`,
      {
        code: 'target.stopped-answering',
        hint: `${kept} answers are in the journal. When the target answers again, continue with --resume ${journal.runId}.`,
      },
    );
  }

  return {
    ask,
    remember,
    attach,
    ledger: () => ledger.current(),
    async close() {
      for (const target of attached.values()) await target.close();
      attached.clear();
    },
  };
}

function otherModel(role: string, { procedure, runId }: Journal): StoreError {
  return new StoreError(
    `the model '${role}' that ${procedure} made is not the one that it made in the run ${runId}`,
    {
      code: 'store.other-model',
      hint: 'The scenario, its data or proofmark has changed since: undo that, or start a new run without --resume.',
    },
  );
}
