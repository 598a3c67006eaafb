import { createRandom } from '../../../math/random.ts';
import type { FaultSchedule } from '../faultSchedule.ts';
import type { WireFault, WireReply } from '../wireFault.ts';
import type { WireFaultOption } from '../wireFaultOption.ts';

/** A fault of replies with its options. */
export interface MessageFault {
  readonly fault: WireFault & { readonly level: 'message' };
  readonly option: WireFaultOption;
}

/** Changes the replies to queries, one after the other. */
export type ReplyChain = (query: number, reply: WireReply) => WireReply;

/** Applies faults of replies in their order; which replies are struck depends on the seed and the query's number alone. */
export function createReplyChain(
  faults: readonly MessageFault[],
  schedule: FaultSchedule,
  transport: 'http1' | 'grpc',
  seed: number,
): ReplyChain {
  let previous: WireReply | undefined;
  return (query, reply) => {
    const random = createRandom(seed, `query ${query}`);
    let changed = reply;
    for (const { fault, option } of faults) {
      const struck = option.share === 1 || random.uniform() < option.share;
      if (!struck || !schedule.isActive(option, query)) continue;
      changed = fault.change(option, changed, { transport, random, previous });
    }
    previous = reply;
    return changed;
  };
}

/** Whether a path asks the model, and does not ask about it: only such replies are struck. */
export function isQuery(method: string, path: string): boolean {
  return (
    method === 'POST' &&
    !/(Metadata|Ready|Live|Config|Status|Statistics|\/index|\/load|\/unload|Repository\w*)$/.test(
      path.replace(/\?.*$/, ''),
    )
  );
}
