import type { Exhibit } from '../../core/exhibit.ts';
import type { ProcedureContext, ProcedureResult } from '../../core/procedure.ts';
import { chooseAttacks } from '../auto/chooseAttacks.ts';
import type { Check } from '../checks/check.ts';
import { confirmedControls, NO_CONTROLS, runControls, withinBudget } from '../checks/controls.ts';
import { gradientChecks } from '../checks/gradientChecks.ts';
import { plantedControl } from '../checks/plantedControl.ts';
import { probeChecks } from '../checks/probeChecks.ts';
import { runChecks } from '../checks/runChecks.ts';
import { epsilonCurve, queryCurve } from '../exhibits/curves.ts';
import { pictureExhibit } from '../exhibits/pictures.ts';
import { attackTable, checkTable, ledgerTable, threatText } from '../exhibits/tables.ts';
import { sampleArtifacts } from '../export/samples.ts';
import { amount, toFindings } from '../findings.ts';
import { measure } from '../measurements.ts';
import { countingZeros, type ZeroCount } from '../gradients/countingZeros.ts';
import { chosenAttacks } from '../options.ts';
import type { AttackOptions } from '../options.ts';
import { announceTime } from './announceTime.ts';
import { attackOf } from './attackOf.ts';
import { attackRun, checkAttack } from './campaign.ts';
import type { AttackRun } from './campaign.ts';
import { checkFindings } from './checkFindings.ts';
import { confirm } from './confirm.ts';
import { probe } from './probe.ts';
import type { ProbeResult } from './probe.ts';
import { probeGradients } from './probeGradients.ts';
import { setUp } from './setUp.ts';
import type { SetUp } from './setUp.ts';
import { worstCase } from './worstCase.ts';
import { counted } from '../../core/counted.ts';
import { inQueries } from '../inQueries.ts';

/** The run of an attack procedure, step by step. */
export async function runAttacks(
  context: ProcedureContext<AttackOptions>,
): Promise<ProcedureResult> {
  // 1 Read the data, and ask the clean model.
  const prepared = await setUp(context);
  const counted = countingZeros(prepared);
  try {
    return await attackPrepared(context, counted.setUp, counted.seen);
  } finally {
    await prepared.close();
  }
}

