import { ConfigurationError, ProofmarkError } from '../core/errors.ts';
import { leftOutNote } from '../core/signature.ts';
import { BytesInFlight } from './bytesInFlight.ts';
import { listenGrpc } from './grpcListener.ts';
import type { Listener, TlsFiles } from './listener.ts';
import { servedModels, type ModelToServe } from './loadModels.ts';
import { Repository } from './repository.ts';
import { listenRest } from './restListener.ts';

/** Options of `startServer`. */
export interface ServerOptions {
  readonly models: readonly ModelToServe[];
  /** 0: a free one; undefined: no REST. */
  readonly restPort?: number | undefined;
  /** 0: a free one; undefined: no gRPC. */
  readonly grpcPort?: number | undefined;
  /** Address to listen on; default 127.0.0.1. */
  readonly host?: string | undefined;
  /** For both; default plain text. */
  readonly tls?: TlsFiles | undefined;
  /** Threads of each model; default 1. */
  readonly workers?: number | undefined;
  /** The models are a stranger's: load and run them in child processes. Default false. */
  readonly isolated?: boolean | undefined;
  /** Largest request body or message, also when unpacked; default 64 MiB. */
  readonly maxMessageBytes?: number | undefined;
  /** Bytes of all requests that are not answered yet; beyond them new ones are told to come later. Default 1 GiB. */
  readonly maxBytesInFlight?: number | undefined;
  /** How long `close` waits for requests in flight; default 10 000. */
  readonly graceMs?: number | undefined;
  /** Clients may load a file of their own in place of a model's, until the next load. Default false. */
  readonly allowLoad?: boolean | undefined;
  readonly log?: ((level: 'info' | 'warn' | 'error', message: string) => void) | undefined;
}

/** A server that listens. */
export interface RunningServer {
  /** Such as `http://127.0.0.1:8080`; undefined without REST. */
  readonly restUrl: string | undefined;
  /** Such as `127.0.0.1:8081`; undefined without gRPC. */
  readonly grpcAddress: string | undefined;
  /** Resolves when every model is loaded; rejects with the ConfigurationError of the first that cannot be. */
  readonly ready: Promise<void>;
  /** Outputs of its models, as they are loaded, that are no tensors, so that no reply holds them. */
  readonly leftOut: readonly string[];
  /** Answers what is in flight, then stops. Idempotent. */
  close(): Promise<void>;
}

/**
 * The reference server: the Open Inference Protocol over REST and gRPC for ONNX models. It listens at once, and is
 * ready when its models are loaded. Throws ConfigurationError for a port in use, bad TLS files or models without name.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { host = '127.0.0.1', tls, workers = 1, isolated = false, log } = options;
  const { restPort, grpcPort, graceMs = 10_000 } = options;
  const { maxMessageBytes = 64 * 2 ** 20, maxBytesInFlight = 2 ** 30 } = options;
  if (restPort === undefined && grpcPort === undefined) {
    throw new ConfigurationError('the server has neither a REST nor a gRPC port', {
      code: 'serve.no-port',
      hint: 'give one, or 0 for a free one',
    });
  }
  const stop = new AbortController();
  const loading = { workers, isolated, signal: stop.signal };
  const repository = new Repository(servedModels(options.models, loading), options.allowLoad);
  const inFlight = new BytesInFlight(maxBytesInFlight);
  const common = { host, tls, maxMessageBytes, inFlight };
  const listeners: Listener[] = [];
  const listen = async (start: Promise<Listener> | undefined): Promise<number | undefined> => {
    const listener = await start;
    if (listener !== undefined) listeners.push(listener);
    return listener?.port;
  };
  let ports: readonly (number | undefined)[];
  try {
    ports = [
      await listen(
        restPort === undefined ? undefined : listenRest(repository, { ...common, port: restPort }),
      ),
      await listen(
        grpcPort === undefined ? undefined : listenGrpc(repository, { ...common, port: grpcPort }),
      ),
    ];
  } catch (error) {
    await Promise.all(listeners.map((listener) => listener.close(0)));
    throw error;
  }
  const ready = loadAll(repository, log);
  // Who does not wait for it hears of it from the server's readiness.
  ready.catch(() => undefined);
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await Promise.all(listeners.map((listener) => listener.close(graceMs)));
    stop.abort(new ProofmarkError('the server was closed', { code: 'serve.closed' }));
    await ready.catch(() => undefined);
    await Promise.all(repository.all.map((model) => model.unload()));
  };
  const [rest, grpc] = ports;
  const name = host.includes(':') ? `[${host}]` : host;
  return {
    restUrl: rest === undefined ? undefined : `${tls ? 'https' : 'http'}://${name}:${rest}`,
    grpcAddress: grpc === undefined ? undefined : `${name}:${grpc}`,
    ready,
    get leftOut() {
      return repository.all.flatMap((model) => model.leftOut);
    },
    close: () => (closing ??= close()),
  };
}

async function loadAll(repository: Repository, log: ServerOptions['log']): Promise<void> {
  const loads = await Promise.allSettled(
    repository.all.map(async (model) => {
      const named = `model "${model.name}" version ${model.version}`;
      try {
        await model.load();
        log?.('info', `${named} is ready`);
        if (model.leftOut.length > 0) log?.('warn', named + leftOutNote(model));
      } catch (error) {
        log?.('error', `${named}: ${(error as Error).message}`);
        throw error;
      }
    }),
  );
  const failed = loads.find((load) => load.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
