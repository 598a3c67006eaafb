import type { Reporter } from '../core/reporter.ts';

/** `results.sarif`: findings and failed gates as results of SARIF 2.1.0. */
export const sarifReporter: Reporter = {
  name: 'sarif',
  summary: 'findings and gates as SARIF 2.1.0, for code-scanning views',
  fileName: 'results.sarif',
  async render(run) {
    const { sarifLog } = await import('./sarif/sarifLog.ts');
    return new TextEncoder().encode(`${JSON.stringify(sarifLog(run), null, 2)}\n`);
  },
};
