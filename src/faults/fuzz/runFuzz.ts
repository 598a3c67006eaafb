import { ConfigurationError } from '../../core/errors.ts';
import type { Finding } from '../../core/finding.ts';
import type { ProcedureContext, ProcedureResult } from '../../core/procedure.ts';
import type { Reply } from '../../core/target.ts';
import { inputBatches } from '../memory/inputBatches.ts';
import { sameBits } from '../../onnx/mutation/faultSite.ts';
import { grpcMutations } from './grpcMutations.ts';
import { http1Mutations } from './http1Mutations.ts';
import type { FuzzOptions } from './options.ts';
import { sendBytes } from './sendBytes.ts';

const KINDS = ['crash', 'hang', 'serverError', 'wrongAnswer'] as const;
type Kind = (typeof KINDS)[number];
const SAID: Readonly<Record<Kind, string>> = {
  crash: 'the server answers no sound query afterwards',
  hang: 'a whole request is neither answered nor refused',
  serverError: 'the server blames itself (5xx) for a request that is wrong',
  wrongAnswer: 'a sound query afterwards gets another answer',
};
/** Findings that keep their bytes. */
const MOST_BYTES = 20_000;

/** Sends malformed and hostile requests to a target, a sound query after each, and says what went wrong. */
export async function runFuzz(context: ProcedureContext<FuzzOptions>): Promise<ProcedureResult> {
  const { options } = context;
  const endpoint = context.endpoints?.['target'];
  if (endpoint === undefined)
    throw new ConfigurationError('a target without a wire cannot be fuzzed', {
      code: 'faults.no-wire',
      hint: 'Use a protocol of a server, such as oip-rest.',
    });
  if (endpoint.allowFuzzing !== true)
    throw new ConfigurationError('the target does not allow fuzzing, which can stop a server', {
      code: 'faults.not-allowed',
      hint: 'Say `allowFuzzing: true` in the target if the server is yours.',
    });
  if (endpoint.tls !== undefined)
    throw new ConfigurationError('requests are fuzzed as bytes, which TLS would hide', {
      code: 'faults.tls',
      hint: 'Name an address of the server without TLS.',
    });
  const data = await context.data('data');
  const { queries } = await inputBatches(
    data,
    context.signatures['target']!,
    options,
    context.random.fork('items'),
  );
  const wire = await endpoint.wire('json');
  const mutations = wire.transport === 'grpc' ? grpcMutations : http1Mutations;
  const probe = queries[0]!;
  const golden = await sound(context, probe);
  if (golden.status !== 'ok')
    throw new ConfigurationError(`the target fails on a sound query: ${golden.detail}`, {
      code: 'faults.golden',
      hint: 'Fuzzing starts from a server that answers.',
    });
  const findings: Finding[] = [];
  const counts: Record<Kind, number> = { crash: 0, hang: 0, serverError: 0, wrongAnswer: 0 };
  const byMutation = new Map<string, { sent: number; kinds: Set<Kind> }>();
  let sent = 0;
  for (; sent < options.requests; sent++) {
    context.progress({ done: sent, total: options.requests, phase: 'hostile requests' });
    context.signal.throwIfAborted();
    const mutation = mutations[sent % mutations.length]!;
    const request = wire.encode(queries[sent % queries.length]!);
    const bytes = mutation.make(
      request,
      endpoint.authority,
      context.random.fork(`request ${sent}`),
    );
    const answered = await context.remember(async () => ({
      ...(await sendBytes(endpoint.host, endpoint.port, bytes, options.waitMs)),
    }));
    const after = await sound(context, probe);
    const kinds: Kind[] = [];
    if (after.status !== 'ok') kinds.push('crash');
    else if (
      Object.keys(golden.outputs).some(
        (name) => !sameBits(golden.outputs[name], after.outputs[name]),
      )
    )
      kinds.push('wrongAnswer');
    if (mutation.whole && answered.silent) kinds.push('hang');
    if ((answered.status ?? 0) >= 500) kinds.push('serverError');
    const entry = byMutation.get(mutation.kind) ?? { sent: 0, kinds: new Set<Kind>() };
    entry.sent++;
    byMutation.set(mutation.kind, entry);
    for (const kind of kinds) {
      counts[kind]++;
      if (!entry.kinds.has(kind))
        findings.push(
          findingOf(
            context.seed,
            kind,
            mutation.kind,
            sent,
            bytes,
            endpoint.host,
            endpoint.port,
            answered.status,
          ),
        );
      entry.kinds.add(kind);
    }
    // A server that is gone has nothing more to show.
    if (kinds.includes('crash')) break;
  }
  const n = Math.min(sent + 1, options.requests);
  return {
    headline: {
      tried: `${n} hostile requests of ${byMutation.size} kinds, a sound query after each`,
      measurements: ['crash', 'hang', 'serverError'],
    },
    evidence: `${n} hostile requests`,
    measurements: [
      ...KINDS.map((kind) => ({
        name: kind,
        value: counts[kind],
        unit: 'count',
        n,
        better: 'lower' as const,
        title: SAID[kind],
      })),
      { name: 'requests', value: n, unit: 'count', n, title: 'hostile requests' },
    ],
    findings,
    exhibits: [
      {
        kind: 'table',
        id: 'kinds',
        title: 'Hostile requests by kind',
        columns: [{ title: 'kind' }, { title: 'sent' }, { title: 'found' }],
        rows: [...byMutation].map(([kind, { sent: of, kinds }]) => [
          kind,
          of,
          [...kinds].join(', ') || 'nothing',
        ]),
      },
    ],
  };
}

async function sound(
  context: ProcedureContext<FuzzOptions>,
  probe: Parameters<ProcedureContext<FuzzOptions>['ask']>[0][number],
): Promise<Reply> {
  const [reply] = await context.ask([probe]);
  return reply!;
}

function findingOf(
  seed: number,
  kind: Kind,
  mutation: string,
  sent: number,
  bytes: Buffer,
  host: string,
  port: number,
  status: number | null,
): Finding {
  const base64 = bytes.subarray(0, MOST_BYTES).toString('base64');
  return {
    id: `f-${kind}-${mutation}`,
    title: `${mutation}: ${SAID[kind]}`,
    rule: `faults.fuzz-${kind}`,
    severity: kind === 'serverError' ? 'warning' : 'error',
    inputs: {
      bytes: base64,
      ...(bytes.length > MOST_BYTES ? { cutAfter: MOST_BYTES } : {}),
      command: `echo ${base64.slice(0, 4000)} | base64 -d | nc -w 3 ${host} ${port}`,
    },
    expected: 'an error that blames the request, and sound queries answered as before',
    observed: `${SAID[kind]}${status === null ? '' : ` (status ${status})`}, request ${sent}`,
    seed,
  };
}
