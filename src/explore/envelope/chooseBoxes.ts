import type { RandomStream } from '../../core/random.ts';
import type { Space } from '../../space/space.ts';
import { spacedSample } from '../learn/spacedSample.ts';
import type { VerdictMap } from '../learn/verdictMap.ts';
import { boxMass, inBox, sampleBox, wholeBox } from './box.ts';
import type { Box } from './box.ts';
import { combinations } from './combinations.ts';
import { CLOSELY, growBox } from './growBox.ts';
import type { Knowledge } from './knowledge.ts';
import { touches } from './obstacle.ts';
import { refineBox } from './refineBox.ts';
import { safeBox } from './safeBox.ts';
import type { SafeBox } from './safeBox.ts';
import { surroundings } from './surroundings.ts';
import type { Surroundings } from './surroundings.ts';

export interface BoxesOptions {
  readonly shape: 'box' | 'boxes';
  /** Boxes of each combination of categories at most. */
  readonly count: number;
}

/** Draws of the map in all, and of one combination of categories at least. */
const DRAWS = 3000;
const LEAST_DRAWS = 400;
/** Combinations of categories up to which each gets boxes of its own, and boxes in all, at most. */
export const MAX_COMBINATIONS = 12;
export const MAX_BOXES = 24;
/** Points that are tried as the one from which a box grows, when none is given, and tries of each. */
const CENTERS = 24;
const CENTER_TRIES = 6;
/** Share of its combination that a box must add. */
const LEAST_GAIN = 0.02;
/** Below this share, the map may suspect at most half of the box, by so many draws inside. */
const SMALL = 0.1;
const INSIDE = 200;

/**
 * Chooses boxes on what the exploration has seen. Shape `box`: one over the whole space. Shape `boxes`: for each
 * combination of categories a large one, then further ones where they add most; where there are very many combinations,
 * boxes over the whole space, each with the categories that it holds. None where nothing has passed.
 */
export function chooseBoxes(
  space: Space,
  known: Knowledge,
  nominal: Float64Array | undefined,
  { shape, count }: BoxesOptions,
  random: RandomStream,
): readonly SafeBox[] {
  const { map } = known;
  const apart = shape === 'boxes' ? combinations(space, MAX_COMBINATIONS) : undefined;
  const parts = apart ?? [wholeBox(space)];
  const each =
    shape === 'box' ? 1 : Math.max(1, Math.min(count, Math.floor(MAX_BOXES / parts.length)));
  const draws = Math.max(LEAST_DRAWS, Math.round(DRAWS / parts.length));
  return parts.flatMap((within, p) => {
    const stream = random.fork(`part-${p}`);
    const around = surroundings(space, known, within, draws, stream.fork('shadow'));
    const boxes: { box: Box; center: Float64Array }[] = [];
    for (let b = 0; b < each; b++) {
      const own = stream.fork(`box-${b}`);
      const given =
        b === 0 && nominal !== undefined && inBox(within, space.toUnit(nominal), nominal);
      const center = given ? nominal : roomiest(space, around, boxes, own.fork('center'));
      if (center === undefined) break;
      const box = refineBox(space, center, around, map, own.fork('box'));
      if (around.failing.some((zone) => touches(box, zone))) break;
      const added = gain(around, boxes, box) / draws;
      if (added < LEAST_GAIN) break;
      if (added < SMALL && isDoubtful(space, box, map, own)) break;
      boxes.push({ box, center });
    }
    return boxes.map(({ box, center }) => safeBox(space, box, center));
  });
}

/** Of the safer passing runs and of draws that are predicted to pass, the point from which a box would add most. */
function roomiest(
  space: Space,
  around: Surroundings,
  boxes: readonly { readonly box: Box }[],
  random: RandomStream,
): Float64Array | undefined {
  const { avoid, within, passing, safeRuns } = around;
  const isFree = (row: Float64Array) => {
    const unit = space.toUnit(row);
    return boxes.every(({ box }) => !inBox(box, unit, row));
  };
  // The safer half: a run at the boundary leaves no room around it.
  const safe = safeRuns.slice(0, Math.ceil(safeRuns.length / 2)).filter(isFree);
  const draws = passing.map(({ row }) => row).filter(isFree);
  const pick = (from: readonly Float64Array[], most: number) =>
    Array.from({ length: Math.min(most, from.length) }, (_, i) =>
      i === 0 ? from[0]! : from[random.integer(from.length)]!,
    );
  // A map that has seen only few runs here is not to be trusted alone, but it knows where there is room.
  const candidates = [...pick(safe, CENTERS / 2), ...pick(draws, CENTERS / 2)];
  // Of very many failures a sample tells where there is room; the box itself will avoid them all.
  const some = spacedSample(avoid, CLOSELY);
  let best: { row: Float64Array; added: number; mass: number } | undefined;
  for (const row of candidates) {
    const box = growBox(space, row, some, within, random, CENTER_TRIES);
    const mass = boxMass(space, box);
    const added = boxes.length === 0 ? mass : gain(around, boxes, box);
    if (best === undefined || added > best.added || (added === best.added && mass > best.mass))
      best = { row, added, mass };
  }
  return best?.row;
}

/** Whether the map itself suspects most of a box. */
function isDoubtful(space: Space, box: Box, map: VerdictMap, random: RandomStream): boolean {
  const rows = Array.from({ length: INSIDE }, () => sampleBox(space, box, random)).flatMap(
    (row) => row ?? [],
  );
  return map.suspects(rows).reduce((sum, is) => sum + is, 0) > rows.length / 2;
}

/** Draws that are predicted to pass in a box and in none of those before it. */
function gain(
  { passing }: Surroundings,
  boxes: readonly { readonly box: Box }[],
  box: Box,
): number {
  return passing.reduce(
    (sum, { unit, row }) =>
      sum + Number(inBox(box, unit, row) && boxes.every((before) => !inBox(before.box, unit, row))),
    0,
  );
}
