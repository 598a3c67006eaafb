import type { Measurement } from '../../core/measurement.ts';
import type { ProcedureContext } from '../../core/procedure.ts';
import type { Tensor, TensorMap } from '../../core/tensor.ts';
import { quantile } from '../../math/quantile.ts';
import { normaliseModel } from '../../onnx/graph/normaliseModel.ts';
import { runOnce } from '../../onnx/graph/runOnce.ts';
import type { OnnxModel } from '../../onnx/graph/model.ts';
import { withOutputs } from '../../onnx/mutation/cutGraph.ts';
import { encodeModel } from '../../onnx/proto/encodeModel.ts';
import { injectAll, shareOf, type CampaignHooks, type Result } from '../campaign/campaign.ts';
import { FaultRunner } from '../campaign/faultRunner.ts';
import type { Injection } from '../campaign/injection.ts';
import { intervalText, shareText } from '../exhibits/chartStyle.ts';
import { outputRows } from '../outcomes/outputRows.ts';
import {
  alarmName,
  boundsOf,
  MONITORS,
  protectModel,
  type Bounds,
  type Monitor,
  type ProtectionPlan,
} from '../protection/protectModel.ts';
import { diagnosticCoverage } from '../protection/diagnosticCoverage.ts';
import type { ProtectOption } from '../protection/protectOption.ts';
import type { ShareEstimate } from '../statistics/stratifiedInterval.ts';
import type { Estimator } from './measure.ts';
import type { MemoryOptions } from './options.ts';
import { runTimes, timeRatio } from './runTimes.ts';
import type { Study } from './searchStudy.ts';
import { judgeOf, type Subject } from './subject.ts';

const ACTIVATION =
  /^(Relu|LeakyRelu|PRelu|Elu|Selu|Celu|Gelu|HardSwish|HardSigmoid|Sigmoid|Tanh|Softplus|Softsign|Mish|Clip|ThresholdedRelu)$/;

interface Unprotected {
  readonly injections: readonly Injection[];
  readonly results: readonly Result[];
  readonly estimate: Estimator | undefined;
  readonly golden: readonly TensorMap[];
  readonly hooks: CampaignHooks;
}

