import { expect, it } from 'vitest';

import { growthOfTrainingCycles } from '../../../helpers/trainingCycles.ts';

it('300 cycles of create, train and release leave the process its size', async () => {
  expect((await growthOfTrainingCycles(300)) / 1e6).toBeLessThan(50);
});
