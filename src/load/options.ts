import { z } from 'zod';

import { arrivalsSchema } from './arrivals/arrivals.ts';
import { dataReference } from '../data/dataOption.ts';
import { tensorOption } from '../pictures/tensorOption.ts';

const oneOrMore = <T extends z.ZodType>(item: T) => z.union([item, z.array(item).min(1)]);
const share = z.number().min(0).max(1);

/** The options of `load`. */
export const loadOptionsSchema = z.strictObject({
  arrivals: arrivalsSchema,
  queries: z
    .union([z.int().positive(), z.literal('mlperf')])
    .optional()
    .describe(
      'Requests of every profile; `mlperf`: as many as MLPerf asks for the quantile of `slo` (default 0.99). Default 1000 when `seconds` is not given.',
    ),
  seconds: z
    .number()
    .positive()
    .optional()
    .describe('Seconds of every profile; default until `queries` are sent.'),
  repetitions: z
    .int()
    .min(1)
    .max(1000)
    .default(1)
    .describe('How often every profile is run, in the order ABBA.'),
  warmUp: z
    .union([z.literal('auto'), z.int().nonnegative()])
    .default('auto')
    .describe('Requests at the beginning whose latency does not count; `auto`: MSER-5 decides.'),
  payload: oneOrMore(z.enum(['same', 'random']))
    .default('same')
    .describe(
      'The same request every time, or others of the same length; both: the cache is tested.',
    ),
  encoding: oneOrMore(z.enum(['json', 'binary']))
    .default('json')
    .describe('How REST carries tensors; gRPC is always binary.'),
  pool: z
    .int()
    .positive()
    .optional()
    .describe(
      'How many different requests `random` prepares before each run, at most 64 MiB; default as many as it sends.',
    ),
  images: z
    .union([z.array(z.string()).min(1), dataReference])
    .optional()
    .describe(
      'Pictures or signals to send instead of random tensors: a list of picture files, or a data set (a folder, an array). `same` sends the first, `random` up to `pool` of them.',
    ),
  tensor: tensorOption.prefault({}),
  protocols: z
    .union([
      z.array(z.string()).min(1),
      z.record(z.string().regex(/^[A-Za-z][\w-]*$/), z.unknown()),
    ])
    .optional()
    .describe(
      "What to compare: names of protocols that the target's server speaks, or targets by name (a path or in place). Default the target.",
    ),
  connections: z
    .int()
    .positive()
    .optional()
    .describe('Connections; default 50 for REST, 2 for gRPC.'),
  depth: z
    .int()
    .positive()
    .optional()
    .describe(
      'Requests under way on a connection: pipelined in HTTP/1.1 (default 1), streams in gRPC (default 100).',
    ),
  generators: z.int().min(1).max(64).default(1).describe('Threads that send.'),
  client: z
    .enum(['own', 'library'])
    .default('own')
    .describe('Our own clients, or undici and grpc-js: slower, to check ours with.'),
  timeoutMs: z
    .number()
    .positive()
    .optional()
    .describe("Time limit of a request; default the target's."),
  latenessBudgetMs: z
    .number()
    .positive()
    .default(5)
    .describe('A run is invalid when our own p99 lateness in sending is over this, in ms.'),
  slo: z
    .strictObject({
      quantile: z.number().gt(0).lt(1).default(0.99).describe('Which quantile.'),
      latencyMs: z.number().positive().describe('Its latency must not be over this.'),
      errors: share.default(0.01).describe('No more than this share of requests may fail.'),
    })
    .optional()
    .describe('The service level objective.'),
  search: z
    .strictObject({
      start: z.number().positive().default(10).describe('First rate, requests a second.'),
      limit: z.number().positive().default(10_000).describe('Highest rate.'),
      tolerance: z
        .number()
        .gt(0)
        .lt(1)
        .default(0.05)
        .describe('How narrow the answer shall be, as a share.'),
    })
    .optional()
    .describe('Search the highest rate that meets `slo`.'),
  apdexMs: z
    .number()
    .positive()
    .optional()
    .describe('Target latency of Apdex; default that of `slo`.'),
  confidence: z.number().gt(0.5).lt(1).default(0.95).describe('Of every interval.'),
  intervals: z
    .enum(['batch', 'bootstrap'])
    .default('batch')
    .describe('Intervals of quantiles by batch means or by block bootstrap.'),
  earlyStopping: z
    .boolean()
    .default(false)
    .describe("Report the latency that MLPerf's early stopping allows to claim as well."),
  effectQuantile: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.5)
    .describe('The quantile by which gRPC and the cache are compared.'),
  maxErrorRate: share
    .default(0.5)
    .describe('A run stops when more than this share of at least 100 requests has failed.'),
  caps: z
    .strictObject({
      qps: z.number().positive().default(20_000).describe('Requests a second.'),
      connections: z.int().positive().default(1000).describe('Connections.'),
      requests: z.int().positive().default(5_000_000).describe('Requests of the whole procedure.'),
    })
    .prefault({})
    .describe('Limits that nothing in the scenario may exceed.'),
  allowPublicHost: z
    .boolean()
    .default(false)
    .describe('Confirms that a server outside of loopback and private networks may be loaded.'),
  prometheus: z
    .string()
    .optional()
    .describe("URL of the server's Prometheus metrics, read every second."),
  pid: z
    .int()
    .positive()
    .optional()
    .describe("The server's process on this machine, to watch its CPU and memory."),
});

/** Parsed options of `load`. */
export type LoadOptions = z.infer<typeof loadOptionsSchema>;
