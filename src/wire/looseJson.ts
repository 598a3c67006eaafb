import { isAscii, isUtf8 } from 'node:buffer';

import { WireError } from './wireError.ts';

/** What inference servers send as JSON: with whole numbers of any size, NaN and infinities. */
export type LooseJson =
  null | boolean | number | bigint | string | LooseJson[] | { [key: string]: LooseJson };

const LONG = /(?<![\d.eE+-])-?[1-9]\d{15,}(?![\d.eE])/;
/** The least number of 16 digits. */
const LEAST_LONG = 1e15;
/** Strings are matched first, so that what stands inside them is left alone. */
const TOKENS = /"[^"\\]*(?:\\[^][^"\\]*)*"|-?Infinity|NaN|(?<![\d.eE+-])-?[1-9]\d{15,}(?![\d.eE])/g;

/**
 * Parses JSON as servers write it: bare NaN, Infinity and -Infinity are numbers, and whole numbers of 16 digits or
 * more become bigint so that INT64 keeps its value. Throws WireError `wire.json`.
 */
export function parseLooseJson(source: Uint8Array | string): LooseJson {
  const text = typeof source === 'string' ? source : decodeUtf8(source);
  try {
    if (text.includes('NaN') || text.includes('Infinity')) return parseWithCare(text);
    const document = JSON.parse(text) as LooseJson;
    // To look at the numbers takes a tenth of the time that it takes to look for them in the text.
    return hasLarge(document) && LONG.test(text) ? parseWithCare(text) : document;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new WireError('wire.json', `not JSON: ${reason.slice(0, 200)}`, error);
  }
}

/** Whether a number in it may have been a whole one of 16 digits or more, which JSON.parse rounds. */
function hasLarge(document: LooseJson): boolean {
  const stack: LooseJson[] = [document];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (typeof node === 'number') {
      if (node >= LEAST_LONG || node <= -LEAST_LONG) return true;
    } else if (Array.isArray(node)) {
      for (const child of node) {
        if (typeof child === 'number') {
          if (child >= LEAST_LONG || child <= -LEAST_LONG) return true;
        } else if (typeof child === 'object' && child !== null) stack.push(child);
      }
    } else if (typeof node === 'object' && node !== null) {
      for (const child of Object.values(node)) {
        if (typeof child === 'number' || (typeof child === 'object' && child !== null)) {
          stack.push(child);
        }
      }
    }
  }
  return false;
}

/** UTF-8 text without its byte-order mark. Throws WireError `wire.json` for anything else. */
function decodeUtf8(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isAscii(bytes)) return buffer.toString('latin1');
  if (!isUtf8(bytes)) throw new WireError('wire.json', 'not JSON: the text is not UTF-8');
  const text = buffer.toString('utf8');
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

function parseWithCare(text: string): LooseJson {
  // Longer than any run of # in the document, plain or escaped, so that no string of its own starts with it.
  let longest = 0;
  for (const [run] of text.matchAll(/(?:#|\\u0023)+/g)) longest = Math.max(longest, run.length);
  const marker = '#'.repeat(longest + 1);
  const quoted = text.replace(TOKENS, (token) =>
    token[0] === '"' ? token : `"${marker}${token}"`,
  );
  return unmark(JSON.parse(quoted) as LooseJson, marker);
}

/** Walks with a stack of its own: nesting in a stranger's document must not overflow ours. */
function unmark(document: LooseJson, marker: string): LooseJson {
  const revive = (value: LooseJson): LooseJson =>
    typeof value === 'string' && value.startsWith(marker)
      ? special(value.slice(marker.length))
      : value;
  const stack: LooseJson[] = [document];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (Array.isArray(node)) {
      for (const [i, child] of node.entries()) {
        if (typeof child === 'object') stack.push(child);
        else node[i] = revive(child);
      }
    } else if (typeof node === 'object' && node !== null) {
      for (const [key, child] of Object.entries(node)) {
        if (typeof child === 'object') stack.push(child);
        else if (typeof child === 'string') define(node, key, revive(child));
      }
    }
  }
  return revive(document);
}

/** Keeps `__proto__` an ordinary key. */
function define(node: object, key: string, value: LooseJson): void {
  Object.defineProperty(node, key, { value, writable: true, enumerable: true, configurable: true });
}

function special(token: string): number | bigint {
  if (token === 'NaN') return NaN;
  if (token === 'Infinity') return Infinity;
  return token === '-Infinity' ? -Infinity : BigInt(token);
}
