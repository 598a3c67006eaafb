import { describe, expect, it } from 'vitest';

import { reporters } from '../../../src/report/index.ts';
import { runs } from '../../fixtures/runs/index.ts';

describe.each(reporters)('reporter $name', (reporter) => {
  it.each(['pass', 'hostile'])('gives the same bytes for the same run: %s', async (name) => {
    const run = runs[name];
    if (run === undefined) throw new Error(`no fixture ${name}`);
    const first = await reporter.render(run);
    const second = await reporter.render(structuredClone(run));
    expect(first.length).toBeGreaterThan(500);
    expect(Buffer.from(first).equals(Buffer.from(second))).toBe(true);
  });
});
