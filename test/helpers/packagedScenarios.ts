import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect } from 'vitest';

import { proofmark } from './proofmark.ts';
import { absent, sharedData } from './sharedData.ts';
import { temporaryFolder } from './temporaryFolder.ts';

/** How a scenario of the package is run by a test. */
export interface PackagedScenario {
  /** Runs with every `npm test`: one for each kind of procedure. The others run with the long tests. */
  readonly isQuick?: boolean;
  readonly set?: readonly string[];
  readonly exits: readonly number[];
  /** Data that it reads from outside the package. */
  readonly needs?: string;
}

/** What makes the release scenarios short. */
export const SHORT_RELEASE: readonly string[] = [
  'procedures.envelope.runs=150',
  'procedures.attack.queries=40',
  'procedures.attack.items=6',
  'procedures.pixels.queries=40',
  'procedures.pixels.items=6',
  'procedures.memory.injections=40',
  'procedures.load.queries=60',
];

/** Shorter than a user would run it; the main job runs `release` in full. What a scenario proves, its exit code says. */
export const SCENARIOS: Readonly<Record<string, PackagedScenario>> = {
  // On a busy machine answers come late, which the gates on load say.
  release: {
    set: SHORT_RELEASE,
    exits: [0, 3, 99],
  },
  'release-int8': {
    set: SHORT_RELEASE,
    exits: [0, 3, 99],
  },
  braking: { isQuick: true, set: ['procedures.envelope.runs=150'], exits: [0, 3] },
  autobrake: { set: ['procedures.limits.runs=300'], exits: [0, 3] },
  // One violation is enough to refute.
  falsify: { isQuick: true, exits: [99] },
  signs: { set: ['procedures.reading.runs=150'], exits: [0, 3] },
  // Property 2 is proven to be violated by this network.
  detection: { isQuick: true, set: ['procedures.signs.bootstrap.replicates=200'], exits: [0] },
  pose: { isQuick: true, set: ['procedures.people.bootstrap.replicates=100'], exits: [0] },
  spine: { set: ['procedures.reading.runs=80'], exits: [0, 3] },
  acasxu: { set: ['procedures.safety.runs=300'], exits: [99], needs: 'acasxu/acasxu_2_1.onnx' },
  'attack-auto': {
    isQuick: true,
    set: ['procedures.attack.queries=100', 'procedures.attack.items=20'],
    exits: [0],
  },
  'toolbox-create': { exits: [0] },
  'toolbox-transfer': { exits: [0] },
  'attack-detector': {
    set: ['procedures.vanish.items=3', 'procedures.appear.items=4'],
    exits: [99, 3],
  },
  // One success is enough to refute.
  'attack-square': { set: ['procedures.attack.items=4'], exits: [99] },
  'attack-cma-es': { set: ['procedures.attack.items=4'], exits: [99] },
  'attack-sparse': { set: ['procedures.attack.items=6'], exits: [99] },
  'attack-label-only': { set: ['procedures.attack.items=4'], exits: [0, 99] },
  'attack-corruption': { set: ['procedures.weather.items=3'], exits: [0, 3, 99] },
  'attack-tabular': { exits: [99] },
  'attack-white-box': { set: ['procedures.attack.items=4'], exits: [99] },
  'attack-transfer': {
    set: ['procedures.attack.items=4', 'procedures.attack.queries=40'],
    exits: [99],
  },
  rare: { set: ['procedures.operation.runs=120'], exits: [0, 3] },
  calibration: { isQuick: true, exits: [0] },
  rejection: { exits: [0] },
  resilience: { isQuick: true, exits: [0] },
  'faults-activations': { exits: [0] },
  'faults-detector': {
    set: ['procedures.memory.injections=40', 'procedures.memory.items=8'],
    exits: [0, 3],
  },
  'faults-fuzz': { exits: [0] },
  'faults-sensor': { exits: [0] },
  'faults-served': {
    set: ['procedures.memory.injections=30', 'procedures.memory.items=4'],
    exits: [0, 3],
  },
  'faults-weights': { isQuick: true, exits: [0] },
  // On a busy machine our own lateness may make a run invalid, which decides nothing.
  'tensorflow-serving': { set: ['procedures.study.queries=60'], exits: [0, 3] },
  // Queries fail, and the journal says so.
  'faults-wire': { exits: [0] },
  'inference-scaling': { isQuick: true, set: ['procedures.study.queries=40'], exits: [0, 3] },
};

/** Those that run with every `npm test`, or all others. */
export function packagedScenarios(isQuick: boolean): [string, PackagedScenario][] {
  return Object.entries(SCENARIOS).filter(([, one]) => (one.isQuick ?? false) === isQuick);
}

/** Runs a scenario as a user would, and expects its exit code, a certificate and no complaint. */
export async function expectScenario(
  name: string,
  { set = [], exits, needs }: PackagedScenario,
  skip: (note: string) => void,
): Promise<void> {
  if (needs !== undefined && sharedData(needs) === undefined) {
    skip(absent(needs));
    return;
  }
  const out = join(await temporaryFolder(), 'out');
  const sets = set.flatMap((change) => ['--set', change]);
  const { code, stderr, stdout } = await proofmark([
    'run',
    `scenarios/${name}.yaml`,
    '--out',
    out,
    '--progress',
    'none',
    ...sets,
  ]);
  expect(stderr).toBe('');
  expect(exits).toContain(code);
  expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/report\.pdf$/);
  const record = JSON.parse(await readFile(join(out, 'run.json'), 'utf8')) as {
    procedures: unknown[];
    gates: unknown[];
  };
  expect(record.procedures.length).toBeGreaterThan(0);
  expect(record.gates.length).toBeGreaterThan(0);
}
