import type { RandomStream } from '../../../core/random.ts';
import type { PointForm } from '../../../judgement/preprocessing.ts';
import { resampled, turned } from './resampled.ts';
import { resizedAndPadded } from './resizedAndPadded.ts';
import { scaled, weighted } from './scaled.ts';
import { shuffledBlocks } from './shuffledBlocks.ts';
import { spectral } from './spectral.ts';
import { chained, unchanged, type View } from './view.ts';

/** What an operation draws from. */
export interface Drawing {
  readonly form: PointForm;
  readonly random: RandomStream;
  /** Clean points of other items; none where an item is alone. */
  readonly others: readonly Float32Array[];
  readonly clean: Float32Array;
}

/** A way to change a picture, in one or several copies. */
export type Operation = (drawing: Drawing) => readonly View[];

const TEN = Array.from({ length: 10 }, (_, i) => i + 1);
const copies = (count: number, make: (i: number) => View): readonly View[] =>
  Array.from({ length: count }, (_, i) => make(i));

/** Shares that are left out of the copies of one operation. */
const DROPPED = [
  [0.1],
  [0.1, 0.2],
  [0.1, 0.2, 0.3],
  [0.1, 0.2, 0.3, 0.4],
  [0.1, 0.2, 0.3, 0.4, 0.5],
  [0.2, 0.3, 0.4, 0.5],
  [0.1, 0.3, 0.4, 0.5],
  [0.1, 0.2, 0.4, 0.5],
  [0.1, 0.2, 0.3, 0.5],
  [0.2, 0.3],
];

/**
 * The operations that L2T learns to choose from (Zhu et al., 2024): ten families in ten strengths each, and the picture as
 * it is.
 */
export const OPERATIONS: readonly Operation[] = [
  () => [unchanged],
  ...TEN.map(
    (i): Operation =>
      ({ form }) =>
        copies(5, (k) => turned(form, (30 * i) / 2 ** k)),
  ),
  ...TEN.map(
    (i): Operation =>
      () =>
        copies(i, (k) => scaled(1 / 2 ** k)),
  ),
  ...TEN.map((i): Operation => ({ form, random }) => [
    resizedAndPadded(form, 1.05 + 0.05 * i, random),
  ]),
  ...TEN.map(
    (i): Operation =>
      ({ form, random }) =>
        copies(10, () => shuffledBlocks(form, { blocks: i + 2, angle: 0, random })),
  ),
  ...[0.2, 0.4].flatMap((strength) => [1, 2, 3, 4, 5].map((mixed) => mix(mixed, strength))),
  ...DROPPED.map(
    (shares): Operation =>
      ({ form, random }) =>
        shares.map((share) => without(form, share, random)),
  ),
  ...TEN.map(
    (i): Operation =>
      ({ form, random }) =>
        copies(5, () => blanked(form, i + 1, random)),
  ),
  ...TEN.slice(0, 9).map(
    (i): Operation =>
      ({ form, random }) =>
        copies(10, () => spectrum(form, i / 10, random)),
  ),
  ...TEN.slice(0, 9).map(
    (i): Operation =>
      ({ form }) =>
        copies(5, (k) => cropped(form, i / 10 + ((1 - i / 10) * (k + 1)) / 5)),
  ),
  ...TEN.map(
    (i): Operation =>
      ({ form }) =>
        copies(5, (k) => shifted(form, (0.05 * i * (k + 1)) / 5)),
  ),
];

/** Parts of other items over three brightnesses. */
function mix(mixed: number, strength: number): Operation {
  return ({ random, others, clean }) =>
    copies(mixed, () => {
      const other = others.length > 0 ? others[random.integer(others.length)]! : clean;
      return scaled(
        1,
        other.map((value) => strength * value),
      );
    }).flatMap((view) => copies(3, (k) => chained([view, scaled(1 / 2 ** k)])));
}

/** A share of the numbers set to 0. */
function without(form: PointForm, share: number, random: RandomStream): View {
  const size = form.height * form.width * form.channels;
  return weighted(Float32Array.from({ length: size }, () => (random.uniform() < share ? 0 : 1)));
}

/** One block of a grid set to 0. */
function blanked(
  { height, width, channels }: PointForm,
  blocks: number,
  random: RandomStream,
): View {
  const [row, column] = [random.integer(blocks), random.integer(blocks)];
  return weighted(
    Float32Array.from({ length: height * width * channels }, (_, i) => {
      const pixel = Math.floor(i / channels);
      const down = Math.floor((Math.floor(pixel / width) * blocks) / height);
      const across = Math.floor(((pixel % width) * blocks) / width);
      return down === row && across === column ? 0 : 1;
    }),
  );
}

/** Noise, and random factors on the cosine coefficients (Long et al., 2022). */
function spectrum(form: PointForm, spread: number, random: RandomStream): View {
  const size = form.height * form.width * form.channels;
  const noise = Float32Array.from({ length: size }, () => (16 / 255) * random.normal());
  return chained([scaled(1, noise), spectral(form, () => 1 + spread * (2 * random.uniform() - 1))]);
}

/** The middle of the picture, enlarged to its size. */
function cropped(form: PointForm, share: number): View {
  const place = (at: number, side: number): number =>
    (at - (side - 1) / 2) * share + (side - 1) / 2;
  return resampled(form, (row, column) => [place(row, form.height), place(column, form.width)]);
}

/** Down and right by a share of its sides, black behind. */
function shifted(form: PointForm, share: number): View {
  return resampled(form, (row, column) => [row - share * form.height, column - share * form.width]);
}
