import type { Exhibit } from '../core/exhibit.ts';
import type { Measurement } from '../core/measurement.ts';
import type { ProcedureContext, ProcedureResult } from '../core/procedure.ts';
import { withSentences } from '../core/withSentences.ts';
import { courseChart, figuresTable } from './exhibits.ts';
import { LIFE_TESTS, lifeCycle } from './lifeCycle.ts';
import type { ResilienceOptions } from './options.ts';
import { countAnswers } from './answer.ts';
import type { BatchCount, Course } from './batchCount.ts';
import { resilienceFigures } from './resilienceFigures.ts';
import { studentInterval } from './resilienceIntervals.ts';
import { summarise } from './summarise.ts';
import { stepsOf } from './schedule.ts';
import { DisturbedSystem } from './system.ts';

const FIGURES = [
  ['resilience', 'R'],
  ['p0', 'P0'],
  ['acc1', 'ACC1'],
  ['acc2', 'ACC2'],
  ['coverage', 'coverage'],
  ['lowest', 'lowest'],
  ['recoveryTime', 'recovery (batches)'],
] as const;

const GAIN = ['gain', 'R less that of the target'] as const;

/** The main measurements in words, with what their n counts. */
const SENTENCES = {
  resilience: ['Keeps {share} of its performance from the onset on', 'repetitions'],
  acc1: ['While disturbed, {share} of the answers are right', 'repetitions'],
  'test3.acc1': ['In the last test of its life, {share} of the answers are right', 'items'],
} as const;

/** Runs the procedure `resilience`. */
export async function runResilience(
  context: ProcedureContext<ResilienceOptions>,
): Promise<ProcedureResult> {
  const { options, random } = context;
  const { repetitions, batch, threshold, confidence, recovered } = options;
  const system = await DisturbedSystem.open(context);
  const steps = stepsOf(options.schedule);
  const roles = ['target', ...Object.keys(options.configurations)];
  const courses = new Map<string, Course>();
  for (const [index, role] of roles.entries()) {
    const course: BatchCount[][] = [];
    for (let repetition = 0; repetition < repetitions; repetition++) {
      // The same items and disturbances for every configuration: differences are paired.
      const own = random.fork(`repetition ${repetition}`);
      const batches: BatchCount[] = [];
      await system.adapt({ event: 'reset', configuration: role, repetition, step: 0 }, []);
      for (const [t, { strength }] of steps.entries()) {
        const places = Array.from({ length: batch }, () => own.integer(system.count));
        const answers = await system.ask(role, places, strength, own.fork(`batch ${t}`));
        batches.push(countAnswers(answers, threshold));
        await system.adapt({ event: 'adapt', configuration: role, repetition, step: t }, answers);
      }
      course.push(batches);
      context.progress({
        done: index * repetitions + repetition + 1,
        total: roles.length * repetitions,
        phase: role,
      });
    }
    courses.set(role, course);
  }
  const suffixOf = (role: string): string => (role === 'target' ? '' : `.${role}`);
  const measurements: Measurement[] = roles.flatMap((role) =>
    resilienceFigures(
      courses.get(role)!,
      steps,
      options,
      random.fork(`figures ${role}`),
      suffixOf(role),
    ),
  );
  measurements.push(
    ...roles
      .slice(1)
      .map((role) => gain(courses.get('target')!, courses.get(role)!, role, context, recovered)),
  );
  const tests =
    options.lifeCycle === undefined
      ? []
      : await lifeCycle(system, roles, options, random.fork('life'));
  const count = (name: string, title: string, value: number, n: number): Measurement => ({
    name,
    title,
    value,
    unit: 'count',
    n,
    better: 'lower',
  });
  measurements.push(
    ...tests,
    count(
      'failed',
      'items without an answer, or with one that is no numbers; they count as wrong',
      system.failed,
      system.asked,
    ),
    ...(options.adapt === undefined
      ? []
      : [
          count(
            'adaptFailures',
            'failures of the adaptation hook',
            system.adaptFailures,
            system.adaptations,
          ),
        ]),
  );
  const exhibits: Exhibit[] = [
    courseChart(courses, steps, confidence),
    figuresTable(
      'configurations',
      'Performance while disturbed',
      `${repetitions} repetitions of ${steps.length} batches of ${batch} items; intervals over repetitions. Never read ACC2 without its coverage.`,
      roles.map((role) => [role, (figure) => `${figure}${suffixOf(role)}`] as const),
      roles.length === 1 ? FIGURES : [GAIN, ...FIGURES],
      measurements,
    ),
  ];
  if (tests.length > 0)
    exhibits.push(
      figuresTable(
        'life-cycle',
        'The four tests of a life',
        'Test 0 undisturbed; tests 1 and 2 disturbed, each after tuning on the most uncertain items; test 3 more disturbed. Each has items of its own.',
        LIFE_TESTS.flatMap((test) =>
          roles.map(
            (role) =>
              [
                roles.length === 1 ? test : `${test} ${role}`,
                (figure) => `${test}.${figure}${suffixOf(role)}`,
              ] as const,
          ),
        ),
        [
          ['acc1', 'ACC1'],
          ['acc2', 'ACC2'],
          ['coverage', 'coverage'],
          ...(roles.length === 1 ? [] : [['gain', 'ACC1 less that of the target'] as const]),
        ],
        tests,
      ),
    );
  const others = roles.length === 1 ? '' : `, beside ${roles.slice(1).join(', ')}`;
  return {
    headline: {
      tried: `${repetitions} repetitions of ${steps.length} batches of ${batch} items, before, under and after a disturbance${others}`,
      measurements: ['resilience', 'acc1', ...(tests.length === 0 ? [] : ['test3.acc1'])],
      exhibits: ['course'],
    },
    measurements: withSentences(measurements, SENTENCES),
    findings: [],
    exhibits,
  };
}

/** How much more resilient a configuration is than the target, by repetitions that met the same. */
function gain(
  base: Course,
  other: Course,
  role: string,
  { options, random }: ProcedureContext<ResilienceOptions>,
  recovered: number,
): Measurement {
  const steps = stepsOf(options.schedule);
  const rows = [...base.keys()];
  const difference = (of: readonly number[]): number =>
    summarise(other, of, steps, recovered).resilience -
    summarise(base, of, steps, recovered).resilience;
  const own = random.fork(`gain ${role}`);
  const resampled = Array.from({ length: 500 }, () =>
    difference(rows.map(() => own.integer(rows.length))),
  );
  return {
    name: `gain.${role}`,
    title: `R of ${role} less that of the target, paired`,
    value: difference(rows),
    unit: '1',
    interval: studentInterval(difference(rows), resampled, rows.length, options.confidence),
    n: rows.length,
    better: 'higher',
  };
}
