import { ConfigurationError } from '../../core/errors.ts';
import type { ModelControl } from '../../core/modelControl.ts';
import type { Target } from '../../core/target.ts';

/** A served model that can be changed between queries. */
export interface ChangedService {
  /** The service, as `ask` reaches it: a query first brings in the model that is wanted, when another one is loaded. */
  readonly target: Target;
  /** What the next queries are for: the bytes of a model, or its own file. It is loaded when a query needs it. */
  want(model: (() => Uint8Array) | undefined): void;
  /** Loads at once what is wanted. Throws ConfigurationError when the server refuses. */
  load(): Promise<void>;
  /** Loads the model's own file, whatever is there. */
  restore(): Promise<void>;
}

/**
 * A service whose model a procedure changes through the repository API. A query that the journal answers loads nothing,
 * so that a resumed run changes the server only for what is missing. A model that the server cannot load fails its queries.
 */
export function changedService(
  target: Target,
  control: ModelControl,
  config: string | undefined,
): ChangedService {
  let wanted: (() => Uint8Array) | undefined;
  let loaded: (() => Uint8Array) | undefined;
  let loading = Promise.resolve();
  const load = (): Promise<void> => {
    if (wanted === loaded) return loading;
    loaded = wanted;
    loading = wanted === undefined ? control.restore() : control.replace(wanted(), config);
    return loading;
  };
  return {
    want(model) {
      wanted = model;
    },
    load,
    async restore() {
      wanted = undefined;
      loaded = undefined;
      loading = control.restore();
      await loading;
    },
    target: {
      name: target.name,
      describe: () => target.describe(),
      async infer(inputs, signal) {
        try {
          await load();
        } catch (error) {
          if (!(error instanceof ConfigurationError)) throw error;
          return { status: 'failed', reason: 'rejected', detail: error.message, latencyMs: 0 };
        }
        return target.infer(inputs, signal);
      },
      async close() {
        await target.close();
        await control.close();
      },
    },
  };
}
