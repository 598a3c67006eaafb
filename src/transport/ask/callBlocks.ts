import { grpcHeaderBlock } from '../http2/grpcRequest.ts';

/** Header blocks by the paths of their methods, written anew where a header changes: a token may be renewed. */
export function callBlocks(
  authority: string,
  scheme: string,
): (path: string, headers: Readonly<Record<string, string>>) => Buffer {
  const known = new Map<string, { readonly values: string; readonly block: Buffer }>();
  return (path, headers) => {
    const entries = Object.entries(headers);
    const values = entries.length === 0 ? '' : JSON.stringify(entries);
    const before = known.get(path);
    if (before?.values === values) return before.block;
    const block = grpcHeaderBlock({ path, authority, headers: entries }, scheme);
    known.set(path, { values, block });
    return block;
  };
}
