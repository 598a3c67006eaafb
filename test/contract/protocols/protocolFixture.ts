import net from 'node:net';

import type { FailureReason } from '../../../src/core/target.ts';
import type { Dtype, Tensor } from '../../../src/core/tensor.ts';
import { listening, type ServerTls } from '../../helpers/httpServer.ts';

/** Something that a protocol can speak to. */
export interface Started {
  /** The keys of the target but `protocol`. */
  readonly definition: Readonly<Record<string, unknown>>;
  /** The folder that paths in the definition refer to. */
  readonly baseDir?: string | undefined;
  readonly close: () => Promise<void>;
}

/** One way in which an endpoint fails, and what the target must make of it. */
export interface Failure {
  readonly start: () => Promise<Started>;
  readonly reason: FailureReason;
  readonly detail: RegExp;
}

/** What the contract suite needs to know to try a protocol. */
export interface ProtocolFixture {
  readonly protocol: string;
  /** The dtypes that it carries. */
  readonly dtypes: readonly Dtype[];
  /** What it carries of a dtype, where that is not everything. */
  readonly samples?: Readonly<Partial<Record<Dtype, Tensor>>> | undefined;
  /** Starts a model that returns its input x as y, both of shape [n, 2] and of the dtype. */
  start(dtype: Dtype): Promise<Started>;
  /** Starts a model whose output y is [NaN, Infinity] for any x. */
  startNonFinite(): Promise<Started>;
  /** Starts a model that never answers. Absent for protocols that cannot be interrupted. */
  readonly startSilent?: (() => Promise<Started>) | undefined;
  readonly failures: Readonly<Record<string, Failure>>;
  /** For protocols with an endpoint: the definition of one that is at an address, and with TLS. */
  readonly endpoint?:
    | {
        definitionAt(port: number): Readonly<Record<string, unknown>>;
        start(tls?: ServerTls): Promise<Started>;
        /** Starts one that refuses inference and metadata, and repeats the authorization header in saying so. */
        startIndiscreet(): Promise<Started>;
        /** The headers that the server saw in the last inference. */
        seen(): Readonly<Record<string, unknown>>;
      }
    | undefined;
}

/** A port of the loopback at which nothing listens. */
export async function freePort(): Promise<number> {
  const server = await listening(net.createServer());
  await server.close();
  return server.port;
}

/** A server that accepts connections and never says anything. */
export const silentServer = () => listening(net.createServer());
