import { ConfigurationError, TargetUnreachableError } from '../core/errors.ts';
import type { ProcedureContext } from '../core/procedure.ts';
import type { Arm } from './cells.ts';
import { firstReply } from './firstReply.ts';
import { LoadConnectError, type LoadWorkers } from './generate/loadWorkers.ts';
import { runLoad, type LoadRun } from './generate/runLoad.ts';
import { liveView } from './liveView.ts';
import { observe } from './observe/observe.ts';
import type { LoadOptions } from './options.ts';
import {
  packRecording,
  unpackRecording,
  type RecordedBlock,
  type Recording,
} from './recording/recording.ts';

/**
 * Runs one profile once, or takes it from the journal, where every run is one block. Rejects with
 * TargetUnreachableError when no connection can be made, and with ConfigurationError `load.unreadable` when the first
 * reply, asked for before the run, is none.
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
    const flaw = await firstReply(run, await endpoint.wire(arm.encoding), signature);
    if (flaw !== undefined) throw unreadable(arm, flaw);
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
    return packRecording(recording, await observer.finish());
  });
  context.progress({ done: done + 1, total, phase });
  return unpackRecording(block);
}

function unreadable({ label, server }: Arm, flaw: string): ConfigurationError {
  const { shown, protocol } = server.endpoint;
  const which = label === '' ? '' : ` (${label})`;
  return new ConfigurationError(
    `load: ${shown} answers${which} with success, but not with a prediction: ${flaw}`,
    {
      code: 'load.unreadable',
      hint: `Check that it is the address of a server of ${protocol.name} whose model works; \`proofmark validate --connect\` shows one reply.`,
    },
  );
}

function observedOf({ pid, prometheus }: LoadOptions, { server: { endpoint } }: Arm) {
  return { pid: pid ?? endpoint.pid, prometheus, statisticsUrl: endpoint.statisticsUrl };
}
