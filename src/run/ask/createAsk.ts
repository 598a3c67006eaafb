import type { Json } from '../../core/json.ts';
import type { AskOptions, AttachOptions } from '../../core/procedure.ts';
import type { ModelSignature } from '../../core/signature.ts';
import type { Reply, Target } from '../../core/target.ts';
import type { TensorMap } from '../../core/tensor.ts';
import { askedLane, type AskedLane } from './askedLane.ts';
import type { AskSetup } from './askSetup.ts';
import type { Asking } from './asking.ts';
import { attachedModels } from './attachedModels.ts';
import { nextMissing, type Call } from './call.ts';
import { createLedger } from './createLedger.ts';
import { createStop, type Stop } from './createStop.ts';
import { journalReader } from './journalReader.ts';
import { sendChunk, type Sending } from './sendChunk.ts';

/**
 * The journaled `ask`, `remember` and `attach` of one procedure. A call is cut at fixed positions into requests of
 * `batch` queries, and the replies to one request are journaled together, so that a resumed run sends the same requests:
 * what a model computes can depend on its batch.
 */
export function createAsk(setup: AskSetup): Asking {
  const { journal, before, onProgress, limits: { consecutiveFailures = 50 } = {} } = setup;
  const reader = journalReader(journal);
  const ledger = createLedger();
  const lanes = new Map<string, AskedLane>();
  const stop = createStop(setup.signal, () => {
    for (const { lane } of lanes.values()) lane.stop();
  });
  const sending: Sending = { ...setup, ledger, stop };
  const attached = attachedModels(journal, remember);
  let nextQuery = 0;
  let nextDecision = 0;
  for (const [role, asked] of Object.entries(setup.targets))
    lanes.set(role, askedLane(role, asked, { isJournaled: true, consecutiveFailures }));

  async function ask(
    queries: readonly TensorMap[],
    { target: role = 'target' }: AskOptions = {},
  ): Promise<readonly Reply[]> {
    const to = lanes.get(role);
    if (to === undefined) throw new TypeError(`no target has the role '${role}' here`);
    const first = nextQuery;
    if (to.isJournaled) nextQuery += queries.length;
    await stop.check();
    await before?.();
    const replies = queries.map((): Reply | undefined => undefined);
    const call: Call = { queries, first, replies, to };
    if (to.isJournaled) {
      await answerFromJournal(call).catch((error: unknown) => stop.because(error));
      await stop.check();
    }
    await answerFromTarget(call, sending);
    return replies as readonly Reply[];
  }

  async function answerFromJournal({ queries, first, replies, to }: Call): Promise<void> {
    if (first >= reader.end) return;
    const known = queries.slice(0, reader.end - first);
    for (const [index, reply] of (await reader.replies(to.role, known, first)).entries()) {
      if (reply === undefined) continue;
      replies[index] = reply;
      if (reply.status === 'ok') to.streak.noteSuccess();
      ledger.count(to.role, reply, true);
    }
    onProgress?.(ledger.current());
  }

  async function remember<T extends Json>(compute: () => T | Promise<T>): Promise<T> {
    const sequence = nextDecision++;
    await stop.check();
    await before?.();
    return journal.remember(sequence, compute);
  }

  async function attach(
    role: string,
    target: Target,
    { journal: kept, batch = 1, concurrency = 8 }: AttachOptions,
  ): Promise<ModelSignature> {
    if (Object.hasOwn(setup.targets, role))
      throw new TypeError(`the role '${role}' is that of a target of the scenario`);
    const isJournaled = kept === 'replies';
    const signature = await attached.add(role, target, isJournaled);
    const asked = { target, signature, batch, concurrency };
    lanes.set(role, askedLane(role, asked, { isJournaled, consecutiveFailures }));
    return signature;
  }

  return {
    ask,
    remember,
    attach,
    ledger: () => ledger.current(),
    attached: () => attached.records((role) => ledger.queriesOf(role)),
    close: () => attached.close(),
  };
}

/** Sends every chunk of which a reply is missing. Rejects when all asking was stopped. */
function answerFromTarget(call: Call, sending: Sending): Promise<void> {
  const { stop }: { readonly stop: Stop } = sending;
  const total = call.queries.length;
  let position = nextMissing(call, 0);
  let open = 0;
  if (position >= total) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const forget = stop.onStopped(reject);

    async function sendFrom(start: number, free: () => void, done: () => void): Promise<void> {
      open++;
      await sendChunk(sending, call, [start, Math.min(total, start + call.to.batch)], free);
      open--;
      done();
      if (open > 0 || position < total || stop.stopping) return;
      forget();
      resolve();
    }

    call.to.lane.add({
      get hasMore() {
        return position < total;
      },
      start(free, done) {
        if (position >= total) return false;
        const start = position;
        position = nextMissing(call, start + call.to.batch);
        void sendFrom(start, free, done);
        return true;
      },
    });
  });
}
