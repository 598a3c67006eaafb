import { expect, it } from 'vitest';

import { extent } from '../../helpers/long.ts';
import { growthOfTrainingCycles } from '../../helpers/trainingCycles.ts';

const cycles = extent(10_000, 1_000);

it(`${cycles} cycles of create, train and release grow the process by less than 50 MB`, async () => {
  expect((await growthOfTrainingCycles(cycles)) / 1e6).toBeLessThan(50);
}, 900_000);
