import { grpcTransport } from '../../transport/grpcTransport.ts';
import { http1Request } from '../../transport/http1Request.ts';
import { http1Transport } from '../../transport/http1Transport.ts';
import type { OnDone, Transport, TransportOptions } from '../../transport/transport.ts';
import { monotonicMs } from './clock.ts';
import type { GeneratorPlan } from './plan.ts';

/** The client that a plan names. The fallbacks are loaded only when they are. */
export async function createTransport(plan: GeneratorPlan, onDone: OnDone): Promise<Transport> {
  const all = Buffer.from(plan.payloads);
  const bodies = plan.payloadOffsets
    .slice(1)
    .map((end, i) => Buffer.from(all.subarray(plan.payloadOffsets[i], end)));
  const options: TransportOptions = {
    address: plan.address,
    connections: plan.connections,
    depth: plan.depth,
    timeoutMs: plan.timeoutMs,
    payloads: bodies,
    head: plan.head,
    onDone,
    now: monotonicMs,
  };
  switch (plan.client) {
    case 'http1':
      return http1Transport({
        ...options,
        payloads: bodies.map((body) => http1Request(plan.head, body)),
      });
    case 'grpc':
      return grpcTransport(options);
    case 'undici': {
      const { undiciTransport } = await import('../../transport/undiciTransport.ts');
      return undiciTransport(options);
    }
    case 'grpc-js': {
      const { grpcJsTransport } = await import('../../transport/grpcJsTransport.ts');
      return grpcJsTransport(options);
    }
  }
}
