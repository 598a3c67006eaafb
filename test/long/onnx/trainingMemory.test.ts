import { expect, it } from 'vitest';

import { growthOfTrainingCycles } from '../../helpers/trainingCycles.ts';

it('10,000 cycles of create, train and release grow the process by less than 50 MB', async () => {
  expect((await growthOfTrainingCycles(10_000)) / 1e6).toBeLessThan(50);
}, 900_000);
