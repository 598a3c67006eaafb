import { expect, test } from 'vitest';

import { wakeLead } from '../../../../src/load/generate/wakeLead.ts';
import { createRandom } from '../../../../src/math/random.ts';

test('learns a lead that all but 3 % of the wakings keep', () => {
  const random = createRandom(3);
  // Exponential above 50 us: the 97 % quantile is 50 + 40 ln 33.
  const waking = (): number => 50 - 40 * Math.log1p(-random.uniform());
  const lead = wakeLead(5000);
  for (let i = 0; i < 2000; i++) lead.learn(waking());
  let late = 0;
  for (let i = 0; i < 20_000; i++) {
    const tookUs = waking();
    if (tookUs > lead.leadUs) late++;
    lead.learn(tookUs);
  }
  expect(late / 20_000).toBeLessThan(0.06);
  expect(late / 20_000).toBeGreaterThan(0.015);
  expect(lead.leadUs).toBeLessThan(2 * (50 + 40 * Math.log(33)));
});

test('polls for half the time at most, and for 0.25 ms', () => {
  const busy = wakeLead(200);
  const slow = wakeLead(100_000);
  for (let i = 0; i < 1000; i++) {
    busy.learn(9000);
    slow.learn(9000);
  }
  expect(busy.leadUs).toBe(100);
  expect(slow.leadUs).toBe(250);
});
