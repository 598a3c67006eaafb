import { describe, expect, it } from 'vitest';

import { consoleSummary } from '../../../src/report/index.ts';
import { failRun, hostileRun, passRun, runs } from '../../fixtures/runs/index.ts';

describe('consoleSummary', () => {
  it.each(Object.entries(runs))(
    'of the run %s keeps to the width and to plain characters',
    (_, run) => {
      for (const width of [60, 100, 200]) {
        const text = consoleSummary(run, { color: false, width });
        for (const line of text.split('\n'))
          expect(Array.from(line).length).toBeLessThanOrEqual(width + 10);
        expect(text).not.toContain('\u001B');
        expect(text).not.toContain('\u0000');
      }
    },
  );

  it('says every number with its n, however narrow the terminal', () => {
    const lines = consoleSummary(passRun, { color: false, width: 60 }).split('\n');
    for (const { name, n } of passRun.procedures[0]?.measurements ?? [])
      expect(
        lines.find((line) => line.includes(name.slice(0, 12)) && line.includes(`n = ${n}`)),
      ).toBeDefined();
  });

  it('says interval and method where there is room', () => {
    expect(
      consoleSummary(passRun, { color: false, width: 120 }).replace(/[\u00A0 ]+/g, ' '),
    ).toContain('[0.0061, 0.0136] n = 2000 (95 %, Clopper-Pearson)');
  });

  it('says the verdict as a word, with colour only when asked', () => {
    expect(consoleSummary(failRun, { color: false, width: 80 })).toContain('✗ FAIL aeb-release');
    expect(consoleSummary(failRun, { color: true, width: 80 })).toContain(
      '\u001B[1;31m✗ FAIL\u001B[0m',
    );
  });

  it('lets no escape sequence of a run through', () => {
    const text = consoleSummary(hostileRun, { color: false, width: 100 });
    expect(text).toContain('⟨U+001B⟩');
  });
});
