import type { Procedure, ProcedureContext } from '../core/procedure.ts';
import { memoryMeasurements } from './memory/measurementNames.ts';
import type { MemoryOptions } from './memory/options.ts';
import { faultsOptions, type FaultsOptions } from './options.ts';
import type { WireOptions } from './wire/options.ts';

/** Injects faults into the bits of a model, or tests it behind a faulty wire, and says how sure the outcome is. */
export const faults: Procedure<FaultsOptions> = {
  kind: 'faults',
  summary:
    'what flipped bits, failing sensors and failing networks do, with intervals that hold whenever sampling stops',
  options: faultsOptions,
  hazards: ({ site }) => [site === 'wire' ? 'wireFault' : 'hardwareFault'],
  targets: (options): Readonly<Record<string, unknown>> => ({
    ...(options.target === undefined ? {} : { target: options.target }),
    ...(options.site === 'wire' ? { clean: options.clean } : {}),
  }),
  data: ({ data }) => ({ data }),
  measurements: (options) =>
    options.site === 'wire'
      ? [
          'errors',
          'wrongAnswers',
          'sdc1',
          'p50',
          'p99',
          'cleanP50',
          'retries',
          ...(options.end === undefined ? [] : ['recoveryQueries', 'recoveryTime']),
        ]
      : memoryMeasurements(options),
  async run(context) {
    // Loaded only here, as no other command needs it.
    if (context.options.site === 'wire') {
      const { runWire } = await import('./wire/runWire.ts');
      return runWire(context as ProcedureContext<WireOptions>);
    }
    const { runMemory } = await import('./memory/runMemory.ts');
    return runMemory(context as ProcedureContext<MemoryOptions>);
  },
};
