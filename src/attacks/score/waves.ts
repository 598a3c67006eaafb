import { z } from 'zod';

import { defineAttack } from '../frame/attack.ts';
import { perItem } from '../frame/perItem.ts';
import type { Answer, Trial } from '../frame/trial.ts';
import { rectangleIn, regionsOf, type Rectangle } from './regions.ts';
import { drawWave, variedWave, waveAt, type Wave } from './wave.ts';

const options = z.strictObject({
  reach: z
    .number()
    .min(0)
    .max(4)
    .default(0.15)
    .describe('How far around an object its changes reach, as a share of its size.'),
  whole: z
    .number()
    .min(0)
    .max(1)
    .default(0.15)
    .describe(
      'Share of the queries that change all of an object; rectangles shrink in the others.',
    ),
  last: z
    .number()
    .gt(0)
    .max(1)
    .default(0.005)
    .describe('Share of an object that the last rectangle covers.'),
  fresh: z
    .number()
    .min(0)
    .max(1)
    .default(0.3)
    .describe('Share of new patterns; the others are like one that the object kept.'),
});
type Settings = z.output<typeof options>;

/** Queries after which an object that kept nothing rests for one, so that what is left of it is seen again. */
const STALE = 12;
/** A score below which there is nothing more to find of an object; other margins end before. */
const GONE = 0.02;

/** A pattern in a rectangle, for one region. */
interface Patch {
  readonly region: number;
  readonly rectangle: Rectangle;
  readonly wave: Wave;
}

/** What is known of a region. */
interface Progress {
  left: number;
  /** The last pattern that was kept. */
  wave: Wave;
  /** Queries since `left` was seen. */
  age: number;
}

/**
 * Random search with patterns instead of squares, as regular textures disturb convolutions more than random ones do (Co et
 * al., 2019). Each object of a detector is tried by its own score: one query tests a pattern on every object, and each is
 * kept or not for itself (after the parallel rectangles of Liang et al., 2021). Without objects it searches all of the picture.
 */
export const waves = defineAttack({
  name: 'waves',
  summary:
    'random search with square waves in rectangles, at all objects of a detector in one query',
  source: 'ours, after Liang et al. 2021 (parallel rectangles) and Co et al. 2019 (textures)',
  needs: 'scores',
  norms: ['linf'],
  search: 'bounded',
  forms: ['picture'],
  options,
  attack: perItem('bounded', async (trial, settings) => search(trial, settings)),
});

async function search(trial: Trial, settings: Settings): Promise<void> {
  const { clean, random, space, threat } = trial;
  const { height, width, channels } = space.form;
  const first = drawWave(random, channels);
  const all: Rectangle = [0, 0, width, height];
  const start = trial.item.start ?? painted(clean, [{ region: 0, rectangle: all, wave: first }]);
  const [answer] = await trial.ask([start]);
  let best = answer!.sent;
  const regions = regionsOf(answer!.parts, space.form, settings.reach);
  const known = leftOf(answer!).map((left): Progress => ({ left, wave: first, age: 0 }));

  for (;;) {
    const isOver = known.every(({ left }) => left <= GONE);
    const patches = known.flatMap((one, region) => {
      if ((one.left <= GONE && !isOver) || ++one.age > STALE) return [];
      const isNew = random.uniform() < settings.fresh;
      const wave = isNew ? drawWave(random, channels) : variedWave(random, one.wave);
      return [{ region, wave, rectangle: rectangleIn(regions.boxes[region]!, share(), random) }];
    });
    const [said] = await trial.ask([painted(best, patches, regions.owner)]);
    // A reply that failed tells nothing.
    if (!Number.isFinite(said!.margin)) continue;
    const left = leftOf(said!);
    const kept = patches.filter(({ region }) => left[region]! < known[region]!.left);
    for (const { region, wave } of kept) known[region]!.wave = wave;
    const tried = new Set(patches.map(({ region }) => region));
    const seen = new Set(kept.map(({ region }) => region));
    for (const [region, one] of known.entries())
      if (seen.has(region) || !tried.has(region))
        Object.assign(one, { left: left[region], age: 0 });
    best = painted(best, kept, regions.owner);
  }

  /** Of a region, what the next rectangle covers: all at first, then less and less. */
  function share(): number {
    const { whole, last } = settings;
    const part = (trial.used / trial.budget - whole) / (1 - whole);
    return part <= 0 ? 1 : last ** part;
  }

  /** What is left of each region. */
  function leftOf({ parts, margin }: Answer): readonly number[] {
    return answer!.parts === undefined ? [margin] : parts!.map(({ left }) => left);
  }

  function painted(
    from: Float32Array,
    patches: readonly Patch[],
    owner: (x: number, y: number) => number = () => 0,
  ): Float32Array {
    const point = from.slice();
    for (const { region, wave, rectangle } of patches) {
      const [left, top, right, bottom] = rectangle;
      for (let y = top; y < bottom; y++)
        for (let x = left; x < right; x++) {
          if (owner(x, y) !== region) continue;
          const change = threat.epsilon * waveAt(wave, x, y);
          for (let c = 0, i = (y * width + x) * channels; c < channels; c++, i++)
            point[i] = clean[i]! + change * wave.signs[c]!;
        }
    }
    return point;
  }
}
