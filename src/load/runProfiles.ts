import type { Exhibit } from '../core/exhibit.ts';
import type { Measurement } from '../core/measurement.ts';
import type { ProcedureContext, ProcedureResult } from '../core/procedure.ts';
import type { RandomStream } from '../core/random.ts';
import { levelsOf } from './arrivals/arrivals.ts';
import { measurementName, type Arm } from './cells.ts';
import { compare, comparisonsOf, type Compared } from './comparisons.ts';
import { comparisonTable, scalingTable, searchTable, statisticsTable } from './exhibits/tables.ts';
import { distributions, latencyOverLevel } from './exhibits/charts.ts';
import { timeAxis } from './exhibits/timeAxis.ts';
import { latencyTable, requestsTable } from './exhibits/latencyTable.ts';
import { createLoadWorkers, type LoadWorkers } from './generate/loadWorkers.ts';
import { findingsOf } from './findings.ts';
import { findMaxQps, maxQpsMeasurement } from './findMaxQps.ts';
import { loadArtifacts } from './loadArtifacts.ts';
import { loadHeadline } from './loadHeadline.ts';
import { measureProfile } from './measureProfile.ts';
import type { LoadOptions } from './options.ts';
import { planLoad, type LoadPlan } from './planLoad.ts';
import { planCell, queriesOf } from './planCell.ts';
import type { RecordedCell } from './recordedCell.ts';
import type { Recording } from './recording/recording.ts';
import { runCell } from './runCell.ts';
import { scalingMeasurements, scalingOf, type Scaling } from './scaling.ts';
import type { RateSearchResult } from './statistics/searchRate.ts';
import { summarise, type Profile } from './summarise.ts';

/** Profiles up to which reports print every quantity; of more, the tables say it. */
const FEW = 4;

/** The `load` procedure. Threads are kept from profile to profile. */
export async function runProfiles(
  context: ProcedureContext<LoadOptions>,
): Promise<ProcedureResult> {
  const workers = createLoadWorkers();
  try {
    return await runWith(context, workers);
  } finally {
    await workers.close();
  }
}

/** What every step reads. */
interface Session {
  readonly context: ProcedureContext<LoadOptions>;
  readonly workers: LoadWorkers;
  readonly plan: LoadPlan;
  readonly random: RandomStream;
}

async function runWith(
  context: ProcedureContext<LoadOptions>,
  workers: LoadWorkers,
): Promise<ProcedureResult> {
  const { options, name, seed } = context;
  // 1. Whom to load, in which ways, and whether that is allowed.
  const plan = await planLoad(options, context);
  const session = { context, workers, plan, random: context.random.fork('load') };
  // 2. Every profile, run by run.
  const recordings = await runCells(session);
  // 3. What they say, and how they compare.
  const profiles = profilesOf(session, recordings);
  const isMany = profiles.length > FEW;
  const compared = comparedArms(session, profiles);
  // 4. The highest rate that meets the objective.
  const searches = await searchRates(session);
  // 5. How throughput scales.
  const scaling =
    options.arrivals.kind === 'closed'
      ? scalingOf(
          profiles,
          plan.arms.map(({ label }) => label),
        )
      : [];
  const measurements: readonly Measurement[] = [
    ...profiles.flatMap((profile) => measured(profile, options, isMany)),
    ...compared.map(({ measurement, level }) => ({
      ...measurement,
      ...(isMany && level !== undefined ? { detail: true } : {}),
    })),
    ...searches.map(({ arm, result }) =>
      maxQpsMeasurement(measurementName('maxQps', arm, undefined), result, options),
    ),
    ...scalingMeasurements(scaling, levelsOf(options.arrivals).length),
  ];
  // 6. What to look at and to take away.
  return {
    ...loadHeadline(profiles, measurements),
    times: 'all',
    findings: findingsOf(profiles, compared, options, seed),
    exhibits: exhibitsOf(session, { recordings, profiles, compared, searches, scaling }),
    artifacts: loadArtifacts(name, recordings, measurements),
  };
}

async function runCells(session: Session): Promise<readonly RecordedCell[]> {
  const { context, workers, plan } = session;
  const { cells } = plan;
  const recordings: RecordedCell[] = [];
  for (const [done, { arm, level, repetition }] of cells.entries()) {
    const phase = `${arm.label === '' ? arm.server.name : arm.label}${level === undefined ? '' : ` at ${level}`}`;
    const cell = () => planCell(planContext(session), arm, level, repetition);
    const place = { phase, done, total: cells.length, workers };
    recordings.push({ arm, level, recording: await runCell(context, arm, cell, place) });
  }
  return recordings;
}

