import type { Outcome } from './outcome.ts';

/** Host and TLS of a server. */
export interface Address {
  readonly host: string;
  readonly port: number;
  /** Present: speak TLS. */
  readonly tls?: TlsMaterial | undefined;
}

/** PEM texts; `servername` defaults to the host. */
export interface TlsMaterial {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly servername?: string | undefined;
  /** Whether the server's certificate is checked; default yes. */
  readonly verify?: boolean | undefined;
}

/** Is told how each request ended, once for every `submit`. */
export type OnDone = (sample: number, outcome: Outcome, code: number, bytes: number) => void;

/** What a transport needs to run. */
export interface TransportOptions {
  readonly address: Address;
  readonly connections: number;
  /** Requests under way on one connection: pipelined in HTTP/1.1, streams in HTTP/2. */
  readonly depth: number;
  readonly timeoutMs: number;
  /** The requests, ready for the wire: whole HTTP/1.1 messages, or protobuf messages for gRPC. */
  readonly payloads: readonly Buffer[];
  readonly head: RequestHead;
  readonly onDone: OnDone;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** What precedes every payload. */
export interface RequestHead {
  /** The path of the URL, such as `/v2/models/m/infer` or `/inference.GRPCInferenceService/ModelInfer`. */
  readonly path: string;
  readonly authority: string;
  /** HTTP method; default POST. */
  readonly method?: string | undefined;
  readonly headers: readonly (readonly [string, string])[];
}

/** Connections to one server. Samples are the caller's numbers, handed back to `onDone`. */
export interface Transport {
  /** Makes all connections. Rejects with the first failure. */
  open(): Promise<void>;
  /** Whether it can take a request now. */
  hasRoom(): boolean;
  /** Sends payload number `payload`; call only when `hasRoom()`. Bytes leave at `flush` at the latest. */
  submit(sample: number, payload: number): void;
  flush(): void;
  /** Fails what is over its time limit. To be called every few milliseconds. */
  sweep(): void;
  /** Counts of what happened beside the samples. */
  readonly counters: TransportCounters;
  /** Ends every connection; what is under way is told as abandoned. */
  close(): Promise<void>;
}

/** Events that are no sample's outcome. */
export interface TransportCounters {
  /** Connections made beyond the first ones. */
  reconnects: number;
  /** Requests that the server refused unprocessed and that were sent again (GOAWAY, REFUSED_STREAM). */
  resent: number;
}
