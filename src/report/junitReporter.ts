import type { Reporter } from '../core/reporter.ts';

/** `junit.xml`: a test case for each gate and each procedure. */
export const junitReporter: Reporter = {
  name: 'junit',
  summary: 'a test case for each gate and each procedure, for CI servers',
  fileName: 'junit.xml',
  async render(run) {
    const { junitXml } = await import('./junit/junitXml.ts');
    return new TextEncoder().encode(junitXml(run));
  },
};
