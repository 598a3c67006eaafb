import type { ProcedureContext, ProcedureResult } from '../../core/procedure.ts';
import { checkTable } from '../exhibits/tables.ts';
import { sampleArtifacts } from '../export/samples.ts';
import { countingZeros, type ZeroCount } from '../gradients/countingZeros.ts';
import { isWithin, threatOf } from '../frame/threatModel.ts';
import { chosenAttacks } from '../options.ts';
import type { AttackOptions } from '../options.ts';
import { announceTime } from '../run/announceTime.ts';
import { attackOf } from '../run/attackOf.ts';
import { attackRun, checkAttack } from '../run/campaign.ts';
import type { AttackRun } from '../run/campaign.ts';
import { checkFindings } from '../run/checkFindings.ts';
import { worstCase } from '../run/worstCase.ts';
import { askAgain } from './askAgain.ts';
import { detectorChecks } from './checks.ts';
import type { DetectorOption } from './detectorOption.ts';
import { detectorFindings } from './detectorFindings.ts';
import { detectorMeasurements } from './detectorMeasurements.ts';
import { detectorThreat } from './detectorThreat.ts';
import { fateOf } from './fate.ts';
import { fateTable } from './fateTable.ts';
import { goalOf } from './goals/goals.ts';
import { precision } from './precision.ts';
import { precisionTable } from './precisionTable.ts';
import { setUpDetector } from './setUpDetector.ts';
import type { DetectorSetUp } from './setUpDetector.ts';
import { sideBySide } from './sideBySide.ts';
import { counted } from '../../core/counted.ts';
import { inQueries } from '../inQueries.ts';

/** Pictures on which the control runs, and its queries. */
const CONTROL = { items: 8, queries: 30 };

/** The run of an attack on a detector, step by step. */
export async function runDetectorAttack(
  context: ProcedureContext<AttackOptions>,
  option: DetectorOption,
): Promise<ProcedureResult> {
  const prepared = await setUpDetector(context, option);
  const counted = countingZeros(prepared);
  try {
    return await attackPrepared(context, counted.setUp, counted.seen);
  } finally {
    await prepared.close();
  }
}

async function attackPrepared(
  context: ProcedureContext<AttackOptions>,
  prepared: DetectorSetUp,
  gradients: ZeroCount,
): Promise<ProcedureResult> {
  const { options, seed } = context;
  const { attacked, items, option, read, threat } = prepared;
  // 1 Attack.
  const runs: AttackRun[] = [];
  const plans = attacked.length === 0 ? [] : plansOf(options, prepared);
  await announceTime(context, prepared, plans);
  for (const plan of plans)
    runs.push(
      await attackRun(context, prepared, {
        ...plan,
        epsilon: threat.epsilon,
        queries: options.queries,
        items: attacked,
        phase: plan.name,
      }),
    );
  const control = options.checks && attacked.length > 0;
  const noise = control
    ? await attackRun(context, prepared, {
        name: 'random-noise',
        settings: {},
        epsilon: threat.epsilon,
        queries: Math.min(CONTROL.queries, options.queries),
        items: attacked.slice(0, CONTROL.items),
        phase: 'control: noise',
      })
    : undefined;
  // 2 Ask again: what the points show now is what counts.
  const worst = worstCase(runs);
  const { before, after, fates, fatesOf, successes, moved } = await askAgain(prepared, runs, worst);
  // 3 Evaluate clean and changed pictures.
  const place = new Map(attacked.map(({ name }, i) => [name, i]));
  const clean = items.map(({ original }) =>
    original.outputs === undefined ? undefined : read(original.outputs),
  );
  const found = await precision(context, prepared, {
    clean,
    adversarial: items.map(({ name }, i) => {
      const at = place.get(name);
      return at === undefined || after[at] === undefined ? clean[i] : after[at];
    }),
  });
  // 4 Check.
  const reached = worst.filter(({ outcome }) => outcome.success).length;
  const confirmed = successes.filter(Boolean).length;
  const checks = control
    ? detectorChecks({
        runs,
        noise,
        moved,
        asked: items.length,
        confirmed,
        unconfirmed: reached - confirmed,
        outside: worst.filter(({ outcome }, i) => {
          const { space } = prepared;
          const decoded = space.snap(space.decode(space.encode(outcome.adversarial)));
          return !isWithin(threatOf(threat, attacked[i]!), decoded, attacked[i]!.clean);
        }).length,
        zero: gradients.zero,
        gradients: gradients.all,
      })
    : [];
  if (attacked.length === 0)
    context.log('warn', 'no clean picture shows an object: there is nothing to attack');
  // 5 Say it.
  const drawn = worst.map(({ outcome, attack }, i) => ({
    name: attacked[i]!.name,
    clean: attacked[i]!.clean,
    changed: outcome.adversarial,
    before: before[i]!,
    after: after[i]!,
    fate: fates[i]!,
    attack,
    distance: outcome.distance,
  }));
  const pictures = await sideBySide(prepared, drawn);
  return {
    headline: {
      tried: `${counted(attacked.length, 'picture')} attacked under ${options.norm} to ${option.goal} by ${runs.map(({ attack }) => attack.name).join(', ') || 'nothing'}, ${inQueries(options.queries)} each at most`,
      measurements: ['successRate', goalOf(option.goal).measurement, 'AP.adversarial'],
    },
    measurements: detectorMeasurements(options, {
      runs,
      successes,
      fates,
      before: before.map((seen) => fateOf(seen, seen, option)),
      precision: found,
      checks,
      items: items.length,
    }),
    findings: [
      ...detectorFindings(prepared, drawn, successes, seed),
      ...checkFindings(checks, seed),
    ],
    exhibits: [
      ...(pictures === undefined ? [] : [pictures]),
      fateTable(
        runs.map((run, r) => ({ run, fates: fatesOf(r) })),
        options.queries,
      ),
      precisionTable(found),
      ...(checks.length === 0 ? [] : [checkTable(checks)]),
      detectorThreat(prepared, options.queries),
    ],
    artifacts:
      options.samples !== false && attacked.length > 0
        ? sampleArtifacts(options, prepared, worst, seed)
        : [],
  };
}

/** The attacks that are run: `auto` is Square, and gradients where the model's file is here. Throws ConfigurationError. */
function plansOf(
  options: AttackOptions,
  { gradient, threat }: DetectorSetUp,
): readonly { readonly name: string; readonly settings: object }[] {
  const plans = chosenAttacks(options).map((plan) =>
    plan.name === 'auto' ? { name: 'square', settings: {} } : plan,
  );
  for (const { name } of plans)
    checkAttack(attackOf(name), options, {
      scores: true,
      gradients: gradient !== undefined,
      smallest: !Number.isFinite(threat.epsilon),
    });
  return plans;
}