async function attackPrepared(
  context: ProcedureContext<AttackOptions>,
  prepared: SetUp,
  gradientsSeen: ZeroCount,
): Promise<ProcedureResult> {
  const { options, seed } = context;
  // 2 Look at the model.
  const seen = await probe(prepared.scoresView, prepared.attacked, context.random.fork('probe'));
  // 3 Attack.
  const plans = resolve(options, seen, prepared);
  const { gradient } = prepared;
  const gradientProbe =
    gradient === undefined || !options.checks
      ? undefined
      : await probeGradients(gradient, prepared.attacked, seen.scores);
  await announceTime(context, prepared, plans);
  const planned = { items: prepared.attacked, queries: options.queries };
  const raw: AttackRun[] = [];
  for (const plan of plans)
    raw.push(
      await attackRun(context, prepared, {
        ...plan,
        ...planned,
        epsilon: prepared.threat.epsilon,
        phase: plan.name,
      }),
    );
  const further: AttackRun[] = [];
  for (const epsilon of options.epsilons)
    for (const plan of plans)
      further.push(
        await attackRun(context, prepared, {
          ...plan,
          ...planned,
          epsilon,
          phase: `${plan.name} at ${epsilon.toPrecision(3)}`,
        }),
      );
  // 4 Run what checks them, and ask every success again.
  const tried = options.checks ? await runControls(context, prepared, raw, seen) : NO_CONTROLS;
  const repeats = seen.randomScores > 0 ? 5 : 1;
  const confirmation = await confirm(
    prepared.scoresView,
    prepared,
    [...raw, ...withinBudget(tried)],
    repeats,
  );
  const runs = confirmation.runs.slice(0, raw.length);
  const controls = confirmedControls(tried, confirmation.runs.slice(raw.length));
  // What a control broke is broken.
  const worst = worstCase([...runs, ...withinBudget(controls)]);
  // 5 Check whether the attacks can be trusted.
  const checks: Check[] = [];
  if (options.checks && prepared.attacked.length > 0) {
    const usesScores = runs.some(({ attack }) => attack.needs === 'scores');
    const usesLabels = runs.some(({ attack }) => attack.needs === 'labels');
    checks.push(...probeChecks(seen, usesScores, usesLabels));
    if (gradientProbe !== undefined)
      checks.push(...gradientChecks(runs, { probe: gradientProbe, seen: gradientsSeen }));
    const alone = raw.filter((run) => run.attack.needs !== 'nothing').length === 1;
    for (const run of raw)
      if (run.attack.needs !== 'nothing')
        checks.push(
          ...(await plantedControl(
            run,
            prepared,
            context.random.fork(`planted/${run.attack.name}`),
            options.queries,
            alone,
          )),
        );
    checks.push(
      ...runChecks({
        runs,
        controls,
        queries: options.queries,
        broken: worstCase(runs).filter(({ outcome }) => outcome.success).length,
        attacked: prepared.attacked.length,
        unconfirmed: confirmation.unconfirmed,
        misSent: confirmation.misSent,
        confirmed: confirmation.confirmed,
        cleanMoved: confirmation.cleanMoved,
        clean: prepared.items.length,
      }),
    );
  }
  // 6 Say it.
  const findings = toFindings(prepared, worst, seed);
  const ledger: [string, number][] = [
    ['clean items', prepared.items.length],
    ['looking at the model', seen.queries],
    ...[...raw, ...further].map(({ attack, epsilon, queries }): [string, number] => [
      `${attack.name}${Number.isFinite(epsilon) ? ` at ${epsilon.toPrecision(3)}` : ''}`,
      queries,
    ]),
    ['successes and clean items, asked again', confirmation.queries],
    ...[
      controls.noise,
      controls.large,
      controls.labels,
      controls.longer?.run,
      ...controls.reference,
    ].flatMap((run): [string, number][] =>
      run === undefined
        ? []
        : [
            [
              `control: ${run.attack.name} at ${run.epsilon.toPrecision(3)}${run === controls.longer?.run ? ', a longer search' : ''}`,
              run.queries,
            ],
          ],
    ),
  ];
  const epsilons = epsilonCurve(runs, further);
  const pictures = await pictureExhibit(prepared, worst);
  const exhibits: Exhibit[] = [
    ...(pictures === undefined ? [] : [pictures]),
    attackTable(options, prepared, [
      ...runs,
      ...further,
      ...(controls.labels === undefined ? [] : [controls.labels]),
    ]),
    ...(prepared.attacked.length === 0 ? [] : [queryCurve(runs, options.queries)]),
    ...(epsilons === undefined ? [] : [epsilons]),
    ...(checks.length === 0 ? [] : [checkTable(checks)]),
    threatText(options, prepared, runs),
    ledgerTable(ledger, prepared.retries()),
  ];
  if (prepared.attacked.length === 0)
    context.log('warn', 'the clean model gets no item right: there is nothing to attack');
  const measurements = measure(options, { setUp: prepared, runs, worst, checks });
  const failed = checks.filter(({ outcome }) => outcome === 'failed').length;
  return {
    headline: {
      tried: `${counted(prepared.attacked.length, 'item')} attacked under ${options.norm}${Number.isFinite(prepared.threat.epsilon) ? ` within ${amount(prepared, prepared.threat.epsilon)}` : ''} by ${runs.map(({ attack }) => attack.name).join(', ') || 'nothing'}, ${inQueries(options.queries)} each at most${failed === 0 ? '' : `; ${failed} of ${checks.length} checks failed, so no robust accuracy is stated`}`,
      measurements: ['robustAccuracy', 'successRate', 'cleanAccuracy'].filter((name) =>
        measurements.some((each) => each.name === name && each.value !== null),
      ),
      exhibits: ['samples', 'attacks'],
    },
    measurements,
    findings: [...findings, ...checkFindings(checks, seed)],
    exhibits,
    artifacts:
      options.samples !== false && prepared.attacked.length > 0
        ? sampleArtifacts(options, prepared, worst, seed)
        : [],
  };
}

/** The attacks that are run: those named, `auto` replaced by its choice. Throws ConfigurationError. */
function resolve(
  options: AttackOptions,
  seen: ProbeResult,
  { attacked, threat, gradient }: SetUp,
): readonly { readonly name: string; readonly settings: object }[] {
  if (attacked.length === 0) return [];
  const smallest = !Number.isFinite(threat.epsilon);
  const auto = chooseAttacks(options.norm, seen, {
    sees: options.sees,
    smallest,
    table: options.table !== undefined,
    queries: options.queries,
  });
  const plans = chosenAttacks(options).flatMap((plan) =>
    plan.name === 'auto' ? auto.map((name) => ({ name, settings: {} })) : [plan],
  );
  for (const { name } of plans)
    checkAttack(attackOf(name), options, {
      scores: seen.scores,
      gradients: gradient !== undefined,
      smallest,
    });
  return plans;
}
