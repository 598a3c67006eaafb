/** What a server may use to start. */
export interface StartAccess {
  /** A folder of its own, removed afterwards. */
  readonly folder: string;
  /** Free ports of the loopback. */
  readonly ports: readonly number[];
  /** The rows that the checks will ask, for servers whose models are made here. */
  readonly rows: readonly (readonly number[])[];
  /** Runs a Python script of the server's folder to its end; its output. */
  readonly python: (script: string, ...args: string[]) => Promise<string>;
}

/** A way to ask a running server, and what it must answer. */
export interface InteropTarget {
  /** The protocol, and what of it: `oip-rest, binary`. */
  readonly title: string;
  /** The keys of the target. */
  readonly definition: Readonly<Record<string, unknown>>;
  /** Name of the input, of shape [n, 6] and type float32. */
  readonly input: string;
  readonly output: string;
  /** What the library predicts for the rows in its own process; default the bundled braking controller in ours. */
  readonly expected?: readonly (readonly number[])[] | undefined;
  /** Whether the server describes its models, so that one that it has not is found out. */
  readonly describes?: boolean | undefined;
  /** Whether `load` can send what it is sent; default true. */
  readonly loads?: boolean | undefined;
  /** Whether it checks the shape of what it is sent; default true. */
  readonly checksShape?: boolean | undefined;
}

/** How a server of others is started. */
export interface InteropServer {
  /** Name of its folder here and of its environment. */
  readonly name: string;
  /** The package whose version is printed. */
  readonly package: string;
  /** Prepares what it serves. */
  start(access: StartAccess): Promise<{
    /** Program of the environment, and its arguments. */
    readonly command: readonly string[];
    readonly env?: Readonly<Record<string, string>> | undefined;
    /** Address that answers with 2xx once its models are ready. */
    readonly ready: string;
    readonly targets: readonly InteropTarget[];
  }>;
}
