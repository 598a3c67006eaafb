import type { ModelSignature } from '../core/signature.ts';
import type { TensorMap } from '../core/tensor.ts';
import type { Wire, WireAnswer } from '../core/wire.ts';
import { createOwnGrpcClient } from '../transport/ask/grpcClient.ts';
import { createHttp1Client } from '../transport/ask/http1Client.ts';
import type { LoadRun } from './generate/runLoad.ts';

/**
 * Sends one of a run's requests once, and reads the reply as a query's would be read: load counts an answer by its
 * status, and a server that says 200 with an error in the body would look healthy. Why the reply is none, in one
 * sentence; undefined when it is one, or when none came, which the run itself counts.
 */
export async function readReply(
  { address, head, timeoutMs }: LoadRun,
  body: Uint8Array,
  wire: Wire,
  { outputs, interface: kind }: ModelSignature,
): Promise<string | undefined> {
  const headers = Object.fromEntries(head.headers);
  const signal = AbortSignal.timeout(timeoutMs);
  let answer: WireAnswer;
  if (wire.transport === 'grpc') {
    const client = createOwnGrpcClient(address, head.authority);
    try {
      const message = await client.call(head.path, body, headers, signal);
      answer = { body: message, header: () => undefined };
    } catch {
      return undefined;
    } finally {
      client.close();
    }
  } else {
    const client = createHttp1Client(address, head.authority);
    try {
      const { method = 'POST', path } = head;
      const reply = await client.request({ method, path, headers, body }, signal);
      if (reply.status < 200 || reply.status > 299) return undefined;
      answer = reply;
    } catch {
      return undefined;
    } finally {
      client.close();
    }
  }
  let found: TensorMap;
  try {
    found = wire.decode(answer);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const missing =
    kind === 'named' ? undefined : outputs.find(({ name }) => !Object.hasOwn(found, name));
  return missing === undefined ? undefined : `the output "${missing.name}" is missing`;
}
