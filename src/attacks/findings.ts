import type { Finding } from '../core/finding.ts';
import type { Json } from '../core/json.ts';
import type { SetUp } from './run/setUp.ts';
import type { WorstCase } from './run/worstCase.ts';
import { bytesToBase64, base64ToBytes } from './export/base64.ts';

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
        title: `${item.name} is ${outcome.label === undefined ? 'answered wrongly' : `read as ${className(setUp, outcome.label)}`} after a change of ${amount(setUp, outcome.distance)} (${attack}, ${outcome.queries} queries)`,
        rule: `attack.${threat.distance.norm}`,
        severity: 'error',
        inputs: {
          item: item.name,
          label: label ?? null,
          target: target ?? null,
          shape: [setUp.space.form.height, setUp.space.form.width, setUp.space.form.channels],
          float32: bytesToBase64(bytesOf(outcome.adversarial)),
          clean: bytesToBase64(bytesOf(item.clean)),
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
  const { float32, clean } = inputs as Readonly<Record<string, Json>>;
  if (typeof float32 !== 'string' || typeof clean !== 'string') return undefined;
  const decode = (text: string): Float32Array => new Float32Array(base64ToBytes(text).buffer);
  return { adversarial: decode(float32), clean: decode(clean) };
}

/** A class by name, where names are known. */
export function className({ classes }: SetUp, label: number | undefined): string {
  if (label === undefined) return 'no class';
  const name = classes?.[label];
  return name === undefined ? `class ${label}` : `${name} (${label})`;
}

/** A distance as people write it. */
export function amount({ threat, space }: SetUp, distance: number): string {
  const { norm } = threat.distance;
  if (norm === 'l0') return `${distance} ${threat.distance.unit}`;
  if (norm === 'linf' && space.form.kind === 'picture') return `${(distance * 255).toFixed(1)}/255`;
  return `${distance.toPrecision(3)} (${norm})`;
}

function bytesOf(point: Float32Array): Uint8Array {
  return new Uint8Array(point.buffer, point.byteOffset, point.byteLength);
}
