import type { TensorMap } from './tensor.ts';

/** A query as an HTTP request. */
export interface HttpRequest {
  readonly method: string;
  /** With the query string. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string | undefined;
}

/** Where a served model is and how it is spoken to, for a procedure that owns its wire and clock. */
export interface EndpointInfo {
  /** The target's protocol, such as `oip-grpc`. */
  readonly protocol: string;
  /** As the target gives it: `localhost:8081`, or an http(s) URL that may end in a path. */
  readonly url: string;
  readonly model?: string | undefined;
  readonly version?: string | undefined;
  /** With secrets filled in: never to be printed or journaled. */
  readonly headers: Readonly<Record<string, string>>;
  /** PEM material, read from the target's files. */
  readonly tls?:
    | {
        readonly ca?: Uint8Array | undefined;
        readonly cert?: Uint8Array | undefined;
        readonly key?: Uint8Array | undefined;
        /** The name that the server's certificate must have; default the host. */
        readonly serverName?: string | undefined;
        /** Whether the server's certificate is checked; default yes. */
        readonly verify?: boolean | undefined;
      }
    | undefined;
  readonly timeoutMs: number;
  /** The server's process, when this run started it or the target names it. */
  readonly pid?: number | undefined;
  /** Other protocols that the same server speaks, with their URLs, such as `oip-grpc` beside `oip-rest`. */
  readonly also?: Readonly<Record<string, string>> | undefined;
  /**
   * Writes a query as the target itself would send it, where only its definition says how (`http-json`). Throws an
   * error whose message says what is wrong with the inputs.
   */
  readonly write?: ((inputs: TensorMap) => HttpRequest) | undefined;
}
