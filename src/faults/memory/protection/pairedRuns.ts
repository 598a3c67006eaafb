import type { ProcedureContext } from '../../../core/procedure.ts';
import type { TensorMap } from '../../../core/tensor.ts';
import type { OnnxModel } from '../../../onnx/graph/model.ts';
import { injectAll, type CampaignHooks, type Result } from '../../campaign/campaign.ts';
import { FaultRunner } from '../../campaign/faultRunner.ts';
import type { Injection } from '../../campaign/injection.ts';
import { outputRows } from '../../outcomes/outputRows.ts';
import { diagnosticCoverage } from '../../protection/diagnosticCoverage.ts';
import { alarmName, type Monitor } from '../../protection/protectModel.ts';
import type { ShareEstimate } from '../../statistics/stratifiedInterval.ts';
import type { Estimator } from '../measure.ts';
import type { MemoryOptions } from '../options.ts';
import { judgeOf, type Subject } from '../subject.ts';

/** The campaign on the model without protection. */
export interface Unprotected {
  readonly injections: readonly Injection[];
  readonly results: readonly Result[];
  readonly estimate: Estimator | undefined;
  readonly golden: readonly TensorMap[];
  readonly hooks: CampaignHooks;
}

/** The same faults on the protected model. */
export async function runProtected(
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
export async function alarmsOf(
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

/** The share of dangerous faults that a monitor notices; `bit` is its place in the alarms. */
export function coverageOf(
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
