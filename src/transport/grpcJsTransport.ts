import { Client, credentials, Metadata, status as CODE, type ServiceError } from '@grpc/grpc-js';

import { OUTCOME, outcomeOfGrpc, type Outcome } from './outcome.ts';
import type { Transport, TransportOptions } from './transport.ts';

/** gRPC by grpc-js: slower than our own, and the second opinion on it. Payloads are protobuf messages. */
export function grpcJsTransport(options: TransportOptions): Transport {
  const { address, connections, depth, timeoutMs, onDone, head } = options;
  const { ca, cert, key, servername, verify = true } = address.tls ?? {};
  const channel =
    address.tls === undefined
      ? credentials.createInsecure()
      : credentials.createSsl(pem(ca), pem(key), pem(cert), { rejectUnauthorized: verify });
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  const clients = Array.from(
    { length: connections },
    () =>
      new Client(`${host}:${address.port}`, channel, {
        'grpc.use_local_subchannel_pool': 1,
        'grpc.max_receive_message_length': -1,
        'grpc.max_send_message_length': -1,
        'grpc.enable_http_proxy': 0,
        'grpc.default_authority': head.authority,
        ...(servername === undefined ? {} : { 'grpc.ssl_target_name_override': servername }),
      }),
  );
  const metadata = new Metadata();
  for (const [name, value] of head.headers) {
    metadata.add(name, name.endsWith('-bin') ? Buffer.from(value, 'base64') : value);
  }
  const counters = { reconnects: 0, resent: 0 };
  let underWay = 0;
  let turn = 0;
  let closing = false;

  return {
    counters,
    async open() {
      const deadline = Date.now() + Math.max(timeoutMs, 1000);
      await Promise.all(
        clients.map(
          (client) =>
            new Promise<void>((resolve, reject) => {
              client.waitForReady(deadline, (error) =>
                error === undefined || error === null ? resolve() : reject(error),
              );
            }),
        ),
      );
    },
    hasRoom: () => underWay < connections * depth,
    submit(sample, payload) {
      underWay++;
      const client = clients[turn++ % connections]!;
      client.makeUnaryRequest(
        head.path,
        (message: Buffer) => message,
        (message: Buffer) => message,
        options.payloads[payload]!,
        metadata,
        { deadline: Date.now() + timeoutMs },
        (error: ServiceError | null, reply?: Buffer) => {
          underWay--;
          if (error === null) onDone(sample, OUTCOME.ok, 0, 5 + (reply?.length ?? 0));
          else if (closing) onDone(sample, OUTCOME.abandoned, 0, 0);
          else onDone(sample, outcomeOfError(error), codeOf(error), 0);
        },
      );
    },
    flush() {},
    sweep() {},
    async close() {
      closing = true;
      for (const client of clients) client.close();
    },
  };
}

/** Its own status for a lost connection is that of a server which is not available; the text tells them apart. */
function outcomeOfError(error: ServiceError): Outcome {
  if (error.code === CODE.DEADLINE_EXCEEDED) return OUTCOME.timeout;
  if (/ECONNREFUSED|No connection established|failed to connect/i.test(error.details)) {
    return OUTCOME.refused;
  }
  if (isReset(error)) return OUTCOME.reset;
  return outcomeOfGrpc(error.code);
}

function isReset(error: ServiceError): boolean {
  return /RST_STREAM|Connection dropped|ECONNRESET|Call ended without/i.test(error.details);
}

function codeOf(error: ServiceError): number {
  return isReset(error) || error.code === CODE.DEADLINE_EXCEEDED ? 0 : error.code;
}

function pem(text: string | undefined): Buffer | null {
  return text === undefined ? null : Buffer.from(text);
}
