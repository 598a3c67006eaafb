import { expect, it } from 'vitest';

import { withSentences } from '../../../src/core/withSentences.ts';
import { sentencesOf } from '../../../src/faults/exhibits/sentences.ts';
import { faultsOptions } from '../../../src/faults/options.ts';
import { faults, settingOf } from '../../../src/faults/procedure.ts';

const everything = {
  data: 'd',
  costs: [{ cost: 1 }],
  rawFit: 1,
};

it.each([
  { ...everything, search: {}, protect: {} },
  { ...everything, site: 'activations', tolerance: {}, protect: {} },
  { ...everything, site: 'service' },
  { ...everything, detector: { decoder: { kind: 'yolox' } }, protect: {} },
  { site: 'inputs', data: 'd', faults: [{ kind: 'bias', by: 1 }] },
  { site: 'wire', data: 'd', clean: 'c', end: 3 },
  { site: 'fuzz', data: 'd' },
])('every measurement has a sentence of its own, and says what it counts: %j', (given) => {
  const options = faultsOptions.parse(given);
  for (const name of faults.measurements(options)) {
    const [said] = withSentences(
      [{ name, value: 1, unit: '1', n: 2 }],
      sentencesOf(settingOf(options)),
    );
    expect(said, name).toMatchObject({
      sentence: expect.stringMatching(/\{(share|value|times)\}/) as string,
      sample: expect.any(String) as string,
    });
  }
});
