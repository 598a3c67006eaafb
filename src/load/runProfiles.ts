import type { Exhibit } from '../core/exhibit.ts';
import type { Measurement } from '../core/measurement.ts';
import type { Artifact, ProcedureContext, ProcedureResult } from '../core/procedure.ts';
import { levelsOf } from './arrivals/arrivals.ts';
import { measurementName, type Arm } from './cells.ts';
import { compare, comparisonsOf } from './comparisons.ts';
import { comparisonTable, scalingTable, searchTable, statisticsTable } from './exhibits/tables.ts';
import { distributions, latencyOverLevel } from './exhibits/charts.ts';
import { timeAxis } from './exhibits/timeAxis.ts';
import { latencyTable, requestsTable } from './exhibits/latencyTable.ts';
import { createLoadWorkers, type LoadWorkers } from './generate/loadWorkers.ts';
import { hdrLog } from './export/hdrLog.ts';
import { openTelemetry } from './export/openTelemetry.ts';
import { prometheusText } from './export/prometheusText.ts';
import { findingsOf } from './findings.ts';
import { findMaxQps, maxQpsMeasurement } from './findMaxQps.ts';
import { isComparisonDetail, isDetail } from './isDetail.ts';
import { loadHeadline } from './loadHeadline.ts';
import { measureProfile } from './measureProfile.ts';
import type { LoadOptions } from './options.ts';
import { planLoad } from './planLoad.ts';
import { planCell, queriesOf } from './planCell.ts';
import type { Recording } from './recording/recording.ts';
import { runCell } from './runCell.ts';
import type { RateSearchResult } from './statistics/searchRate.ts';
import { fitUsl } from './statistics/usl.ts';
import { summarise, type Profile } from './summarise.ts';

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

async function runWith(
  context: ProcedureContext<LoadOptions>,
  workers: LoadWorkers,
): Promise<ProcedureResult> {
  const { options, name, seed } = context;

  // 1. Whom to load, in which ways, and whether that is allowed.
  const { servers, arms, cells } = await planLoad(options, context);

  // 2. Every profile, run by run.
  const random = context.random.fork('load');
  const planContext = {
    options,
    files: context.files,
    data: (role: string) => context.data(role),
    random,
  };
  const recordings: { arm: Arm; level: number | undefined; recording: Recording }[] = [];
  for (const [done, { arm, level, repetition }] of cells.entries()) {
    const phase = `${arm.label === '' ? arm.server.name : arm.label}${level === undefined ? '' : ` at ${level}`}`;
    const plan = () => planCell(planContext, arm, level, repetition);
    const place = { phase, done, total: cells.length, workers };
    recordings.push({ arm, level, recording: await runCell(context, arm, plan, place) });
  }

  // 3. What they say.
  const judged = (arm: Arm, level: number | undefined, runs: readonly Recording[]): Profile =>
    summarise(runs, arm.label, level, {
      options,
      timeoutMs: options.timeoutMs ?? arm.server.endpoint.timeoutMs,
      random: random.fork(`bootstrap ${arm.label} ${level ?? ''}`),
    });
  const levels = levelsOf(options.arrivals);
  const profiles = arms.flatMap((arm) =>
    levels.map((level) => {
      const runs = recordings.filter((run) => run.arm === arm && run.level === level);
      return judged(
        arm,
        level,
        runs.map(({ recording }) => recording),
      );
    }),
  );
  const measurements: Measurement[] = profiles.flatMap((profile) => {
    const { level } = profile;
    const named = levels.length > 1 ? level : undefined;
    return measureProfile(profile, options, named).map((measurement) => ({
      ...measurement,
      ...(named === level ? {} : { alias: measurementName(measurement.name, '', level) }),
      ...(isDetail(measurement, profiles.length) ? { detail: true } : {}),
    }));
  });
  const compared = comparisonsOf(
    arms.map((arm) => ({
      ...arm,
      server: servers.indexOf(arm.server),
      grpc: arm.server.endpoint.protocol.transport === 'grpc',
    })),
  ).flatMap((comparison) =>
    compare(comparison, profiles, {
      quantile: options.effectQuantile,
      confidence: options.confidence,
    }),
  );
  measurements.push(
    ...compared.map((measurement) => ({
      ...measurement,
      ...(isComparisonDetail(measurement, profiles.length) ? { detail: true } : {}),
    })),
  );

  // 4. The highest rate that meets the objective.
  const searches: { arm: string; result: RateSearchResult }[] = [];
  if (options.search !== undefined && options.slo !== undefined) {
    for (const arm of arms) {
      const result = await findMaxQps(options, queriesOf(options), async (rate, queries, round) => {
        const phase = `${arm.label} searching at ${Math.round(rate)}`.trim();
        const searching = { ...planContext, options: atRate(options) };
        const plan = () => planCell(searching, arm, rate, round, queries);
        return judged(arm, rate, [
          await runCell(context, arm, plan, { phase, done: cells.length, workers }),
        ]);
      });
      searches.push({ arm: arm.label, result });
      measurements.push(
        maxQpsMeasurement(measurementName('maxQps', arm.label, undefined), result, options),
      );
    }
  }

  // 5. How throughput scales.
  const fits = arms.map((arm) => ({ arm: arm.label, fit: scaling(profiles, arm.label) }));
  for (const { arm, fit } of fits) {
    if (fit === null || options.arrivals.kind !== 'closed') continue;
    const of = (text: string, value: number | null, unit: string, title: string): Measurement => ({
      name: measurementName(text, arm, undefined),
      value,
      unit,
      n: levels.length,
      title,
    });
    measurements.push(
      of('usl.sigma', fit.sigma, '1', 'contention (USL)'),
      of('usl.kappa', fit.kappa, '1', 'coherency (USL)'),
      of('usl.peak', fit.peak, 'count', 'concurrency of the highest throughput (USL)'),
    );
  }

  // 6. What to look at and to take away.
  const axis = options.arrivals.kind === 'closed' ? 'concurrency' : 'requests a second';
  const longest = recordings.reduce((a, b) => (b.recording.endedMs > a.recording.endedMs ? b : a));
  const exhibits: Exhibit[] = [
    latencyTable(profiles, axis),
    requestsTable(profiles, axis, options),
    ...(levels.length > 1 ? [latencyOverLevel(profiles, axis)] : []),
    distributions(profiles, axis),
    timeAxis(longest.recording, `${longest.arm.label} ${longest.level ?? ''}`.trim() || name),
    ...(compared.length > 0 ? [comparisonTable(compared, options.effectQuantile)] : []),
    ...(searches.length > 0 ? [searchTable(searches)] : []),
    ...(fits.some(({ fit }) => fit !== null) && options.arrivals.kind === 'closed'
      ? [scalingTable(fits)]
      : []),
    ...statisticsTable(recordings),
  ];
  return {
    ...loadHeadline(profiles, measurements),
    times: 'all',
    findings: findingsOf(profiles, compared, options, seed),
    exhibits,
    artifacts: artifactsOf(name, recordings, measurements),
  };
}

