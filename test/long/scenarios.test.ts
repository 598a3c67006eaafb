import { describe, it } from 'vitest';

import { expectScenario, packagedScenarios } from '../helpers/packagedScenarios.ts';

/** `npm test` runs one scenario of each kind of procedure; here are the others. */
describe('scenarios of the package', () => {
  it.for(packagedScenarios(false))('%s', { timeout: 480_000 }, ([name, scenario], { skip }) =>
    expectScenario(name, scenario, skip),
  );
});
