import { ConfigurationError } from '../../core/errors.ts';
import type { Exhibit } from '../../core/exhibit.ts';
import type { Finding } from '../../core/finding.ts';
import type { Measurement } from '../../core/measurement.ts';
import type { DataItem } from '../../core/dataSet.ts';
import type { ProcedureContext, ProcedureResult } from '../../core/procedure.ts';
import type { Reply } from '../../core/target.ts';
import type { TensorMap } from '../../core/tensor.ts';
import { createPreprocessing } from '../../judgement/preprocessing.ts';
import { bettingInterval } from '../../math/bettingInterval.ts';
import { SCHEMA } from '../exhibits/chartStyle.ts';
import { judgeOf } from '../memory/subject.ts';
import {
  emptyTally,
  type Change,
  type Outcome,
  type Tally,
  OUTCOMES,
} from '../outcomes/outcomeJudge.ts';
import { failSensors } from './failSensors.ts';
import type { SensorOptions } from './options.ts';

/** Feeds a model what failing sensors would, in a schedule, and compares with what it says of the sound items. */
export async function runSensors(
  context: ProcedureContext<SensorOptions>,
): Promise<ProcedureResult> {
  const { options } = context;
  const data = await context.data('data');
  const count = Math.min(options.items, data.count);
  const queries = options.queries ?? count;
  const items: DataItem[] = [];
  for (let i = 0; i < count; i++) items.push(await data.read(i));
  if (items.length === 0)
    throw new ConfigurationError(`data: ${data.name} has no items`, {
      code: 'faults.no-items',
      hint: 'Name data with at least one item.',
    });
  const sound = Array.from({ length: queries }, (_, query) => items[query % count]!.picture);
  const failed = await failSensors(sound, options.faults, context.random.fork('sensors'));
  const preprocessing = createPreprocessing(context.signatures['target']!, {
    tensor: options.tensor,
    example: items[0]!.picture,
    bytes: false,
    lower: [],
    upper: [],
  });
  // A failing sensor knows no bounds: values go out as they come.
  const encode = (item: DataItem['picture']): TensorMap =>
    preprocessing.encode(
      item.data.length === preprocessing.size ? item.data : preprocessing.prepare(item),
    );
  const golden = await ask(
    context,
    items.map(({ picture }) => encode(picture)),
    'golden run',
  );
  const outputs = golden.map((reply, i) => {
    if (reply.status === 'ok') return reply.outputs;
    throw new ConfigurationError(
      `the target failed on the sound item ${items[i]!.name}: ${reply.detail}`,
      { code: 'faults.golden', hint: 'Golden answers are needed before faults are judged.' },
    );
  });
  const labels = items.map(({ truth }) => [truth.class]);
  const inputs = { items: items.map(() => 1), labels };
  const judge = judgeOf(options, outputs, { inputs, classes: data.classes });
  const replies = await ask(
    context,
    failed.map(({ picture }) => encode(picture)),
    'queries',
  );
  const results = replies.map((reply, query) => {
    const tally = emptyTally();
    const changes: Change[] = [];
    judge.add(tally, query % count, reply.status === 'ok' ? reply.outputs : undefined, changes);
    return { tally, changes, struck: failed[query]!.struck };
  });
  return report(context, {
    items,
    results,
    replies,
    count,
    outcomes: judge.outcomes,
    right: judge.right,
  });
}

interface Seen {
  readonly items: readonly DataItem[];
  readonly results: readonly {
    readonly tally: Tally;
    readonly changes: readonly Change[];
    readonly struck: boolean;
  }[];
  readonly replies: readonly Reply[];
  readonly count: number;
  readonly outcomes: readonly Outcome[];
  readonly right: number;
}

