import { ConfigurationError } from '../../core/errors.ts';
import type { Finding } from '../../core/finding.ts';
import type { Artifact, ProcedureContext, ProcedureResult } from '../../core/procedure.ts';
import type { Reply } from '../../core/target.ts';
import { inputBatches } from '../memory/inputBatches.ts';
import { sameBits } from '../../onnx/mutation/faultSite.ts';
import { grpcMutations } from './grpcMutations.ts';
import { http1Mutations } from './http1Mutations.ts';
import { findLeak } from './findLeak.ts';
import type { FuzzMutation } from './mutation.ts';
import type { FuzzOptions } from './options.ts';
import { sendBytes, type Answered } from './sendBytes.ts';

const KINDS = ['crash', 'hang', 'serverError', 'wrongAnswer', 'leak'] as const;
type Kind = (typeof KINDS)[number];
const SAID: Readonly<Record<Kind, string>> = {
  crash: 'the server answers no sound query afterwards',
  hang: 'a whole request is neither answered nor refused',
  serverError: 'the server blames itself (5xx, gRPC UNKNOWN) for a request that is wrong',
  wrongAnswer: 'a sound query afterwards gets another answer',
  leak: 'the memory of the server grows with every block of such requests',
};
/** What gRPC servers say of an exception that nobody caught. INTERNAL is what libraries say of messages they cannot read. */
const GRPC_UNKNOWN = 2;
/** A connection that is owed no answer is left open so long at most, ms. */
const UNOWED_MS = 200;

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
  const artifacts: Artifact[] = [];
  const counts: Record<Kind, number> = {
    crash: 0,
    hang: 0,
    serverError: 0,
    wrongAnswer: 0,
    leak: 0,
  };
  const byMutation = new Map<string, { sent: number; kinds: Set<Kind>; statuses: Set<string> }>();
  const grpc = wire.transport === 'grpc';
  const send = async (mutation: FuzzMutation, bytes: Buffer): Promise<Answered> => {
    const waitMs = mutation.whole ? options.waitMs : Math.min(UNOWED_MS, options.waitMs);
    return sendBytes(endpoint.host, endpoint.port, bytes, waitMs, grpc);
  };
  const found = (kind: Kind, mutation: string, bytes: Buffer, what: string): void => {
    const id = `f-${kind}-${mutation}`;
    artifacts.push({ path: `${id}.bin`, bytes, title: `The bytes of ${id}` });
    const { host, port } = endpoint;
    const command = `nc -w 3 ${host} ${port} < ${context.name}/${id}.bin`;
    findings.push(findingOf(context.seed, id, kind, mutation, command, what));
  };
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
    const answered = await context.remember(async () => ({ ...(await send(mutation, bytes)) }));
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
    if (grpc ? answered.status === GRPC_UNKNOWN : (answered.status ?? 0) >= 500)
      kinds.push('serverError');
    const entry = byMutation.get(mutation.kind) ?? {
      sent: 0,
      kinds: new Set<Kind>(),
      statuses: new Set<string>(),
    };
    entry.sent++;
    entry.statuses.add(statusText(answered, grpc));
    byMutation.set(mutation.kind, entry);
    for (const kind of kinds) {
      counts[kind]++;
      if (!entry.kinds.has(kind))
        found(kind, mutation.kind, bytes, `${statusText(answered, grpc)}, request ${sent}`);
      entry.kinds.add(kind);
    }
    // A server that is gone has nothing more to show.
    if (kinds.includes('crash')) break;
  }
  const n = Math.min(sent + 1, options.requests);
  const { pid } = endpoint;
  const leaks = options.leakRequests > 0 && counts.crash === 0;
  if (leaks && pid === undefined)
    context.log('warn', 'the memory of the server is not seen: its target names no `pid`');
  let watched = 0;
  for (const [i, mutation] of mutations.entries()) {
    if (!leaks || pid === undefined || !mutation.whole) continue;
    context.progress({ done: i, total: mutations.length, phase: 'memory' });
    watched++;
    const bytes = mutation.make(
      wire.encode(probe),
      endpoint.authority,
      context.random.fork(`leak ${mutation.kind}`),
    );
    const leak = await context.remember(async () => {
      const seen = await findLeak(pid, options.leakRequests, async () => {
        context.signal.throwIfAborted();
        await send(mutation, bytes);
      });
      return seen === undefined ? null : { ...seen };
    });
    if (leak === null) continue;
    counts.leak++;
    byMutation.get(mutation.kind)?.kinds.add('leak');
    const kib = leak.perRequestKib.toPrecision(2);
    found('leak', mutation.kind, bytes, `${kib} KiB a request over ${leak.requests} requests`);
  }
  return {
    headline: {
      tried: `${n} hostile requests of ${byMutation.size} kinds, a sound query after each`,
      measurements: ['crash', 'hang', 'serverError'],
    },
    evidence: `${n} hostile requests`,
    measurements: [
      ...KINDS.filter((kind) => kind !== 'leak' || options.leakRequests > 0).map((kind) => ({
        name: kind,
        value: kind === 'leak' && watched === 0 ? null : counts[kind],
        unit: 'count',
        n: kind === 'leak' ? watched : n,
        better: 'lower' as const,
        title: SAID[kind],
      })),
      { name: 'requests', value: n, unit: 'count', n, title: 'hostile requests' },
    ],
    findings,
    artifacts,
    exhibits: [
      {
        kind: 'table',
        id: 'kinds',
        title: 'Hostile requests by kind',
        columns: [{ title: 'kind' }, { title: 'sent' }, { title: 'answers' }, { title: 'found' }],
        rows: [...byMutation].map(([kind, { sent: of, kinds, statuses }]) => [
          kind,
          of,
          [...statuses].toSorted().join(', '),
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

/** What came back, in a word or a number. */
function statusText({ status, silent, refused }: Answered, grpc: boolean): string {
  if (refused) return 'no connection';
  if (silent) return 'silence';
  if (status === null) return 'closed';
  return grpc ? `grpc-status ${status}` : String(status);
}

function findingOf(
  seed: number,
  id: string,
  kind: Kind,
  mutation: string,
  command: string,
  what: string,
): Finding {
  return {
    id,
    title: `${mutation}: ${SAID[kind]}`,
    rule: `faults.fuzz-${kind}`,
    severity: kind === 'serverError' ? 'warning' : 'error',
    // In the run's folder.
    inputs: { command },
    expected: 'an error that blames the request, and sound queries answered as before',
    observed: `${SAID[kind]} (${what})`,
    seed,
  };
}