function planContext({ context, random }: Session) {
  const { options, files } = context;
  return { options, files, data: (role: string) => context.data(role), random };
}

function profilesOf(session: Session, recordings: readonly RecordedCell[]): readonly Profile[] {
  const { arms } = session.plan;
  return arms.flatMap((arm) =>
    levelsOf(session.context.options.arrivals).map((level) => {
      const runs = recordings.filter((run) => run.arm === arm && run.level === level);
      return judged(
        session,
        arm,
        level,
        runs.map(({ recording }) => recording),
      );
    }),
  );
}

function judged(
  { context: { options }, random }: Session,
  arm: Arm,
  level: number | undefined,
  runs: readonly Recording[],
): Profile {
  return summarise(runs, arm.label, level, {
    options,
    timeoutMs: options.timeoutMs ?? arm.server.endpoint.timeoutMs,
    random: random.fork(`bootstrap ${arm.label} ${level ?? ''}`),
  });
}

/** The measurements of a profile; where there is one level, its name is the quantity's, and the level an alias. */
function measured(
  profile: Profile,
  options: LoadOptions,
  isOneOfMany: boolean,
): readonly Measurement[] {
  const { level } = profile;
  const named = levelsOf(options.arrivals).length > 1 ? level : undefined;
  return measureProfile(profile, options, { level: named, isOneOfMany }).map((measurement) => ({
    ...measurement,
    ...(named === level ? {} : { alias: measurementName(measurement.name, '', level) }),
  }));
}

function comparedArms(
  { context: { options }, plan: { arms, servers } }: Session,
  profiles: readonly Profile[],
): readonly Compared[] {
  const sides = arms.map((arm) => ({
    ...arm,
    server: servers.indexOf(arm.server),
    grpc: arm.server.endpoint.protocol.transport === 'grpc',
  }));
  return comparisonsOf(sides).flatMap((comparison) =>
    compare(comparison, profiles, {
      quantile: options.effectQuantile,
      confidence: options.confidence,
    }),
  );
}

interface Searched {
  readonly arm: string;
  readonly result: RateSearchResult;
}

async function searchRates(session: Session): Promise<readonly Searched[]> {
  const { context, workers, plan } = session;
  const { options } = context;
  if (options.search === undefined || options.slo === undefined) return [];
  const searches: Searched[] = [];
  for (const arm of plan.arms) {
    const result = await findMaxQps(options, queriesOf(options), async (rate, queries, round) => {
      const phase = `${arm.label} searching at ${Math.round(rate)}`.trim();
      const searching = { ...planContext(session), options: atRate(options) };
      const cell = () => planCell(searching, arm, rate, round, queries);
      const place = { phase, done: plan.cells.length, workers };
      return judged(session, arm, rate, [await runCell(context, arm, cell, place)]);
    });
    searches.push({ arm: arm.label, result });
  }
  return searches;
}

/** The search tries rates of its own: Poisson, unless the scenario says constant or gamma. */
function atRate(options: LoadOptions): LoadOptions {
  const { arrivals } = options;
  if (arrivals.kind === 'constant' || arrivals.kind === 'gamma') return options;
  return { ...options, arrivals: { kind: 'poisson', qps: 1 } };
}

function exhibitsOf(
  { context: { options, name } }: Session,
  {
    recordings,
    profiles,
    compared,
    searches,
    scaling,
  }: {
    readonly recordings: readonly RecordedCell[];
    readonly profiles: readonly Profile[];
    readonly compared: readonly Compared[];
    readonly searches: readonly Searched[];
    readonly scaling: readonly Scaling[];
  },
): readonly Exhibit[] {
  const axis = options.arrivals.kind === 'closed' ? 'concurrency' : 'requests a second';
  const longest = recordings.reduce((a, b) => (b.recording.endedMs > a.recording.endedMs ? b : a));
  return [
    latencyTable(profiles, axis),
    requestsTable(profiles, axis, options),
    ...(levelsOf(options.arrivals).length > 1 ? [latencyOverLevel(profiles, axis)] : []),
    distributions(profiles, axis),
    timeAxis(longest.recording, `${longest.arm.label} ${longest.level ?? ''}`.trim() || name),
    ...(compared.length > 0
      ? [
          comparisonTable(
            compared.map(({ measurement }) => measurement),
            options.effectQuantile,
          ),
        ]
      : []),
    ...(searches.length > 0 ? [searchTable(searches)] : []),
    ...(scaling.some(({ fit }) => fit !== null) ? [scalingTable(scaling)] : []),
    ...statisticsTable(recordings),
  ];
}
