import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { expectScenario, packagedScenarios, SCENARIOS } from '../helpers/packagedScenarios.ts';
import { root } from '../helpers/proofmark.ts';

describe('every scenario of the package', () => {
  it('has an expectation', async () => {
    const files = (await readdir(join(root, 'scenarios'))).filter((file) => file.endsWith('.yaml'));
    expect(files.map((file) => file.replace('.yaml', '')).toSorted()).toEqual(
      Object.keys(SCENARIOS).toSorted(),
    );
  });

  it.for(packagedScenarios(true))('%s', { timeout: 240_000 }, ([name, scenario], { skip }) =>
    expectScenario(name, scenario, skip),
  );
});
