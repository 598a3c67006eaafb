import { ProofmarkError, TargetUnreachableError } from '../../core/errors.ts';
import type { ModelSignature } from '../../core/signature.ts';
import type { Target } from '../../core/target.ts';
import { describeMismatch } from '../describeMismatch.ts';
import { errorText } from '../errorText.ts';
import { failedReply } from '../failedReply.ts';

/** Turns an answer that does not fit the model's signature into a reply `malformed`. Reads the signature once. */
export function withCheckedReplies(target: Target): Target {
  let known: ModelSignature | undefined;
  let asking: Promise<ModelSignature> | undefined;
  const describe = (): Promise<ModelSignature> => {
    if (known !== undefined) return Promise.resolve(known);
    asking ??= target.describe().then(
      (signature) => (known = signature),
      (error: unknown) => {
        asking = undefined;
        throw error;
      },
    );
    return asking;
  };
  return {
    name: target.name,
    describe,
    async infer(inputs, signal) {
      signal?.throwIfAborted();
      const startedAt = performance.now();
      let signature: ModelSignature;
      try {
        signature = known ?? (await describe());
      } catch (error) {
        if (!(error instanceof ProofmarkError)) throw error;
        const reason = error instanceof TargetUnreachableError ? 'unavailable' : 'rejected';
        return failedReply(reason, errorText(error), startedAt);
      }
      const reply = await target.infer(inputs, signal);
      if (reply.status === 'failed') return reply;
      const detail = describeMismatch(signature, reply.outputs);
      if (detail === undefined) return reply;
      return { status: 'failed', reason: 'malformed', detail, latencyMs: reply.latencyMs };
    },
    close: () => target.close(),
  };
}
