import type { RandomStream } from '../../../core/random.ts';
import type { PointForm } from '../../../judgement/preprocessing.ts';
import { cuts, shuffled } from './cuts.ts';
import { resampled, turned } from './resampled.ts';
import { chained, type View } from './view.ts';

/** The picture in stretches of random lengths, turned by a common random angle, put together in another order. */
export function shuffledBlocks(
  form: PointForm,
  {
    blocks,
    angle,
    random,
  }: { readonly blocks: number; readonly angle: number; readonly random: RandomStream },
): View {
  const rows = exchanged(form.height, blocks, random);
  // Every strip is cut its own way.
  const strips = new Map<number, readonly number[]>();
  const columnsOf = (strip: number): readonly number[] => {
    const known = strips.get(strip) ?? exchanged(form.width, blocks, random).from;
    strips.set(strip, known);
    return known;
  };
  for (const strip of new Set(rows.part)) columnsOf(strip);
  const shuffle = resampled(form, (row, column) => [
    rows.from[row]!,
    columnsOf(rows.part[row]!)[column]!,
  ]);
  if (angle === 0) return shuffle;
  return chained([turned(form, angle * (2 * random.uniform() - 1)), shuffle]);
}

/** For each place of a length where it is read from, and the stretch it belongs to. */
function exchanged(
  length: number,
  blocks: number,
  random: RandomStream,
): { readonly from: readonly number[]; readonly part: readonly number[] } {
  const ends = cuts(length, blocks, random);
  const from: number[] = [];
  const part: number[] = [];
  for (const block of shuffled(ends.length - 1, random))
    for (let at = ends[block]!; at < ends[block + 1]!; at++) {
      from.push(at);
      part.push(block);
    }
  return { from, part };
}
