import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect } from 'vitest';

import type { GateResult, Verdict } from '../../src/core/gate.ts';
import type { RunRecord } from '../../src/core/runRecord.ts';
import { EXIT_CODES } from '../../src/run/exitCodes.ts';
import { overallVerdict } from '../../src/run/gates/judgeGate.ts';
import { proofmark } from './proofmark.ts';
import { absent, sharedData } from './sharedData.ts';
import { temporaryFolder } from './temporaryFolder.ts';

/** How a scenario of the package is run by a test. */
export interface PackagedScenario {
  /** Runs with every `npm test`: one for each kind of procedure. The others run with the long tests. */
  readonly isQuick?: boolean;
  readonly set?: readonly string[];
  /** The verdict over all gates but those of `timed`. */
  readonly verdict: Verdict;
  /**
   * The procedure whose gates are on times, which a busy machine decides: nothing that a test sets makes them sure. They
   * must be judged, and the exit code must follow from all gates.
   */
  readonly timed?: string;
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
  // So few runs and items leave gates of the envelope, the attacks and the memory open.
  release: { set: SHORT_RELEASE, verdict: 'inconclusive', timed: 'load' },
  'release-int8': { set: SHORT_RELEASE, verdict: 'inconclusive', timed: 'load' },
  braking: { isQuick: true, set: ['procedures.envelope.runs=150'], verdict: 'inconclusive' },
  autobrake: { set: ['procedures.limits.runs=300'], verdict: 'inconclusive' },
  // One violation is enough to refute.
  falsify: { isQuick: true, verdict: 'fail' },
  signs: { set: ['procedures.reading.runs=150'], verdict: 'inconclusive' },
  detection: { isQuick: true, set: ['procedures.signs.bootstrap.replicates=200'], verdict: 'pass' },
  pose: { isQuick: true, set: ['procedures.people.bootstrap.replicates=100'], verdict: 'pass' },
  'pose-attack': {
    set: [
      'procedures.people.robustness.pgd.attack.steps=3',
      'procedures.people.bootstrap.replicates=100',
    ],
    verdict: 'pass',
  },
  spine: { set: ['procedures.reading.runs=80'], verdict: 'pass' },
  // Property 2 is proven to be violated by this network.
  acasxu: { set: ['procedures.safety.runs=300'], verdict: 'fail', needs: 'acasxu/acasxu_2_1.onnx' },
  'attack-auto': {
    isQuick: true,
    set: ['procedures.attack.queries=100', 'procedures.attack.items=20'],
    verdict: 'pass',
  },
  'toolbox-create': { verdict: 'pass' },
  'toolbox-transfer': { verdict: 'pass' },
  'attack-detector': {
    set: ['procedures.vanish.items=3', 'procedures.appear.items=4'],
    verdict: 'inconclusive',
  },
  // One success is enough to refute.
  'attack-square': { set: ['procedures.attack.items=4'], verdict: 'fail' },
  'attack-cma-es': { set: ['procedures.attack.items=4'], verdict: 'fail' },
  'attack-sparse': { set: ['procedures.attack.items=6'], verdict: 'fail' },
  'attack-label-only': { set: ['procedures.attack.items=4'], verdict: 'fail' },
  'attack-corruption': { set: ['procedures.weather.items=3'], verdict: 'fail' },
  'attack-tabular': { verdict: 'fail' },
  'attack-white-box': { set: ['procedures.attack.items=4'], verdict: 'fail' },
  'attack-transfer': {
    set: ['procedures.attack.items=4', 'procedures.attack.queries=40'],
    verdict: 'fail',
  },
  'attack-hybrid': {
    set: ['procedures.scores.items=4', 'procedures.labels.items=3', 'procedures.labels.queries=30'],
    verdict: 'fail',
  },
  'attack-substitute': {
    set: [
      'procedures.known.queries=6',
      'procedures.unknown.items=2',
      'procedures.unknown.queries=6',
      'procedures.known.checks=false',
      'procedures.unknown.checks=false',
    ],
    verdict: 'fail',
  },
  rare: { set: ['procedures.operation.runs=120'], verdict: 'inconclusive' },
  calibration: { isQuick: true, verdict: 'pass' },
  rejection: { verdict: 'pass' },
  regression: { verdict: 'pass' },
  'detection-scores': { verdict: 'pass' },
  uncertainty: { verdict: 'pass' },
  resilience: { isQuick: true, verdict: 'pass' },
  // Two repetitions prove nothing, which its gates say.
  'resilience-configurations': {
    set: ['fog', 'memory', 'attacked'].flatMap((name) => [
      `procedures.${name}.repetitions=2`,
      `procedures.${name}.schedule.before=4`,
      `procedures.${name}.schedule.hold=4`,
    ]),
    verdict: 'inconclusive',
  },
  'faults-activations': { verdict: 'pass' },
  'faults-detector': {
    set: ['procedures.memory.injections=40', 'procedures.memory.items=8'],
    verdict: 'inconclusive',
  },
  'faults-fuzz': { verdict: 'pass' },
  'faults-sensor': { verdict: 'pass' },
  'faults-served': {
    set: ['procedures.memory.injections=30', 'procedures.memory.items=4'],
    verdict: 'pass',
  },
  'faults-weights': { isQuick: true, verdict: 'pass' },
  // 80 requests without a failure show that at most 4.5 % fail.
  'tensorflow-serving': { set: ['procedures.study.queries=80'], verdict: 'pass' },
  // Queries fail, and the journal says so.
  'faults-wire': { verdict: 'pass' },
  // Our own lateness on a busy machine must not make a run invalid, nor one late answer of 80 move the median past 1 s.
  'inference-scaling': {
    isQuick: true,
    set: ['procedures.study.queries=40', 'procedures.study.latenessBudgetMs=60000'],
    verdict: 'pass',
  },
};

/** Those that run with every `npm test`, or all others. */
export function packagedScenarios(isQuick: boolean): [string, PackagedScenario][] {
  return Object.entries(SCENARIOS).filter(([, one]) => (one.isQuick ?? false) === isQuick);
}

/** Runs a scenario as a user would, and expects its exit code, a certificate and no complaint. */
export async function expectScenario(
  name: string,
  { set = [], verdict, timed, needs }: PackagedScenario,
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
  expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/report\.pdf$/);
  const record = JSON.parse(await readFile(join(out, 'run.json'), 'utf8')) as RunRecord;
  expect(record.procedures.length).toBeGreaterThan(0);
  const isTimed = ({ subject }: GateResult) => subject?.procedure === timed;
  const sure = record.gates.filter((gate) => !isTimed(gate));
  expect(sure.length).toBeGreaterThan(0);
  expect(overallVerdict(sure), sure.map(({ reason }) => reason).join('\n')).toBe(verdict);
  expect(record.gates.some(isTimed)).toBe(timed !== undefined);
  expect(code).toBe(EXIT_CODES[overallVerdict(record.gates)]);
}
