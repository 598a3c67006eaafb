import type { Reporter } from '../core/reporter.ts';

/** `report.html`: one file with interactive plots that loads nothing. */
export const htmlReporter: Reporter = {
  name: 'html',
  summary: 'one web page with interactive plots; loads nothing from anywhere',
  fileName: 'report.html',
  async render(run) {
    const { renderHtml } = await import('./html/renderHtml.ts');
    return new TextEncoder().encode(renderHtml(run));
  },
};
