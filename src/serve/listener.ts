import { ConfigurationError } from '../core/errors.ts';
import type { BytesInFlight } from './bytesInFlight.ts';

/** One of the server's two doors. */
export interface Listener {
  readonly port: number;
  /** Stops listening and waits at most `graceMs` for requests in flight. */
  close(graceMs: number): Promise<void>;
}

/** What a listener needs to know. */
export interface ListenOptions {
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
  readonly tls?: TlsFiles | undefined;
  readonly maxMessageBytes: number;
  readonly inFlight: BytesInFlight;
}

/** PEM texts. With `clientCa`, clients must show a certificate that it signed. */
export interface TlsFiles {
  readonly cert: string | Uint8Array;
  readonly key: string | Uint8Array;
  readonly clientCa?: string | Uint8Array | undefined;
}

/** The error of a port that cannot be listened on: what, where, what to do. */
export function cannotListen(error: unknown, what: string, host: string, port: number): Error {
  const reason = error instanceof Error ? error.message : String(error);
  const inUse = reason.includes('EADDRINUSE');
  return new ConfigurationError(
    inUse
      ? `${what}: port ${port} of ${host} is already in use`
      : `${what}: cannot listen on ${host} port ${port}: ${reason}`,
    {
      code: inUse ? 'serve.port-in-use' : 'serve.cannot-listen',
      hint: inUse
        ? 'stop the other program, give another port, or 0 for a free one'
        : 'give an address of this machine and a port that you may use',
      cause: error,
    },
  );
}

/** The error of PEM texts that are none. */
export function badTls(error: unknown): Error {
  return new ConfigurationError(
    `the server's TLS files are not usable: ${error instanceof Error ? error.message : String(error)}`,
    {
      code: 'serve.tls',
      hint: 'give a certificate and its private key as PEM, and for mutual TLS the CA of the clients',
      cause: error,
    },
  );
}
