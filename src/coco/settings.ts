import type { CocoKind } from './read/annotationReader.ts';

/** A range of areas in px^2, both ends inclusive. */
export interface AreaRange {
  readonly name: string;
  readonly lower: number;
  readonly upper: number;
}

/** Departures from pycocotools, by name; see docs/evaluators.md. */
export const CORRECTIONS = [
  'idZero',
  'maxDets',
  'recallPoints',
  'precisionEpsilon',
  'emptyResults',
  'categoriesWithoutTruth',
  'unlabelledTruth',
  'degenerateArea',
  'resultArea',
  'missingFields',
] as const;

export type Correction = (typeof CORRECTIONS)[number];

/** All that COCOeval calls parameters. */
export interface Settings {
  readonly kind: CocoKind;
  /** At most 32. */
  readonly thresholds: readonly number[];
  readonly recalls: readonly number[];
  /** Detections counted per image and category, ascending. */
  readonly maxDets: readonly number[];
  readonly areas: readonly AreaRange[];
  /** One a keypoint; empty for boxes and masks. */
  readonly sigmas: readonly number[];
  readonly corrections: ReadonlySet<Correction>;
  /** OKS is scaled by 0.53 of the box, as CrowdPose does, in place of the annotated area. Default false. */
  readonly areaOfBox?: boolean | undefined;
}

/** numpy's linspace(.5, .95, 10): the ninth value is 0.8999999999999999. */
export const THRESHOLDS: readonly number[] = Array.from({ length: 10 }, (_, i) =>
  i === 9 ? 0.95 : i * 0.049_999_999_999_999_996 + 0.5,
);

/** numpy's linspace(0, 1, 101): ten of them differ from i / 100. */
const STRICT_RECALLS: readonly number[] = Array.from({ length: 101 }, (_, i) => i * 0.01);
const EXACT_RECALLS: readonly number[] = Array.from({ length: 101 }, (_, i) => i / 100);

const ALL: AreaRange = { name: 'all', lower: 0, upper: 1e10 };
const SMALL: AreaRange = { name: 'small', lower: 0, upper: 1024 };
const MEDIUM: AreaRange = { name: 'medium', lower: 1024, upper: 9216 };
const LARGE: AreaRange = { name: 'large', lower: 9216, upper: 1e10 };

/** The settings of pycocotools for a kind, with what is given in their place. */
export function settings(kind: CocoKind, changes: Partial<Omit<Settings, 'kind'>> = {}): Settings {
  const corrections = changes.corrections ?? new Set<Correction>();
  return {
    kind,
    thresholds: THRESHOLDS,
    recalls: corrections.has('recallPoints') ? EXACT_RECALLS : STRICT_RECALLS,
    maxDets: kind === 'keypoints' ? [20] : [1, 10, 100],
    areas: kind === 'keypoints' ? [ALL, MEDIUM, LARGE] : [ALL, SMALL, MEDIUM, LARGE],
    sigmas: [],
    ...changes,
    corrections,
  };
}
