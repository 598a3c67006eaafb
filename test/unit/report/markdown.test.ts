import { describe, expect, it } from 'vitest';

import { markdownCode, markdownText } from '../../../src/report/markdown/markdownText.ts';
import { markdownSummary } from '../../../src/report/markdown/markdownSummary.ts';
import { failRun, hostileRun, passRun } from '../../fixtures/runs/index.ts';

describe('summary.md', () => {
  it('begins with the verdict and holds every gate', () => {
    const text = markdownSummary(failRun);
    expect(text.startsWith('## ✕ fail: aeb-release\n')).toBe(true);
    for (const { condition } of failRun.gates) expect(text).toContain(markdownText(condition));
    expect(text).toContain('19 further findings in the report');
    expect(markdownSummary(passRun)).not.toContain('Gates that do not hold');
  });

  it('has rows of as many cells as its head', () => {
    const rows = markdownSummary(hostileRun)
      .split('\n')
      .filter((line) => line.startsWith('|'));
    for (const row of rows) expect(row.replaceAll('\\|', '').split('|')).toHaveLength(5);
  });

  it('lets no name become markup, HTML or a mention', () => {
    const text = markdownSummary(hostileRun).replaceAll(/(`+)[^\n]*?\1/g, '');
    expect(text).not.toMatch(/<(?:script|img|b|i)/);
    expect(markdownText('@team [x](y) *a* `b` <c>')).toBe(
      '&#64;team \\[x\\](y) \\*a\\* \\`b\\` &lt;c&gt;',
    );
    expect(markdownCode('a ``b` |')).toBe('``` a ``b` \\| ```');
  });
});