/** Builds protection in, runs the same faults on both models, and says what it brings, what it notices and what it costs. */
export async function protectionStudy(
  context: ProcedureContext<MemoryOptions>,
  subject: Subject,
  before: Unprotected,
): Promise<Study> {
  const { options, signal } = context;
  const protect = options.protect!;
  context.progress({ done: 0, phase: 'protection' });
  const base = await planOf(subject, protect, before.golden);
  const model = protectModel(subject.model, { ...base, alarms: [] });
  const bytes = encodeModel(model);
  const monitors = MONITORS.filter((monitor) => isMeasured(monitor, protect));
  // Alarms inside cost time; the exported model has none, this one only tells what they would notice.
  const watched = protectModel(subject.model, {
    ...base,
    outside: 'bound',
    nanGuard: false,
    alarms: monitors,
  });
  const after = await paired(context, subject, model, before, signal);
  const alarms = await alarmsOf(watched, subject, before, monitors, signal);
  const share = (of: readonly Result[], place: number): number => shareOf(of[place]!.tally, 'sdc1');
  const { estimate } = before;
  const measurements: Measurement[] = [];
  if (estimate !== undefined) {
    for (const outcome of ['sdc1', 'due', 'masked'] as const) {
      const found = estimate((_, place) => shareOf(after.results[place]!.tally, outcome));
      measurements.push({
        name: `protected.${outcome}`,
        unit: '1',
        ...found,
        better: outcome === 'masked' ? 'higher' : 'lower',
        title: `${outcome} with protection, on the same faults`,
      });
    }
    // Paired: each fault is its own control.
    const gain = estimate(
      (_, place) => (1 + share(before.results, place) - share(after.results, place)) / 2,
    );
    const unscale = (value: number | null): number | null =>
      value === null ? null : 2 * value - 1;
    measurements.push({
      name: 'protection.sdc1Removed',
      value: unscale(gain.value),
      unit: '1',
      interval: {
        ...gain.interval,
        lower: unscale(gain.interval.lower),
        upper: unscale(gain.interval.upper),
      },
      n: gain.n,
      better: 'higher',
      title: 'SDC-1 without protection minus SDC-1 with it, fault by fault',
    });
  }
  const total = (results: readonly Result[]): number =>
    results.reduce((sum, _, place) => sum + share(results, place), 0);
  const [without, withIt] = [total(before.results), total(after.results)];
  const coverage = monitors.map((monitor, m) => ({
    monitor,
    found: coverageOf(m, before, alarms, options.confidence),
  }));
  for (const { monitor, found } of coverage)
    measurements.push({
      name: `diagnosticCoverage.${monitor}`,
      unit: '1',
      ...found,
      better: 'higher',
      title: `dangerous faults that the ${monitor} check notices`,
    });
  const times = await context.remember(async () =>
    runTimes([subject.bytes, bytes], subject.inputs.feeds, () => context.elapsedMs()),
  );
  const { value: slower, interval } = timeRatio(times[0]!, times[1]!, options.confidence);
  const [plainMs, guardedMs] = times.map((each) => quantile(each, 0.5)) as [number, number];
  const larger = bytes.length / subject.bytes.length;
  measurements.push(
    {
      name: 'protection.time',
      value: slower,
      unit: '1',
      interval,
      n: times[0]!.length,
      better: 'lower',
      title: 'run time with protection over without',
      note: 'median over pairs of runs in turn, by the wall clock of this machine: other work on it widens the interval',
    },
    {
      name: 'protection.size',
      value: larger,
      unit: '1',
      n: 1,
      better: 'lower',
      title: 'size of the file with protection over without',
    },
  );
  return {
    measurements,
    artifacts: [{ path: 'protected.onnx', bytes, title: 'The model with protection built in' }],
    exhibits: [
      {
        kind: 'table',
        id: 'protection',
        title: 'Protection, on the same faults',
        caption: `Built in: ${describe(protect, base)}. ${after.right} of ${after.all} inputs are answered rightly by the protected model without a fault.`,
        columns: [{ title: 'what' }, { title: 'without' }, { title: 'with' }, { title: 'ratio' }],
        rows: [
          [
            'SDC-1 (sum over injections)',
            without,
            withIt,
            withIt === 0 ? 'none left' : `1/${(without / withIt).toPrecision(3)}`,
          ],
          [
            'DUE (sum over injections)',
            sum(before.results, 'due'),
            sum(after.results, 'due'),
            null,
          ],
          ['median run', `${plainMs.toPrecision(3)} ms`, `${guardedMs.toPrecision(3)} ms`, slower],
          ['file', `${subject.bytes.length} B`, `${bytes.length} B`, larger],
        ],
      },
      {
        kind: 'table',
        id: 'monitors',
        title: 'Diagnostic coverage of monitors',
        caption:
          'Dangerous: pairs of a fault and an input where the model without protection decides otherwise, silently or with an error that nothing looks for. DC = noticed / (noticed + not noticed).',
        columns: [{ title: 'monitor' }, { title: 'coverage' }, { title: 'interval' }],
        rows: coverage.map(({ monitor, found }) => [
          monitor,
          shareText(found),
          intervalText(found),
        ]),
      },
    ],
  };
}

function isMeasured(
  monitor: Monitor,
  { clip, outputCheck, duplicate, vote }: ProtectOption,
): boolean {
  if (monitor === 'output') return outputCheck;
  if (monitor === 'copies') return duplicate.length + vote.length > 0;
  return clip !== false;
}

/** Bounds are learnt from the inputs of the campaign, as the golden run sees them. */
async function planOf(
  { model, inputs }: Subject,
  { clip, outside, slack, nanGuard, outputCheck, duplicate, vote }: ProtectOption,
  golden: readonly TensorMap[],
): Promise<Omit<ProtectionPlan, 'alarms'>> {
  const normal = normaliseModel(model);
  const floats = normal.graph.nodes
    .filter(({ opType }) => ACTIVATION.test(opType))
    .map(({ outputs }) => outputs[0] ?? '');
  const names = clip === false ? [] : clip === true ? floats : clip;
  const bounds = new Map<string, Bounds>();
  if (names.length > 0) {
    const seen = new Map<string, Tensor[]>();
    const bytes = encodeModel(withOutputs(normal, names));
    for (const feed of inputs.feeds) {
      const found = await runOnce(bytes, feed);
      for (const name of names)
        if (found[name]?.dtype === 'float32')
          seen.set(name, [...(seen.get(name) ?? []), found[name]]);
    }
    for (const [name, tensors] of seen) bounds.set(name, boundsOf(tensors, slack));
  }
  const outputs = new Map<string, Bounds>();
  if (outputCheck)
    for (const [name, first] of Object.entries(golden[0] ?? {}))
      if (first.dtype === 'float32')
        outputs.set(
          name,
          boundsOf(
            golden.map((each) => each[name]!),
            slack,
          ),
        );
  return { clip: bounds, outside, nanGuard, outputs, duplicate, vote };
}

