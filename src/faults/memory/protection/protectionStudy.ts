import type { Measurement } from '../../../core/measurement.ts';
import type { ProcedureContext } from '../../../core/procedure.ts';
import { quantile } from '../../../math/quantile.ts';
import { encodeModel } from '../../../onnx/proto/encodeModel.ts';
import { shareOf, type Result } from '../../campaign/campaign.ts';
import { MONITORS, protectModel } from '../../protection/protectModel.ts';
import type { MemoryOptions } from '../options.ts';
import { runTimes, timeRatio } from '../runTimes.ts';
import type { Study } from '../searchStudy.ts';
import type { Subject } from '../subject.ts';
import { alarmsOf, coverageOf, runProtected, type Unprotected } from './pairedRuns.ts';
import { protectionExhibits } from './protectionExhibits.ts';
import { describePlan, isMeasured, protectionPlan } from './protectionPlan.ts';

/** Builds protection in, runs the same faults on both models, and says what it brings, what it notices and what it costs. */
export async function protectionStudy(
  context: ProcedureContext<MemoryOptions>,
  subject: Subject,
  before: Unprotected,
): Promise<Study> {
  const { options, signal } = context;
  const protect = options.protect!;
  context.progress({ done: 0, phase: 'protection' });
  const base = await protectionPlan(subject, protect, before.golden);
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
  const after = await runProtected(context, subject, model, before, signal);
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
    exhibits: protectionExhibits({
      built: describePlan(protect, base),
      right: after.right,
      all: after.all,
      sdc1: [without, withIt],
      due: [sumOf(before.results), sumOf(after.results)],
      ms: [plainMs, guardedMs],
      slower,
      bytes: [subject.bytes.length, bytes.length],
      coverage,
    }),
  };
}

function sumOf(results: readonly Result[]): number {
  return results.reduce((total, { tally }) => total + shareOf(tally, 'due'), 0);
}
