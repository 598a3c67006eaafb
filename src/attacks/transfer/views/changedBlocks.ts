import type { RandomStream } from '../../../core/random.ts';
import type { PointForm } from '../../../judgement/preprocessing.ts';
import { cuts } from './cuts.ts';
import { resampled } from './resampled.ts';
import { scaled, weighted } from './scaled.ts';
import { chained, type View } from './view.ts';

type Move = (row: number, column: number) => readonly [number, number];

interface Block {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** Greatest size of the noise, of the full range. */
const NOISE = 16 / 255;

/**
 * The picture in a grid of blocks, each shifted (around its end), mirrored, turned by half, scaled in brightness, resized
 * and back, made noisy, thinned out, or with random factors on its cosine coefficients.
 */
export function changedBlocks(
  form: PointForm,
  { blocks, random }: { readonly blocks: number; readonly random: RandomStream },
): View {
  const { height, width, channels } = form;
  const rows = cuts(height, blocks, random);
  const columns = cuts(width, blocks, random);
  const gains = new Float32Array(height * width * channels).fill(1);
  const noise = new Float32Array(gains.length);
  const moves = new Map<number, Move>();
  const spectra: View[] = [];
  for (let i = 0; i + 1 < rows.length; i++)
    for (let j = 0; j + 1 < columns.length; j++) {
      const block = {
        top: rows[i]!,
        left: columns[j]!,
        height: rows[i + 1]! - rows[i]!,
        width: columns[j + 1]! - columns[j]!,
      };
      const kind = random.integer(10);
      if (kind < 6) moves.set(i * width + j, moveOf(kind, block, random));
      else if (kind === 9) spectra.push(spectrum(form, block, random));
      else fill(kind, form, block, { gains, noise, random });
    }
  const blockOf = (ends: readonly number[], at: number): number =>
    ends.findLastIndex((end) => end <= at);
  const moved = resampled(form, (row, column) => {
    const move = moves.get(blockOf(rows, row) * width + blockOf(columns, column));
    return move === undefined ? [row, column] : move(row, column);
  });
  return chained([moved, ...spectra, weighted(gains), scaled(1, noise)]);
}

/** Shifts along a side, mirrors, a half turn, and resizing to half and back. */
function moveOf(kind: number, { top, left, height, width }: Block, random: RandomStream): Move {
  const [down, right] = [random.integer(height), random.integer(width)];
  const moves: readonly Move[] = [
    (row, column) => [top + ((row - top + down) % height), column],
    (row, column) => [row, left + ((column - left + right) % width)],
    (row, column) => [2 * top + height - 1 - row, column],
    (row, column) => [row, 2 * left + width - 1 - column],
    (row, column) => [2 * top + height - 1 - row, 2 * left + width - 1 - column],
    (row, column) => [
      Math.min(top + height - 1, top + 2 * Math.floor((row - top) / 2) + 0.5),
      Math.min(left + width - 1, left + 2 * Math.floor((column - left) / 2) + 0.5),
    ],
  ];
  return moves[kind]!;
}

/** A common brightness, noise, or a tenth of the numbers left out. */
function fill(
  kind: number,
  { width, channels }: PointForm,
  block: Block,
  {
    gains,
    noise,
    random,
  }: { readonly gains: Float32Array; readonly noise: Float32Array; readonly random: RandomStream },
): void {
  const brightness = random.uniform();
  for (let row = block.top; row < block.top + block.height; row++)
    for (let i = block.left * channels; i < (block.left + block.width) * channels; i++) {
      const at = row * width * channels + i;
      if (kind === 6) gains[at] = brightness;
      else if (kind === 7) noise[at] = NOISE * (2 * random.uniform() - 1);
      else gains[at] = random.uniform() < 0.1 ? 0 : 1 / 0.9;
    }
}

/** Random factors on the cosine coefficients of a block: a symmetric linear map. */
function spectrum(form: PointForm, block: Block, random: RandomStream): View {
  const [vertical, horizontal] = [cosines(block.height), cosines(block.width)];
  const factors = Float32Array.from({ length: block.height * block.width }, () =>
    random.uniform() < 0.4 ? 0 : 1,
  );
  const filter = (vector: Float32Array): Float32Array => {
    const changed = vector.slice();
    for (let c = 0; c < form.channels; c++) {
      const at = (row: number, column: number): number =>
        ((block.top + row) * form.width + block.left + column) * form.channels + c;
      const values = new Float64Array(block.height * block.width);
      for (let u = 0; u < block.height; u++)
        for (let v = 0; v < block.width; v++) {
          let sum = 0;
          for (let row = 0; row < block.height; row++)
            for (let column = 0; column < block.width; column++)
              sum += vertical[u]![row]! * horizontal[v]![column]! * vector[at(row, column)]!;
          values[u * block.width + v] = sum * factors[u * block.width + v]!;
        }
      for (let row = 0; row < block.height; row++)
        for (let column = 0; column < block.width; column++) {
          let sum = 0;
          for (let u = 0; u < block.height; u++)
            for (let v = 0; v < block.width; v++)
              sum += vertical[u]![row]! * horizontal[v]![column]! * values[u * block.width + v]!;
          changed[at(row, column)] = sum;
        }
    }
    return changed;
  };
  return { apply: filter, transpose: filter };
}

/** The orthonormal cosine transform (DCT-II) of a length, one row a frequency. */
function cosines(length: number): readonly Float64Array[] {
  return Array.from({ length }, (_, k) =>
    Float64Array.from(
      { length },
      (_, i) =>
        Math.sqrt((k === 0 ? 1 : 2) / length) *
        Math.cos((Math.PI * k * (2 * i + 1)) / (2 * length)),
    ),
  );
}