async function paired(
  context: ProcedureContext<MemoryOptions>,
  subject: Subject,
  model: OnnxModel,
  { injections, hooks }: Unprotected,
  signal: AbortSignal,
): Promise<{ results: Result[]; right: number; all: number }> {
  const runner = new FaultRunner(model, subject.inputs, {
    workers: context.options.workers,
    signal,
    clock: () => context.elapsedMs(),
  });
  try {
    const { golden } = await runner.golden([injections[0]!.edits[0]!.site]);
    const judge = judgeOf(context.options, golden, subject);
    return {
      results: await injectAll(runner, judge, injections, hooks),
      right: judge.right,
      all: judge.all,
    };
  } finally {
    await runner.close();
  }
}

/** For each injection, input and monitor: whether it raised an alarm. */
async function alarmsOf(
  model: OnnxModel,
  { inputs }: Subject,
  { injections, hooks }: Unprotected,
  monitors: readonly Monitor[],
  signal: AbortSignal,
): Promise<readonly (readonly number[])[]> {
  if (monitors.length === 0) return injections.map(() => []);
  return hooks.remember(async () => {
    const runner = new FaultRunner(model, inputs, { signal });
    const made: number[][] = [];
    try {
      for await (const { place, outputs } of runner.run(injections)) {
        // One number an input, one bit a monitor; a crash is noticed by all.
        made[place] = outputs.flatMap((found, batch) =>
          Array.from({ length: inputs.items[batch]! }, (_, item) =>
            monitors.reduce((bits, monitor, m) => {
              const tensor = found?.[alarmName(monitor)];
              const raised =
                tensor === undefined ||
                outputRows(tensor, inputs.items[batch]!).numbers[
                  Math.min(item, tensor.data.length - 1)
                ] !== 0;
              return bits | (Number(raised) << m);
            }, 0),
          ),
        );
      }
    } finally {
      await runner.close();
    }
    return made;
  });
}

function coverageOf(
  bit: number,
  { results, estimate }: Unprotected,
  alarms: readonly (readonly number[])[],
  confidence: number,
): ShareEstimate {
  const counts =
    (noticed: boolean) =>
    (result: Result, place: number): number => {
      if (result.tally.inputs === 0) return 0;
      const hits = result.changes.filter(
        ({ input }) => (((alarms[place]?.[input] ?? 0) >> bit) & 1) === Number(noticed),
      ).length;
      return hits / result.tally.inputs;
    };
  if (estimate === undefined) {
    const sums = [true, false].map((noticed) =>
      results.reduce((total, result, place) => total + counts(noticed)(result, place), 0),
    );
    const all = sums[0]! + sums[1]!;
    return {
      value: all === 0 ? null : sums[0]! / all,
      n: results.length,
      interval: { lower: 0, upper: 1, confidence, method: 'none: a list is no sample' },
    };
  }
  const each = 1 - (1 - confidence) / 2;
  return diagnosticCoverage(
    estimate(counts(true), undefined, each),
    estimate(counts(false), undefined, each),
    confidence,
  );
}

function sum(results: readonly Result[], outcome: 'due'): number {
  return results.reduce((total, { tally }) => total + shareOf(tally, outcome), 0);
}

function describe(option: ProtectOption, plan: Omit<ProtectionPlan, 'alarms'>): string {
  const parts = [
    plan.clip.size > 0
      ? `range restriction of ${plan.clip.size} activations (${option.outside === 'zero' ? 'zero outside' : 'the nearest bound outside'})`
      : '',
    option.nanGuard ? 'NaN guard' : '',
    option.duplicate.length > 0 ? `two copies of ${option.duplicate.join(', ')}` : '',
    option.vote.length > 0 ? `majority of three of ${option.vote.join(', ')}` : '',
  ];
  return parts.filter((part) => part !== '').join(', ') || 'nothing but checks of the outputs';
}
