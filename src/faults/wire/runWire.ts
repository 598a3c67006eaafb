import { ConfigurationError } from '../../core/errors.ts';
import type { Finding } from '../../core/finding.ts';
import type { Measurement } from '../../core/measurement.ts';
import type { ProcedureContext, ProcedureResult } from '../../core/procedure.ts';
import type { Reply } from '../../core/target.ts';
import type { TensorMap } from '../../core/tensor.ts';
import { clopperPearson } from '../../math/clopperPearson.ts';
import { quantile } from '../../math/quantile.ts';
import { inputBatches } from '../memory/inputBatches.ts';
import { outputRows } from '../outcomes/outputRows.ts';
import { checkSchedule } from './checkSchedule.ts';
import type { WireOptions } from './options.ts';
import { recovery } from './recovery.ts';
import { MEANING, type Seen } from './seen.ts';
import { wireExhibits } from './wireExhibits.ts';

/** Asks a model behind a faulty wire, and says what the client sees, how late, and when it is over. */
export async function runWire(context: ProcedureContext<WireOptions>): Promise<ProcedureResult> {
  const { options } = context;
  const { queries, end, confidence } = options;
  const faults = context.endpoints?.['target']?.wireFaults ?? [];
  checkSchedule(faults, queries, end);
  const data = await context.data('data');
  const inputs = await inputBatches(
    data,
    context.signatures['target']!,
    options,
    context.random.fork('items'),
  );
  const golden = await goldenReplies(context, inputs.queries);
  const replies: Reply[] = [];
  for (let i = 0; i < queries; i++) {
    context.progress({ done: i, total: queries, phase: 'queries' });
    // One after the other: which query a fault strikes must not depend on a race.
    replies.push(...(await context.ask([inputs.queries[i % inputs.queries.length]!])));
  }
  const seen = replies.map((reply, i) =>
    judge(reply, golden[i % golden.length]!.outputs, options.output),
  );
  const goldenMs = golden.map(({ latencyMs }) => latencyMs);
  const slowMs = options.slowMs ?? Math.max(20, 10 * quantile(goldenMs, 0.5));
  const share = (name: string, title: string, picks: (what: Seen) => boolean): Measurement => {
    const hits = seen.filter(picks).length;
    return {
      name,
      value: hits / queries,
      unit: '1',
      interval: clopperPearson(hits, queries, { confidence }),
      n: queries,
      better: 'lower',
      title,
      note: 'of these queries in this order; the interval takes them for a sample of such queries',
    };
  };
  const latencies = replies
    .filter(({ status }) => status === 'ok')
    .map(({ latencyMs }) => latencyMs);
  const latency = (
    name: string,
    values: readonly number[],
    p: number,
    title: string,
  ): Measurement => ({
    name,
    value: values.length === 0 ? null : quantile(values, p),
    unit: 'ms',
    n: values.length,
    better: 'lower',
    title,
  });
  const measurements: Measurement[] = [
    share(
      'errors',
      'queries without an answer',
      (what) => !['right', 'wrong', 'decision'].includes(what),
    ),
    share(
      'wrongAnswers',
      'answers with other numbers than the golden ones',
      (what) => what === 'wrong' || what === 'decision',
    ),
    share('sdc1', 'answers with another decision', (what) => what === 'decision'),
    latency('p50', latencies, 0.5, 'median latency of answers'),
    latency('p99', latencies, 0.99, '99th percentile of latency of answers'),
    latency('cleanP50', goldenMs, 0.5, 'median latency without faults'),
    {
      name: 'retries',
      value: replies.reduce((sum, { attempts = 1 }) => sum + attempts - 1, 0),
      unit: 'count',
      n: queries,
      better: 'lower',
      title: 'attempts beyond the first',
    },
  ];
  if (end !== undefined) measurements.push(...recovery(replies, seen, end, slowMs));
  const findings = seen.flatMap((what, i): Finding[] =>
    what === 'right' || !isFirst(seen, i)
      ? []
      : [
          {
            id: `f-${what}`,
            title: `query ${i}: ${MEANING[what]}`,
            rule: `faults.wire-${what}`,
            severity: what === 'decision' || what === 'wrong' ? 'error' : 'warning',
            inputs: { item: inputs.names[i % inputs.names.length]! },
            expected: MEANING.right,
            observed:
              replies[i]!.status === 'failed'
                ? (replies[i] as Reply & { detail: string }).detail
                : MEANING[what],
            seed: context.seed,
          },
        ],
  );
  return {
    headline: {
      tried: `${queries} queries through a faulty wire`,
      measurements: ['wrongAnswers', 'errors', 'recoveryQueries'],
      exhibits: ['seen', 'timeline'],
    },
    measurements,
    times: ['p50', 'p99', 'cleanP50', 'recoveryTime', 'timeline'],
    findings,
    exhibits: wireExhibits(
      {
        seen,
        latencyMs: replies.map(({ latencyMs }) => latencyMs),
        goldenMs: quantile(goldenMs, 0.5),
      },
      faults,
    ),
  };
}

async function goldenReplies(
  context: ProcedureContext<WireOptions>,
  queries: readonly TensorMap[],
): Promise<(Reply & { status: 'ok' })[]> {
  const replies: Reply[] = [];
  // One after the other, as the others are asked: latencies are compared.
  for (const query of queries) replies.push(...(await context.ask([query], { target: 'clean' })));
  return replies.map((reply, i) => {
    if (reply.status === 'ok') return reply;
    throw new ConfigurationError(`the clean target failed on item ${i}: ${reply.detail}`, {
      code: 'faults.golden',
      hint: 'Golden answers are needed: `clean` must name a target without faults.',
    });
  });
}

function judge(reply: Reply, golden: TensorMap, output: string | undefined): Seen {
  if (reply.status === 'failed') return reply.reason;
  const name = output ?? Object.keys(golden)[0] ?? '';
  const same = Object.entries(golden).every(([key, tensor]) => {
    const [own, other] = [
      outputRows(tensor, 1).numbers,
      reply.outputs[key] === undefined ? [] : outputRows(reply.outputs[key], 1).numbers,
    ];
    return (
      own.length === other.length &&
      Array.from(own).every(
        (value, i) =>
          Object.is(value, other[i]) || Math.abs(value - other[i]!) <= 1e-5 * Math.abs(value),
      )
    );
  });
  if (same) return 'right';
  const best = (tensor: TensorMap[string] | undefined): number => {
    const row = tensor === undefined ? [] : Array.from(outputRows(tensor, 1).numbers);
    return row.indexOf(Math.max(...row));
  };
  return best(golden[name]) === best(reply.outputs[name]) ? 'wrong' : 'decision';
}

function isFirst(seen: readonly Seen[], i: number): boolean {
  return seen.indexOf(seen[i]!) === i;
}
