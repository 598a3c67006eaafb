import { expect, it } from 'vitest';

import { fixtureFolder } from '../../helpers/runFixture.ts';

const scenario = (script: string) => `
name: hook
target: { protocol: module, module: model.mjs }
procedures:
  shifted:
    kind: resilience
    data: { path: items.csv, labels: labels.csv }
    disturbance: { transforms: [{ kind: offset, by: '0.4 * strength' }] }
    schedule: { before: 1, hold: 1 }
    repetitions: 2
    adapt: { protocol: command, command: [sh, -c, '${script}'], timeoutMs: 200, retry: { attempts: 1 } }
`;

/** Runs with a hook that is this shell script. */
async function run(script: string) {
  const { run: start } = await fixtureFolder({
    's.yaml': scenario(script),
    'model.mjs': `export default (inputs) => {
  const [x] = [Object.values(inputs)[0]].flat(Infinity);
  return { p: [1 - Math.min(1, x), Math.min(1, x)] };
};`,
    'items.csv': 'x\n0.1\n0.9\n0.2\n0.8\n0.3\n0.6\n0.2\n0.7\n',
    'labels.csv': `item,label\n${[0, 1, 0, 1, 0, 1, 0, 1].map((label, i) => `${i},${label}`).join('\n')}\n`,
  });
  const { record } = await start();
  const [procedure] = record.procedures;
  return (name: string) =>
    procedure!.measurements.find((measurement) => measurement.name === name)!;
}

it.each([
  ['a hook that answers', 'cat >/dev/null; echo {\\"done\\": true}', 0],
  ['a hook that fails', 'exit 1', 6],
  ['a hook that hangs', 'sleep 30', 6],
])('%s: its failures are counted, and nothing is lost', async (_, script, failures) => {
  const value = await run(script);
  // Two repetitions of a reset and two batches.
  expect(value('adaptFailures')).toMatchObject({ value: failures, n: 6 });
  expect(value('resilience').value).not.toBeNull();
  expect(value('failed').value).toBe(0);
});
