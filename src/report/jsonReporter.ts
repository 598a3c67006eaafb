import type { Reporter } from '../core/reporter.ts';

/** `run.json`: the whole record, schema `proofmark.run/1`. */
export const jsonReporter: Reporter = {
  name: 'json',
  summary: 'the whole run as JSON, schema proofmark.run/1',
  fileName: 'run.json',
  async render(run) {
    const { runJson } = await import('./json/runJson.ts');
    return new TextEncoder().encode(runJson(run));
  },
};
