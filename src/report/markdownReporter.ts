import type { Reporter } from '../core/reporter.ts';

/** `summary.md`: the first page, for a CI job to post. */
export const markdownReporter: Reporter = {
  name: 'markdown',
  summary: 'the answer in Markdown, for a CI job to post',
  fileName: 'summary.md',
  async render(run) {
    const { markdownSummary } = await import('./markdown/markdownSummary.ts');
    return new TextEncoder().encode(markdownSummary(run));
  },
};
