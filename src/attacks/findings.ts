import type { Finding } from '../core/finding.ts';
import type { Json } from '../core/json.ts';
import type { SetUp } from './run/setUp.ts';
import type { WorstCase } from './run/worstCase.ts';
import { decodedPoint, encodedPoint } from './export/encodedPoint.ts';
import { inQueries } from './inQueries.ts';

/** How many findings carry their inputs. */
const MOST = 20;

/** A finding for each broken item, the nearest first. */
export function toFindings(
  setUp: SetUp,
  worst: readonly WorstCase[],
  seed: number,
): readonly Finding[] {
  const { attacked, threat } = setUp;
  return worst
    .flatMap((one, i) => (one.outcome.success ? [{ ...one, item: attacked[i]! }] : []))
    .toSorted((a, b) => a.outcome.distance - b.outcome.distance)
    .slice(0, MOST)
    .map(({ outcome, attack, item }, k): Finding => {
      const { label, target } = item.original;
      return {
        id: `f-${String(k + 1).padStart(4, '0')}`,
        title: `${item.name} is ${outcome.label === undefined ? 'answered wrongly' : `read as ${className(setUp, outcome.label)}`} after a change of ${amount(setUp, outcome.distance)} (${attack}, ${inQueries(outcome.queries)})`,
        rule: `attack.${threat.distance.norm}`,
        severity: 'error',
        inputs: {
          item: item.name,
          label: label ?? null,
          target: target ?? null,
          shape: [setUp.space.form.height, setUp.space.form.width, setUp.space.form.channels],
          adversarial: encodedPoint(outcome.adversarial),
          clean: encodedPoint(item.clean),
        },
        expected:
          outcome.label === undefined
            ? `not: ${setUp.scoresView.criterion.text}`
            : target === undefined
              ? className(setUp, label)
              : `not ${className(setUp, target)}`,
        observed:
          outcome.label === undefined
            ? setUp.scoresView.criterion.text
            : className(setUp, outcome.label),
        seed,
      };
    });
}

/** The points that a finding holds. */
export function pointsOf(
  inputs: Json,
): { readonly adversarial: Float32Array; readonly clean: Float32Array } | undefined {
  if (typeof inputs !== 'object' || inputs === null || Array.isArray(inputs)) return undefined;
  // `float32`: findings of earlier versions.
  const { float32, adversarial = float32, clean } = inputs as Readonly<Record<string, Json>>;
  const points = { adversarial: decodedPoint(adversarial), clean: decodedPoint(clean) };
  return points.adversarial === undefined || points.clean === undefined
    ? undefined
    : { adversarial: points.adversarial, clean: points.clean };
}

/** A class by name, where names are known. */
export function className({ classes }: SetUp, label: number | undefined): string {
  if (label === undefined) return 'no class';
  const name = classes?.[label];
  return name === undefined ? `class ${label}` : `${name} (${label})`;
}

/** What a distance is said by. */
export interface Measure {
  readonly threat: Pick<SetUp['threat'], 'distance'>;
  readonly space: SetUp['space'];
}

/** A distance as people write it. */
export function amount({ threat, space }: Measure, distance: number): string {
  const { norm } = threat.distance;
  if (norm === 'l0')
    return `${distance} ${distance === 1 ? threat.distance.unit.slice(0, -1) : threat.distance.unit}`;
  if (norm === 'linf' && space.form.kind === 'picture')
    return `${Number((distance * 255).toFixed(1))}/255`;
  return `${distance.toPrecision(3)} (${norm})`;
}
