import { ConfigurationError } from '../core/errors.ts';
import type { ProcedureContext } from '../core/procedure.ts';
import type { RandomStream } from '../core/random.ts';
import { parseTrace } from './arrivals/trace.ts';
import { schedule } from './arrivals/schedule.ts';
import type { Arm } from './cells.ts';
import type { LoadRun } from './generate/runLoad.ts';
import type { LoadModel } from './generate/plan.ts';
import type { LoadOptions } from './options.ts';
import { encodeRequests } from './payload/encodeRequests.ts';
import { pictureInputs } from './payload/pictureInputs.ts';
import { randomTensors } from './payload/randomTensors.ts';
import { mlperfQueries } from './statistics/mlperf.ts';
import type { Address } from '../transport/transport.ts';

/** What a plan is made from. */
export interface PlanContext {
  readonly options: LoadOptions;
  readonly files: ProcedureContext<LoadOptions>['files'];
  readonly data: ProcedureContext<LoadOptions>['data'];
  readonly random: RandomStream;
}

const POOL_BYTES = 64 * 1024 * 1024;
/** Different requests for a run that ends by the clock. */
const MOST_UNKNOWN = 16_384;

/**
 * One run, ready to start. The arrivals depend on the level, the repetition and the seed, not on the arm, so that arms
 * are compared under the same arrivals. `queries` overrides the options' number.
 */
export async function planCell(
  { options, files, data, random }: PlanContext,
  arm: Arm,
  level: number | undefined,
  repetition: number,
  queries: number = queriesOf(options),
): Promise<LoadRun> {
  const { arrivals, caps } = options;
  const { endpoint } = arm.server;
  const grpc = endpoint.protocol.transport === 'grpc';
  const length = {
    queries: wantsQueries(options) ? queries : undefined,
    seconds: options.seconds,
    most: caps.requests,
  };
  const times =
    arrivals.kind === 'trace'
      ? parseTrace(
          new TextDecoder().decode(await files.read(arrivals.file)),
          arrivals.file,
          arrivals.speed,
        )
      : schedule(arrivals, level, length, random.fork(`arrivals ${level ?? ''} ${repetition}`));
  const wanted = times?.length ?? (wantsQueries(options) ? queries : MOST_UNKNOWN);
  // What one run has sent, a server may still have in its cache when the next begins.
  const draw = random.fork(
    arm.cache === 'same' ? 'payloads' : `payloads ${arm.label} ${level ?? ''} ${repetition}`,
  );
  const requests = encodeRequests(
    await queriesFor({ options, files, data, random: draw }, arm, wanted),
    await endpoint.wire(arm.encoding),
    endpoint.authority,
  );
  const connections = options.connections ?? (grpc ? 2 : 50);
  const depth = options.depth ?? (grpc ? 100 : 1);
  const own = options.client === 'own';
  const model = modelOf(options, level);
  return {
    client: grpc ? (own ? 'grpc' : 'grpc-js') : own ? 'http1' : 'undici',
    address: addressOf(arm),
    head: requests.head,
    payloads: requests.payloads,
    connections: model.kind === 'open' ? connections : Math.min(connections, concurrencyOf(model)),
    depth,
    timeoutMs: options.timeoutMs ?? endpoint.timeoutMs,
    model,
    schedule: times,
    maxRequests: length.queries ?? caps.requests,
    generators: options.generators,
    maxErrorRate: options.maxErrorRate,
  };
}

/** How many requests a profile sends, unless it goes by seconds. */
export function queriesOf({ queries, slo }: LoadOptions): number {
  return queries === 'mlperf' ? mlperfQueries(slo?.quantile ?? 0.99) : (queries ?? 1000);
}

function wantsQueries({ queries, seconds, arrivals }: LoadOptions): boolean {
  if (queries !== undefined) return true;
  return seconds === undefined && arrivals.kind !== 'step';
}

function modelOf({ arrivals, seconds }: LoadOptions, level: number | undefined): LoadModel {
  const durationMs = 1000 * (seconds ?? 24 * 3600);
  switch (arrivals.kind) {
    case 'closed':
      return { kind: 'closed', concurrency: level!, durationMs };
    case 'singleStream':
      return { kind: 'closed', concurrency: 1, durationMs };
    case 'multiStream':
      return { kind: 'groups', size: arrivals.size, durationMs };
    default:
      return { kind: 'open' };
  }
}

function concurrencyOf(model: LoadModel): number {
  if (model.kind === 'closed') return model.concurrency;
  return model.kind === 'groups' ? model.size : Infinity;
}

/** Random tensors that fit the model, or images: one, or as many as are wanted and the pool takes. */
async function queriesFor({ options, files, data, random }: PlanContext, arm: Arm, wanted: number) {
  const { signature } = arm.server;
  const first = randomTensors(signature, random);
  if (options.images !== undefined) {
    const count = arm.cache === 'same' ? 1 : (options.pool ?? Infinity);
    return pictureInputs(options, count, signature, first, { files, data });
  }
  if (arm.cache === 'same') return [first];
  const bytes = Object.values(first).reduce((sum, { data }) => sum + 16 * data.length, 1);
  const count = Math.max(2, Math.min(options.pool ?? wanted, Math.floor(POOL_BYTES / bytes)));
  return [first, ...Array.from({ length: count - 1 }, () => randomTensors(signature, random))];
}

function addressOf({ server: { endpoint } }: Arm): Address {
  const pem = (bytes: Uint8Array | undefined): string | undefined =>
    bytes === undefined ? undefined : new TextDecoder().decode(bytes);
  const { host, port, tls } = endpoint;
  if (tls === undefined) return { host, port };
  const { ca, cert, key, serverName: servername, verify } = tls;
  return { host, port, tls: { ca: pem(ca), cert: pem(cert), key: pem(key), servername, verify } };
}

/** Checks the limits before anything is sent. Throws ConfigurationError `load.cap`. */
export function checkCaps(
  options: LoadOptions,
  cells: number,
  levels: readonly (number | undefined)[],
): void {
  const { caps, arrivals } = options;
  const open = arrivals.kind !== 'closed';
  const fastest = Math.max(
    ...(open ? levels.map((level) => level ?? 0) : [0]),
    options.search?.limit ?? 0,
    arrivals.kind === 'ramp' ? Math.max(arrivals.from, arrivals.to) : 0,
    arrivals.kind === 'spike' ? Math.max(arrivals.qps, arrivals.peak) : 0,
    arrivals.kind === 'diurnal' ? arrivals.qps * (1 + arrivals.amplitude) : 0,
    ...(arrivals.kind === 'step' ? arrivals.steps.map(({ qps }) => qps) : [0]),
  );
  const over = (what: string, value: number, cap: number): ConfigurationError =>
    new ConfigurationError(`load: ${value} ${what} are over the cap of ${cap}`, {
      code: 'load.cap',
      hint: 'Ask for less, or raise the limit under `caps` when the server is yours to load.',
    });
  if (fastest > caps.qps) throw over('requests a second', fastest, caps.qps);
  const connections = Math.max(
    options.connections ?? 50,
    ...(open ? [0] : levels.map((level) => level ?? 0)),
  );
  if (connections > caps.connections) throw over('connections', connections, caps.connections);
  const requests =
    (wantsQueries(options) ? queriesOf(options) : (options.seconds ?? 0) * fastest) * cells;
  if (requests > caps.requests) throw over('requests', Math.ceil(requests), caps.requests);
}
