import type { RandomStream } from '../../../core/random.ts';
import type { PointForm } from '../../../judgement/preprocessing.ts';
import { cuts } from './cuts.ts';
import { resampled } from './resampled.ts';
import { scaled, weighted } from './scaled.ts';
import { spectral, type Block } from './spectral.ts';
import { chained, type View } from './view.ts';

type Move = (row: number, column: number) => readonly [number, number];

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
      else if (kind === 9)
        spectra.push(spectral(form, () => (random.uniform() < 0.4 ? 0 : 1), block));
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
