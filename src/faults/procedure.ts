import type { Procedure } from '../core/procedure.ts';
import { faultsOptions, type FaultsOptions } from './options.ts';

/** Injects faults into the bits of a model, and says what share of them does harm, where, and how sure that is. */
export const faults: Procedure<FaultsOptions> = {
  kind: 'faults',
  summary:
    'what flipped bits, failing sensors and failing networks do, with intervals that hold whenever sampling stops',
  options: faultsOptions,
  hazards: () => ['hardwareFault'],
  targets: ({ target }): Readonly<Record<string, unknown>> =>
    target === undefined ? {} : { target },
  data: ({ data }) => ({ data }),
  measurements: (options) => [
    'masked',
    'sdc1',
    'sdc5',
    'sdc10',
    'sdc20',
    'due',
    'unchanged',
    'accuracyUnderFault',
    'injections',
    ...(options.costs === undefined ? [] : ['meanCost']),
    ...(options.rawFit === undefined ? [] : ['fit.sdc1', 'fit.due']),
    ...(options.search === undefined
      ? []
      : ['criticalFlips', ...(options.search.random > 0 ? ['randomFlips'] : [])]),
    ...(options.protect === undefined
      ? []
      : [
          'protected.sdc1',
          'protected.due',
          'protected.masked',
          'protection.sdc1Removed',
          'protection.time',
          'protection.size',
          ...['range', 'nan', 'output', 'copies'].map((monitor) => `diagnosticCoverage.${monitor}`),
        ]),
  ],
  async run(context) {
    // Loaded only here, as no other command needs it.
    const { runMemory } = await import('./memory/runMemory.ts');
    return runMemory(context);
  },
};
