import { parseLooseJson } from '../looseJson.ts';
import { decodeUtf8Strict } from './utf8.ts';

/** The JSON body of a failed request. */
export function encodeErrorBody(message: string): string {
  return JSON.stringify({ error: message });
}

/**
 * What an error body says, in at most 500 characters: its `error`, `detail` or `message`, else its text.
 * Never throws: servers and the proxies before them send anything.
 */
export function decodeErrorBody(body: Uint8Array): string {
  const text = decodeUtf8Strict(body.subarray(0, 1 << 20)) ?? `${body.length} bytes, not text`;
  return (messageIn(text) ?? text).trim().slice(0, 500);
}

function messageIn(text: string): string | undefined {
  try {
    const json = parseLooseJson(text);
    if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
    for (const key of ['error', 'detail', 'message']) {
      const value = Object.hasOwn(json, key) ? json[key] : undefined;
      if (typeof value === 'string') return value;
      if (typeof value === 'object' && value !== null) return JSON.stringify(value, textOfBigint);
    }
    return undefined;
  } catch {
    return undefined;
  }
}

function textOfBigint(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