/** The search tries rates of its own: Poisson, unless the scenario says constant or gamma. */
function atRate(options: LoadOptions): LoadOptions {
  const { arrivals } = options;
  if (arrivals.kind === 'constant' || arrivals.kind === 'gamma') return options;
  return { ...options, arrivals: { kind: 'poisson', qps: 1 } };
}

function scaling(profiles: readonly Profile[], arm: string) {
  const own = profiles.filter((profile) => profile.arm === arm && profile.level !== undefined);
  return fitUsl(
    own.map(({ level }) => level!),
    own.map(({ throughputs }) => throughputs.reduce((sum, x) => sum + x, 0) / throughputs.length),
  );
}

function artifactsOf(
  procedure: string,
  recordings: readonly { arm: Arm; level: number | undefined; recording: Recording }[],
  measurements: readonly Measurement[],
): readonly Artifact[] {
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  let startMs = 0;
  const intervals = recordings.map(({ arm, level, recording }) => {
    const interval = {
      tag: `${arm.label || procedure}${level === undefined ? '' : `@${level}`}`,
      startMs,
      lengthMs: recording.endedMs,
      latencyMs: recording.latencyMs,
    };
    startMs += recording.endedMs;
    return interval;
  });
  return [
    {
      path: 'latency.hlog',
      bytes: encode(hdrLog(intervals)),
      title: 'latencies as HDR histograms (us)',
    },
    {
      path: 'metrics.prom',
      bytes: encode(prometheusText(measurements, procedure)),
      title: 'measurements for Prometheus',
    },
    {
      path: 'metrics.otlp.json',
      bytes: encode(`${JSON.stringify(openTelemetry(measurements, procedure))}\n`),
      title: 'measurements for OpenTelemetry',
    },
  ];
}
