import { once } from 'node:events';

import { ConfigurationError } from '../../core/errors.ts';
import { startProcess } from '../../core/spawn.ts';
import type { ExternalDataAccess } from '../../onnx/sessions/readModelFile.ts';

/** What the parent asks of the server's process. */
export interface ServerOrder {
  readonly model: string;
  readonly version: string | undefined;
  readonly path: string;
  readonly externalData: ExternalDataAccess;
  readonly restPort: number;
  readonly grpcPort: number;
  readonly workers: number;
  readonly allowLoad: boolean;
}

/** What the server's process answers, once. */
export type ServerAnswer =
  | {
      readonly state: 'ready';
      readonly restUrl: string;
      readonly grpcAddress: string;
      readonly leftOut: readonly string[];
    }
  | {
      readonly state: 'failed';
      readonly message: string;
      readonly code: string;
      readonly hint: string | undefined;
    };

/** A reference server in a process of its own, so that it is measured apart from the one that asks. */
export interface ServerProcess {
  readonly restUrl: string;
  readonly grpcAddress: string;
  /** Outputs of its model that are no tensors. */
  readonly leftOut: readonly string[];
  readonly pid: number;
  /** Lets requests in flight finish, then ends the process. Idempotent. */
  close(): Promise<void>;
}

/** Starts the reference server for a run and waits until its model is ready. Throws ConfigurationError if it cannot. */
export async function startServerProcess(order: ServerOrder): Promise<ServerProcess> {
  const child = startProcess(new URL('./serverProcess.worker.ts', import.meta.url), [], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  child.send(order);
  const answer = await Promise.race([
    once(child, 'message').then(([message]) => message as ServerAnswer),
    ended.then(([code]): ServerAnswer => ({
      state: 'failed',
      message: `its process ended with code ${String(code)}`,
      code: 'serve.failed',
      hint: undefined,
    })),
  ]);
  if (answer.state === 'failed') {
    throw new ConfigurationError(
      `the reference server for the model "${order.model}" did not start: ${answer.message}`,
      { code: answer.code, hint: answer.hint ?? 'Check the `serve` key of the target.' },
    );
  }
  return {
    restUrl: answer.restUrl,
    grpcAddress: answer.grpcAddress,
    leftOut: answer.leftOut,
    pid: child.pid ?? 0,
    async close() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
