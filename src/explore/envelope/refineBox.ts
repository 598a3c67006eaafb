import type { RandomStream } from '../../core/random.ts';
import type { Space } from '../../space/space.ts';
import type { VerdictMap } from '../learn/verdictMap.ts';
import { boxMass, sampleBox } from './box.ts';
import type { Box } from './box.ts';
import { growBox } from './growBox.ts';
import { pointObstacle } from './obstacle.ts';
import type { Obstacle } from './obstacle.ts';
import type { Surroundings } from './surroundings.ts';

/** Rounds in which suspects inside the box are looked for, and points of each. */
const ROUNDS = 8;
const INSIDE = 400;
/** Suspects that are avoided for each round. */
const SUSPECTS = 60;
/** Suspects are avoided only while the box keeps this share of its first probability. */
const KEPT = 0.6;

/**
 * Grows a box, looks inside it for points that the map predicts or suspects to fail, avoids them too, and grows it again.
 * What is predicted to fail is avoided at any price; mere suspicion only while that leaves most of the box.
 */
export function refineBox(
  space: Space,
  center: Float64Array,
  { avoid, within }: Surroundings,
  map: VerdictMap,
  random: RandomStream,
): Box {
  let known = avoid;
  let box = growBox(space, center, known, within, random);
  const first = boxMass(space, box);
  for (let round = 0; round < ROUNDS; round++) {
    const inside: Obstacle[] = [];
    for (let i = 0; i < INSIDE; i++) {
      const row = sampleBox(space, box, random);
      if (row === undefined) break;
      inside.push(pointObstacle(space, row));
    }
    const rows = inside.map(({ row }) => row);
    const [fails, suspects] = [map.fails(rows), map.suspects(rows)];
    const failing = inside.filter((_, i) => fails[i] === 1);
    const suspected = inside.filter((_, i) => fails[i] === 0 && suspects[i] === 1);
    if (failing.length + suspected.length === 0) break;
    const all = [...known, ...failing, ...suspected.slice(0, SUSPECTS)];
    const careful = growBox(space, center, all, within, random);
    if (boxMass(space, careful) >= KEPT * first) {
      known = all;
      box = careful;
    } else if (failing.length > 0) {
      known = [...known, ...failing];
      box = growBox(space, center, known, within, random);
    } else break;
  }
  return box;
}
