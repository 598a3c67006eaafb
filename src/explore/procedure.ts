import type { DataSet } from '../core/dataSet.ts';
import type { ExampleQuery, Procedure, ProcedureContext } from '../core/procedure.ts';
import { createRandom } from '../math/random.ts';
import { describePlaces, pointEncoder } from '../space/pointEncoder.ts';
import { illustrate } from './findings/illustrate.ts';
import { repeatFinding } from './findings/repeatFinding.ts';
import { withHeadline } from './headline.ts';
import { MODES } from './modes.ts';
import { exploreOptions, outputNames } from './options.ts';
import type { ExploreOptions } from './options.ts';
import { nominalPoint } from './problem/nominalPoint.ts';
import { checkProblem, createProblem } from './problem/problem.ts';
import { checkRendering } from './problem/renderedProblem.ts';
import { System } from './problem/system.ts';
import { EXPLORE_TERMS } from './terms.ts';
import { readsUnchanged, unchangedNames, withUnchanged } from './unchanged/report.ts';
import { sliceItems } from './unchanged/slices.ts';
import { askUnchanged } from './unchanged/unchangedItems.ts';

/** Measurements that are counts; all others are shares. */
const COUNTS = new Set(['failures', 'invalid', 'runs', 'runsToFailure']);

/** Explores where a system passes and fails, and says with which certainty. */
export const explore: Procedure<ExploreOptions> = {
  kind: 'explore',
  summary: 'finds the boundary between pass and fail, and bounds what is left unknown',
  options: exploreOptions,
  terms: EXPLORE_TERMS,

  hazards: ({ data, mode }) =>
    data !== undefined && mode !== 'falsify' ? ['accuracy', 'inputChange'] : ['inputChange'],

  targets: ({ oracle }): Readonly<Record<string, unknown>> =>
    oracle === undefined ? {} : { oracle },

  data: ({ data }): Readonly<Record<string, unknown>> => (data === undefined ? {} : { data }),

  measurements(options) {
    const { measurements, ofOutputs } = MODES[options.mode];
    const outputs = ofOutputs ? outputNames(options) : [];
    return [
      ...measurements,
      ...outputs.map((name) => `failureProbability.${name}`),
      ...unchangedNames(options),
    ];
  },

  unitOf: (measurement) => (COUNTS.has(measurement) ? 'count' : '1'),

  check(options, signatures) {
    const problem = checkProblem(options, signatures);
    if (problem === undefined) return;
    if (options.data !== undefined || options.render !== undefined)
      checkRendering(options, problem.space, signatures);
    else
      for (const signature of Object.values(signatures))
        pointEncoder(problem.space.parameters, signature);
    // The items are not known yet.
    if (options.data === undefined) nominalPoint(problem.space, options.nominal);
  },

  example(options, signatures): Readonly<Record<string, ExampleQuery>> {
    const problem = checkProblem(options, signatures);
    if (problem === undefined || options.data !== undefined || options.render !== undefined)
      return {};
    const { space } = problem;
    const row = nominalPoint(space, options.nominal) ?? space.sample(createRandom(0, 'example'));
    return Object.fromEntries(
      Object.entries(signatures).map(([role, signature]) => [
        role,
        {
          inputs: pointEncoder(space.parameters, signature)(row),
          places: describePlaces(space.parameters, signature),
        },
      ]),
    );
  },

  repeat: repeatFinding,

  async run(context) {
    const { options } = context;
    let data: DataSet | undefined;
    const problem = await createProblem(
      options,
      context.signatures,
      context.files,
      context.seed,
      async () => (data = await context.data('data')),
    );
    const system = new System(problem, context);
    const items = problem.rendering?.items ?? [];
    const slices = sliceItems(items, options.slices);
    warnOfFewRuns(context);
    const nominal = nominalPoint(problem.space, options.nominal);
    const unchanged = readsUnchanged(options)
      ? await askUnchanged(system, nominal, data?.classes)
      : undefined;
    const { draws, ...found } = await MODES[options.mode].run(system, nominal, context);
    const whole =
      unchanged === undefined
        ? found
        : withUnchanged(found, unchanged, slices, { items, space: problem.space, draws, options });
    const result = await illustrate(system, whole, context.name);
    return withHeadline(result, options.mode, problem.space.parameters.length);
  },
};

/** Below this many runs nothing that is worth an assessor's time can be bounded. */
const FEW_RUNS = 60;

/** A run of three ends without an error, and says next to nothing. */
function warnOfFewRuns(context: ProcedureContext<ExploreOptions>): void {
  const { runs, mode, auditShare } = context.options;
  if (mode === 'falsify' || runs >= FEW_RUNS) return;
  const audit = Math.max(1, Math.floor(runs * auditShare));
  const bound = 1 - 0.05 ** (1 / audit);
  context.log(
    'warn',
    `runs: ${runs} is very few: even without a failure, an audit of ${audit} bounds the probability of failure by ${(bound * 100).toFixed(0)} % at best; use ${FEW_RUNS} at least, 500 for a bound of about 2.4 %`,
  );
}
