import type { Reply } from '../../core/target.ts';

const MAX_DETAIL = 2000;

/**
 * A reply as the journal can give it back, so that a resumed run sees the same: the detail of a failure without NUL
 * characters (PostgreSQL stores none) and half surrogate pairs, and not longer than 2000 characters.
 */
export function cleanReply(reply: Reply): Reply {
  if (reply.status === 'ok') return reply;
  const short = reply.detail.slice(0, MAX_DETAIL).replaceAll('\0', '\uFFFD');
  const detail = Buffer.from(short).toString();
  return detail === reply.detail ? reply : { ...reply, detail };
}
