import type { Json } from '../../core/json.ts';
import type { Space } from '../../space/space.ts';
import type { Clearance } from '../envelope/clearance.ts';
import type { Envelope } from '../envelope/envelope.ts';
import type { InputBounds } from '../envelope/inputBounds.ts';
import type { LevelSet } from '../envelope/levelSet.ts';
import type { Share } from '../envelope/safeRegion.ts';
import type { Interval } from '../../core/measurement.ts';

/** An envelope with its certificate, for other programs. An end that is null is unbounded. */
export function envelopeJson(space: Space, envelope: Envelope): Json {
  const { region, share, tested, failures, interval, clearance, parts } = envelope;
  return {
    shape: region.shape,
    failures: envelope.kind,
    ...(envelope.kind === 'none' ? { keptMargin: envelope.margin } : {}),
    ...shareJson(share),
    ...testJson(tested, failures, interval),
    margin: marginJson(space, clearance),
    tests: envelope.tests.map((test) => ({
      ...shareJson(test.share),
      testedPoints: test.tested,
      failedPoints: test.failures,
      upper: test.upper,
      upperAfterCuts: test.upperNow,
    })),
    cuts: envelope.cuts.map(({ run, test }) => ({ test, inputs: space.values(run.row) })),
    boxes: parts.map((part) => ({
      inputs: part.box.bounds.map(boundsJson),
      ...shareJson(part.share),
      ...testJson(part.tested, part.failures, part.interval, part.together),
      margin: marginJson(space, part.clearance),
    })),
    ...(region.shape === 'level-set' ? { levelSet: levelSetJson(region) } : {}),
  };
}

function boundsJson(bound: InputBounds): Json {
  const { name, unit } = bound;
  const named = { name, ...(unit === undefined ? {} : { unit }) };
  if (bound.kind === 'levels') return { ...named, levels: [...bound.levels] };
  const { low, high } = bound;
  return {
    ...named,
    low: Number.isFinite(low) ? low : null,
    high: Number.isFinite(high) ? high : null,
  };
}

function shareJson({ value, interval }: Share): { readonly [key: string]: Json } {
  if (interval === undefined) return { share: value };
  return {
    share: value,
    shareInterval: {
      lower: interval.lower,
      upper: interval.upper,
      confidence: interval.confidence,
    },
  };
}

function testJson(
  tested: number,
  failures: number,
  { upper, confidence }: Interval,
  together?: number,
): { readonly [key: string]: Json } {
  return {
    testedPoints: tested,
    failedPoints: failures,
    failureProbability: {
      upper,
      confidence,
      ...(together === undefined ? {} : { upperTogether: together }),
    },
  };
}

/** Distances; `toFailure` in each input's unit, null for another category, and as the largest share of a range. */
function marginJson(space: Space, { failure, boundary }: Clearance): Json {
  return {
    toFailure:
      failure === null
        ? null
        : {
            shareOfRange: failure.share,
            each: Object.fromEntries(
              space.parameters.map(({ name }, j) => [name, failure.each[j]!]),
            ),
          },
    toSurrogateBoundary: boundary === null ? null : { shareOfRange: boundary },
  };
}

function levelSetJson({ z, domain, holes, process: { used } }: LevelSet): Json {
  return {
    kind: 'gaussian-process',
    condition:
      'mean / standard deviation of the margin > z, within the domain and outside the holes, whose ends belong to the set',
    z,
    rows: used,
    domain: domain.map(boundsJson),
    holes: holes.map(({ bounds }) => bounds.map(boundsJson)),
  };
}
