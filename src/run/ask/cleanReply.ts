import type { Reply } from '../../core/target.ts';

const MAX_DETAIL = 2000;

/**
 * A reply as the journal can give it back, so that a resumed run sees the same: the detail of a failure redacted,
 * without NUL characters (PostgreSQL stores none) and half surrogate pairs, and not longer than 2000 characters.
 */
export function cleanReply(reply: Reply, redact?: (text: string) => string): Reply {
  if (reply.status === 'ok') return reply;
  // A server may repeat the header that it refused.
  const redacted = redact === undefined ? reply.detail : redact(reply.detail);
  const short = redacted.slice(0, MAX_DETAIL).replaceAll('\0', '\uFFFD');
  const detail = Buffer.from(short).toString();
  return detail === reply.detail ? reply : { ...reply, detail };
}
