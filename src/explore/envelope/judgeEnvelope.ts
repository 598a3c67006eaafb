import type { Interval } from '../../core/measurement.ts';
import type { RandomStream } from '../../core/random.ts';
import type { Space } from '../../space/space.ts';
import { passed } from '../problem/evaluation.ts';
import type { Evaluation } from '../problem/evaluation.ts';
import { boxMass } from './box.ts';
import { boxUnion } from './boxUnion.ts';
import { measureClearances } from './clearances.ts';
import type { Failing } from './clearances.ts';
import { countLeft, cutBound } from './cutBound.ts';
import type { Left } from './cutBound.ts';
import type { CutRegion } from './cutRegion.ts';
import type { Envelope, EnvelopePart, TestSummary } from './envelope.ts';
import type { SafeBox } from './safeBox.ts';
import type { Region, RegionTest } from './testRegion.ts';
import { unionMass } from './unionMass.ts';

type Judged = Omit<Envelope, 'kind' | 'margin' | 'runs' | 'cuts'>;

/**
 * What the tests say of a region as it is now. Each test states its bound at `risk`, and the lowest counts: `risk` is the
 * whole risk divided by the number of rounds that were planned.
 */
export function judgeEnvelope(
  space: Space,
  known: Failing,
  { region, of }: CutRegion,
  tests: readonly RegionTest[],
  { confidence, risk }: { readonly confidence: number; readonly risk: number },
  random: RandomStream,
): Judged {
  const summaries = tests.map((test, t): TestSummary => {
    const failures = countFailures(test.whole);
    const tested = test.whole.length;
    const left = leftOf(space, test.region, region, random.fork(`left-${t}`));
    return {
      share: test.region.share(confidence, random.fork(t === 0 ? 'share' : `share-of-test-${t}`)),
      boxes: test.region.boxes.length,
      tested,
      failures,
      upper: cutBound(failures, tested, risk, undefined),
      upperNow: cutBound(failures, tested, risk, left),
    };
  });
  const best = summaries.reduce((least, one) => (one.upperNow < least.upperNow ? one : least));
  const last = tests.at(-1)!;
  const isCut = last.region !== region;
  const method = methodOf(best.upper !== best.upperNow, confidence, risk);
  const clearances = measureClearances(space, region, known, random);
  return {
    region,
    share: isCut ? region.share(confidence, random.fork('share-now')) : summaries.at(-1)!.share,
    tests: summaries,
    tested: best.tested,
    failures: best.failures,
    interval: { lower: null, upper: best.upperNow, confidence, method },
    clearance: clearances.whole,
    parts: region.boxes.map((box, b): EnvelopePart => {
      const tested = last.region.boxes[of[b]!]!;
      const runs = [...last.whole.filter(({ row }) => tested.contains(row)), ...last.each[of[b]!]!];
      const failures = countFailures(runs);
      const left =
        tested === box ? undefined : leftOfBox(space, tested, box, random.fork(`left-of-box-${b}`));
      const bound = (share: number) => cutBound(failures, runs.length, share, left);
      return {
        box,
        share: boxUnion(space, 'box', [box]).share(confidence, random.fork(`share-${b}`)),
        tested: runs.length,
        failures,
        interval: {
          lower: null,
          upper: bound(risk),
          confidence,
          method: methodOf(left !== undefined, confidence, risk),
        },
        together: bound(risk / last.region.boxes.length),
        clearance: clearances.each[b]!,
      };
    }),
  };
}

/** What is left of a box that was tested. */
function leftOfBox(space: Space, tested: SafeBox, now: SafeBox, random: RandomStream): Left {
  if (space.constraints.length === 0)
    return { kind: 'exact', share: boxMass(space, now.box) / boxMass(space, tested.box) };
  const [before, after] = [tested, now].map((box) => boxUnion(space, 'box', [box]));
  return countLeft(before!, after!, random);
}

/** What is left of a region that was tested; undefined when it was not cut. */
function leftOf(space: Space, tested: Region, now: Region, random: RandomStream): Left | undefined {
  if (tested === now) return undefined;
  if (space.constraints.length > 0 || now.shape === 'level-set')
    return countLeft(tested, now, random);
  const mass = (region: Region) =>
    unionMass(
      space,
      region.boxes.map(({ box }) => box),
    );
  return { kind: 'exact', share: mass(now) / mass(tested) };
}

function countFailures(runs: readonly Evaluation[]): number {
  return runs.filter((run) => !passed(run)).length;
}

function methodOf(isCut: boolean, confidence: number, risk: number): Interval['method'] {
  const rounds = Math.round((1 - confidence) / risk);
  return [
    'Clopper-Pearson, one-sided',
    ...(isCut ? ['of the region as tested, divided by the share of it that is left'] : []),
    ...(rounds > 1 ? ['the better of two rounds, each at half the risk'] : []),
  ].join('; ');
}