function report(
  context: ProcedureContext<SensorOptions>,
  { items, results, replies, count, outcomes, right }: Seen,
): ProcedureResult {
  const { confidence, faults } = context.options;
  const struck = results.filter((result) => result.struck);
  /** One share an item: queries of the same item are not independent. */
  const share = (
    outcome: Outcome,
    of = 'inputs' as 'inputs' | 'all',
  ): Pick<Measurement, 'value' | 'interval' | 'n'> => {
    const byItem = Array.from({ length: count }, () => ({ hits: 0, of: 0 }));
    for (const [query, { tally, struck: own }] of results.entries()) {
      if (!own) continue;
      byItem[query % count]!.hits += tally[outcome];
      byItem[query % count]!.of += tally[of];
    }
    const shares = byItem.filter((item) => item.of > 0).map((item) => item.hits / item.of);
    const n = shares.length;
    const value = n === 0 ? null : shares.reduce((sum, each) => sum + each, 0) / n;
    return { value, n, interval: bettingInterval(shares, confidence) };
  };
  const measurements: Measurement[] = outcomes.map((outcome) => ({
    name: outcome,
    unit: '1',
    ...share(outcome),
    better: outcome === 'masked' || outcome === 'unchanged' ? 'higher' : 'lower',
    title: `${OUTCOMES[outcome]}, while the sensor fails`,
    ...(outcome === 'unchanged' ? { detail: true } : {}),
  }));
  measurements.push(
    {
      name: 'accuracyUnderFault',
      unit: '1',
      ...share('correct', 'all'),
      better: 'higher',
      title: 'share answered rightly while the sensor fails',
    },
    {
      name: 'injections',
      value: struck.length,
      unit: 'count',
      n: struck.length,
      title: 'queries with a failing sensor',
    },
  );
  const end = results.findLastIndex((result) => result.struck) + 1;
  if (end < results.length) {
    const bad = results.slice(end).findLastIndex(({ tally }) => tally.sdc1 + tally.due > 0) + 1;
    const never = bad > 0 && end + bad === results.length;
    measurements.push({
      name: 'recoveryQueries',
      value: never ? null : bad,
      unit: 'count',
      n: results.length - end,
      better: 'lower',
      title: 'queries after the fault until decisions are as before',
      ...(never ? { note: 'not recovered at the end of the run' } : {}),
    });
  }
  const worst = [...results.entries()]
    .filter(([, { tally, struck: own }]) => own && tally.sdc1 > 0)
    .slice(0, 5);
  const findings = worst.map(([query, { changes }], i): Finding => ({
    id: `f-${String(i + 1).padStart(4, '0')}`,
    title: `query ${query}, ${items[query % count]!.name}: the failing sensor changes the decision from ${changes[0]?.from} to ${changes[0]?.to}`,
    rule: 'faults.sensor',
    severity: 'warning',
    inputs: { item: items[query % count]!.name, query },
    expected: 'the decision on the sound item, or an error that shows',
    observed: 'another decision, silently',
    seed: context.seed,
  }));
  return {
    headline: {
      tried: `${struck.length} queries with a failing sensor, on ${right} items answered rightly without`,
      measurements: ['sdc1', 'due', 'masked'],
    },
    measurements,
    findings,
    exhibits: [scheduleTable(faults), timeline(results, replies)],
  };
}

function scheduleTable(faults: SensorOptions['faults']): Exhibit {
  return {
    kind: 'table',
    id: 'faults',
    title: 'Faults of the sensor, combined in this order',
    columns: [
      { title: 'fault' },
      { title: 'options' },
      { title: 'channels' },
      { title: 'from query' },
      { title: 'for' },
    ],
    rows: faults.map(({ kind, channels, schedule, ...rest }) => [
      kind,
      Object.entries(rest)
        .map(([key, value]) => `${key} ${JSON.stringify(value)}`)
        .join(', '),
      channels?.join(', ') ?? 'all',
      schedule.onset,
      schedule.hold === undefined ? 'to the end' : `${schedule.hold} queries`,
    ]),
  };
}

function timeline(results: Seen['results'], replies: readonly Reply[]): Exhibit {
  const size = Math.max(1, Math.ceil(results.length / 40));
  const values = Array.from({ length: Math.ceil(results.length / size) }, (_, block) => {
    const part = results.slice(block * size, (block + 1) * size);
    const right = part.reduce((sum, { tally }) => sum + tally.correct, 0);
    return {
      query: block * size,
      accuracy: right / part.length,
      sensor: part.some(({ struck }) => struck) ? 'failing' : 'sound',
    };
  });
  return {
    kind: 'chart',
    id: 'timeline',
    title: 'Right answers over the schedule',
    caption: `Share of right answers in blocks of ${size} quer${size === 1 ? 'y' : 'ies'}; ${replies.filter(({ status }) => status === 'failed').length} queries failed.`,
    spec: {
      $schema: SCHEMA,
      width: 430,
      height: 170,
      data: { values },
      mark: { type: 'bar' },
      encoding: {
        x: { field: 'query', type: 'quantitative', title: 'query' },
        y: { field: 'accuracy', type: 'quantitative', title: 'right', scale: { domain: [0, 1] } },
        color: { field: 'sensor', type: 'nominal', title: 'sensor' },
      },
    },
  };
}

/** Asks in blocks, so that progress shows and a stop loses little. */
async function ask(
  context: ProcedureContext<SensorOptions>,
  queries: readonly TensorMap[],
  phase: string,
): Promise<Reply[]> {
  const replies: Reply[] = [];
  const BLOCK = 64;
  for (let from = 0; from < queries.length; from += BLOCK) {
    context.progress({ done: from, total: queries.length, phase });
    replies.push(...(await context.ask(queries.slice(from, from + BLOCK))));
  }
  return replies;
}
