import { ConfigurationError } from '../core/errors.ts';
import type { Procedure, ProcedureContext, ProcedureResult } from '../core/procedure.ts';
import { withSentences } from '../core/withSentences.ts';
import { sentencesOf, type Setting } from './exhibits/sentences.ts';
import type { FuzzOptions } from './fuzz/options.ts';
import { memoryMeasurements, OUTCOME_MEASUREMENTS } from './memory/measurementNames.ts';
import type { MemoryOptions } from './memory/options.ts';
import { faultsOptions, type FaultsOptions } from './options.ts';
import type { SensorOptions } from './sensors/options.ts';
import type { ServiceOptions } from './service/options.ts';
import type { WireOptions } from './wire/options.ts';

/** Injects faults into the bits of a model, or tests it behind a faulty wire, and says how sure the outcome is. */
export const faults: Procedure<FaultsOptions> = {
  kind: 'faults',
  summary:
    'what flipped bits, failing sensors and failing networks do, with intervals that hold whenever sampling stops',
  options: faultsOptions,
  hazards: ({ site }) => [HAZARD[site]],
  targets: (options): Readonly<Record<string, unknown>> => ({
    ...(options.target === undefined ? {} : { target: options.target }),
    ...(options.site === 'wire' ? { clean: options.clean } : {}),
  }),
  data: ({ data }) => ({ data }),
  measurements(options) {
    if (options.site === 'wire') return wireMeasurements(options);
    if (options.site === 'inputs') return SENSOR_MEASUREMENTS;
    if (options.site === 'fuzz') {
      const leak = options.leakRequests > 0 ? ['leak'] : [];
      return ['crash', 'hang', 'serverError', 'wrongAnswer', ...leak, 'requests'];
    }
    if (options.site === 'service')
      return [
        ...memoryMeasurements({ ...options, search: undefined, protect: undefined }),
        'restored',
      ];
    return memoryMeasurements(options);
  },
  // What the others find depends on the queries before it.
  repeatable: ({ site }) => site === 'weights' || site === 'activations' || site === 'service',
  async repeat(context, finding) {
    const { site } = context.options;
    if (site === 'service') {
      const { repeatOnService } = await import('./service/runService.ts');
      return repeatOnService(context as ProcedureContext<ServiceOptions>, finding);
    }
    if (site !== 'weights' && site !== 'activations')
      throw new ConfigurationError(`findings of site: ${site} depend on the queries before them`, {
        code: 'finding.not-repeatable',
        hint: 'Run the scenario again: the same seed strikes the same queries.',
      });
    const { repeatInjection } = await import('./memory/repeatInjection.ts');
    return repeatInjection(context as ProcedureContext<MemoryOptions>, finding);
  },
  async run(context) {
    const result = await runSite(context);
    return {
      ...result,
      measurements: withSentences(result.measurements, sentencesOf(settingOf(context.options))),
    };
  },
};

/** Loaded only here, as no other command needs them. */
async function runSite(context: ProcedureContext<FaultsOptions>): Promise<ProcedureResult> {
  switch (context.options.site) {
    case 'wire': {
      const { runWire } = await import('./wire/runWire.ts');
      return runWire(context as ProcedureContext<WireOptions>);
    }
    case 'inputs': {
      const { runSensors } = await import('./sensors/runSensors.ts');
      return runSensors(context as ProcedureContext<SensorOptions>);
    }
    case 'fuzz': {
      const { runFuzz } = await import('./fuzz/runFuzz.ts');
      return runFuzz(context as ProcedureContext<FuzzOptions>);
    }
    case 'service': {
      const { runService } = await import('./service/runService.ts');
      return runService(context as ProcedureContext<ServiceOptions>);
    }
    default: {
      const { runMemory } = await import('./memory/runMemory.ts');
      return runMemory(context as ProcedureContext<MemoryOptions>);
    }
  }
}

/** What the words of the first page are chosen by. */
export function settingOf(options: FaultsOptions): Setting {
  if (options.site === 'wire' || options.site === 'fuzz') return options.site;
  if (options.site === 'inputs') return 'sensor';
  if (options.detector !== undefined) return 'detector';
  return (options.tolerance ?? options.criterion) ? 'values' : 'classifier';
}

const HAZARD = {
  weights: 'hardwareFault',
  activations: 'hardwareFault',
  service: 'hardwareFault',
  inputs: 'inputChange',
  wire: 'wireFault',
  fuzz: 'wireFault',
} as const;

const SENSOR_MEASUREMENTS = [...OUTCOME_MEASUREMENTS, 'recoveryQueries'];

function wireMeasurements({ end }: WireOptions): string[] {
  const recovery = end === undefined ? [] : ['recoveryQueries', 'recoveryTime'];
  return ['errors', 'wrongAnswers', 'sdc1', 'p50', 'p99', 'cleanP50', 'retries', ...recovery];
}
