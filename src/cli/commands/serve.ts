import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

import { ConfigurationError } from '../../core/errors.ts';

/** Options of `serve`. */
export interface ServeCommandOptions {
  readonly rest: number;
  readonly grpc: number;
  readonly host: string;
  readonly workers: number;
  readonly allowLoad?: boolean | undefined;
  readonly tlsCert?: string | undefined;
  readonly tlsKey?: string | undefined;
  readonly tlsClientCa?: string | undefined;
  readonly externalData?: boolean | undefined;
}

/** Serves models until SIGINT or SIGTERM, then lets requests in flight finish. */
export async function serveCommand(
  models: readonly string[],
  options: ServeCommandOptions,
): Promise<void> {
  const { startServer } = await import('../../serve/startServer.ts');
  const tls = await readServerTls(options);
  const server = await startServer({
    models: models.map((model) => ({
      ...parseModel(model),
      externalData: options.externalData === true ? 'allow' : 'refuse',
    })),
    restPort: options.rest,
    grpcPort: options.grpc,
    host: options.host,
    workers: options.workers,
    allowLoad: options.allowLoad,
    log: (level, message) => {
      // An error is thrown, too.
      if (level === 'warn') process.stderr.write(`${message}\n`);
    },
    ...(tls === undefined ? {} : { tls }),
  });
  await server.ready;
  process.stdout.write(
    `REST  ${server.restUrl}\ngRPC  ${server.grpcAddress}\nready; stop with Ctrl-C\n`,
  );
  await new Promise<void>((stopped) => {
    process.once('SIGINT', () => stopped());
    process.once('SIGTERM', () => stopped());
  });
  await server.close();
}

/** `FILE`, `NAME=FILE` or `NAME:VERSION=FILE`; without a name it is the file's, without `.onnx`. */
function parseModel(text: string): { name: string; version?: string; path: string } {
  const equals = text.indexOf('=');
  const path = text.slice(equals + 1);
  if (path === '') {
    throw new ConfigurationError(`"${text}" names no model file`, {
      code: 'serve.model',
      hint: 'Write FILE, NAME=FILE or NAME:VERSION=FILE.',
    });
  }
  if (equals < 0) return { name: basename(path).replace(/\.onnx$/i, ''), path };
  const [name = '', version] = text.slice(0, equals).split(':');
  return version === undefined ? { name, path } : { name, version, path };
}

async function readServerTls({ tlsCert, tlsKey, tlsClientCa }: ServeCommandOptions) {
  if (tlsCert === undefined && tlsKey === undefined && tlsClientCa === undefined) return undefined;
  if (tlsCert === undefined || tlsKey === undefined) {
    throw new ConfigurationError('TLS needs both --tls-cert and --tls-key', {
      code: 'serve.tls',
      hint: 'Give the certificate and its private key as PEM files.',
    });
  }
  return {
    cert: await readPem(tlsCert),
    key: await readPem(tlsKey),
    ...(tlsClientCa === undefined ? {} : { clientCa: await readPem(tlsClientCa) }),
  };
}

async function readPem(path: string): Promise<Buffer> {
  return readFile(path).catch((error: unknown) => {
    throw new ConfigurationError(`${path} cannot be read: ${(error as Error).message}`, {
      code: 'serve.tls',
      hint: 'Give a PEM file.',
      cause: error,
    });
  });
}
