import type { Procedure, ProcedureContext } from '../core/procedure.ts';
import { memoryMeasurements } from './memory/measurementNames.ts';
import type { MemoryOptions } from './memory/options.ts';
import { faultsOptions, type FaultsOptions } from './options.ts';
import type { SensorOptions } from './sensors/options.ts';
import type { WireOptions } from './wire/options.ts';

/** Injects faults into the bits of a model, or tests it behind a faulty wire, and says how sure the outcome is. */
export const faults: Procedure<FaultsOptions> = {
  kind: 'faults',
  summary:
    'what flipped bits, failing sensors and failing networks do, with intervals that hold whenever sampling stops',
  options: faultsOptions,
  hazards: ({ site }) => [
    site === 'wire' ? 'wireFault' : site === 'inputs' ? 'inputChange' : 'hardwareFault',
  ],
  targets: (options): Readonly<Record<string, unknown>> => ({
    ...(options.target === undefined ? {} : { target: options.target }),
    ...(options.site === 'wire' ? { clean: options.clean } : {}),
  }),
  data: ({ data }) => ({ data }),
  measurements(options) {
    if (options.site === 'wire') return wireMeasurements(options);
    if (options.site === 'inputs') return SENSOR_MEASUREMENTS;
    return memoryMeasurements(options);
  },
  async run(context) {
    const { site } = context.options;
    // Loaded only here, as no other command needs them.
    if (site === 'wire') {
      const { runWire } = await import('./wire/runWire.ts');
      return runWire(context as ProcedureContext<WireOptions>);
    }
    if (site === 'inputs') {
      const { runSensors } = await import('./sensors/runSensors.ts');
      return runSensors(context as ProcedureContext<SensorOptions>);
    }
    const { runMemory } = await import('./memory/runMemory.ts');
    return runMemory(context as ProcedureContext<MemoryOptions>);
  },
};

const SENSOR_MEASUREMENTS = [
  'masked',
  'sdc1',
  'sdc5',
  'sdc10',
  'sdc20',
  'due',
  'unchanged',
  'accuracyUnderFault',
  'injections',
  'recoveryQueries',
];

function wireMeasurements({ end }: WireOptions): string[] {
  const recovery = end === undefined ? [] : ['recoveryQueries', 'recoveryTime'];
  return ['errors', 'wrongAnswers', 'sdc1', 'p50', 'p99', 'cleanP50', 'retries', ...recovery];
}
