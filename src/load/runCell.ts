import { ConfigurationError, TargetUnreachableError } from '../core/errors.ts';
import type { ProcedureContext } from '../core/procedure.ts';
import type { Arm } from './cells.ts';
import { LoadConnectError, type LoadWorkers } from './generate/loadWorkers.ts';
import { runLoad, type LoadRun } from './generate/runLoad.ts';
import { liveView } from './liveView.ts';
import { observe } from './observe/observe.ts';
import type { LoadOptions } from './options.ts';
import { readReply } from './readReply.ts';
import {
  packRecording,
  unpackRecording,
  type RecordedBlock,
  type Recording,
} from './recording/recording.ts';

/** Replies that are read after a run. */
const AFTERWARDS = 3;

/**
 * Runs one profile once, or takes it from the journal, where every run is one block. Rejects with
 * TargetUnreachableError when no connection can be made, and with ConfigurationError `load.unreadable` when a reply that
 * is asked for before the run, or one of three after it, is none.
 */
export async function runCell(
  context: ProcedureContext<LoadOptions>,
  arm: Arm,
  plan: () => Promise<LoadRun>,
  {
    phase,
    done,
    total,
    workers,
  }: { phase: string; done: number; total?: number | undefined; workers: LoadWorkers },
): Promise<Recording> {
  const block = await context.remember(async (): Promise<RecordedBlock> => {
    const run = await plan();
    const { endpoint, signature } = arm.server;
    const wire = await endpoint.wire(arm.encoding);
    const check = async (when: string, payloads: readonly Uint8Array[]): Promise<void> => {
      for (const body of payloads) {
        const flaw = await readReply(run, body, wire, signature);
        if (flaw !== undefined) throw unreadable(arm, when, flaw);
      }
    };
    await check('before the run', run.payloads.slice(0, 1));
    const observer = await observe(observedOf(context.options, arm));
    const expected = run.schedule?.length ?? (run.maxRequests || 1);
    const live = liveView();
    const recording = await runLoad({
      ...run,
      workers,
      signal: context.signal,
      onTick(state) {
        observer.tick(state);
        const part = Math.min(1, state.finished / expected);
        context.progress({ done: done + part, total, phase, ...live(state) });
      },
    }).catch((error: unknown) => {
      if (!(error instanceof LoadConnectError)) throw error;
      throw new TargetUnreachableError(
        `${arm.server.endpoint.shown} cannot be loaded: ${error.message}`,
        {
          code: 'target.unreachable',
          hint: 'Check that the server runs at this address and speaks this protocol.',
        },
      );
    });
    const observed = await observer.finish();
    // Load may be what makes a model answer with something else.
    await check('after the run', spread(run.payloads, AFTERWARDS));
    return packRecording(recording, observed);
  });
  context.progress({ done: done + 1, total, phase });
  return unpackRecording(block);
}

/** Up to `count` payloads, from the last one backwards over the whole pool. */
function spread(payloads: readonly Uint8Array[], count: number): readonly Uint8Array[] {
  const step = Math.max(1, Math.floor(payloads.length / count));
  return payloads.filter((_, i) => (payloads.length - 1 - i) % step === 0).slice(-count);
}

function unreadable({ label, server }: Arm, when: string, flaw: string): ConfigurationError {
  const { shown, protocol } = server.endpoint;
  const which = label === '' ? '' : ` (${label})`;
  return new ConfigurationError(
    `load: ${shown} answers${which} with success ${when}, but not with a prediction: ${flaw}`,
    {
      code: 'load.unreadable',
      hint: `Check that it is the address of a server of ${protocol.name} whose model works; \`proofmark validate --connect\` shows one reply.`,
    },
  );
}

function observedOf({ pid, prometheus }: LoadOptions, { server: { endpoint } }: Arm) {
  return { pid: pid ?? endpoint.pid, prometheus, statisticsUrl: endpoint.statisticsUrl };
}
