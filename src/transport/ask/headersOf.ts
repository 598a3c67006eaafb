let knownHead = '';
let known: ReadonlyMap<string, string> = new Map();

/**
 * The headers of a response by their lower-case names, of several lines the first. The last head is remembered: servers
 * repeat themselves.
 */
export function headersOf(head: string): ReadonlyMap<string, string> {
  if (head === knownHead) return known;
  const headers = new Map<string, string>();
  for (const line of head.split('\r\n').slice(1)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    if (colon > 0 && !headers.has(name)) headers.set(name, line.slice(colon + 1).trim());
  }
  knownHead = head;
  known = headers;
  return known;
}
