import { readFile, stat } from 'node:fs/promises';

import { isMap, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import type { Document, Scalar, YAMLMap } from 'yaml';

import { ConfigurationError } from '../../core/errors.ts';
import { decodeText } from './decodeText.ts';

/** Larger files are not scenarios; parsing them would only use up memory. */
const MAX_BYTES = 8 * 1024 * 1024;
/** How many nodes aliases may expand to: enough for honest reuse, too few for an alias bomb. */
const MAX_ALIAS_COUNT = 100;
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/** A place in a file, for messages. */
export type Path = readonly PropertyKey[];

/** A YAML (or JSON) file with its values, and where each of them stands. */
export interface YamlFile {
  readonly path: string;
  readonly value: unknown;
  /** `file:line:column` of the value at a path, or of its nearest ancestor that is in the file. */
  locate(path: Path): string;
  /** The line of that place, from 1. */
  line(path: Path): number;
}

/** Reads a YAML file. Throws ConfigurationError for what is missing, too large, malformed, duplicate or forbidden. */
export async function readYaml(path: string, shown = path): Promise<YamlFile> {
  return parseYaml(shown, await readText(path, shown));
}

/** Parses YAML text as `readYaml` does; `path` is used in messages. */
export function parseYaml(path: string, text: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: true,
    prettyErrors: false,
  });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${path}:${line}:${col}`;
  };
  const [error] = document.errors;
  if (error !== undefined) {
    throw new ConfigurationError(`${at(error.pos[0])}: ${error.message.split('\n')[0]}`, {
      code: error.code === 'DUPLICATE_KEY' ? 'config.duplicate-key' : 'config.yaml',
      hint:
        error.code === 'DUPLICATE_KEY' ? 'Give each key once.' : 'Correct the YAML at this place.',
    });
  }
  visit(document, {
    Map: (_, map) => refuseReordered(map, at),
    Scalar: (_, scalar) => refuseInexact(scalar, at),
    Pair(_, pair) {
      const key = isScalar(pair.key) ? pair.key : undefined;
      if (FORBIDDEN_KEYS.has(String(key?.value))) {
        throw new ConfigurationError(
          `${at(key?.range?.[0] ?? 0)}: the key "${String(key?.value)}" is not allowed`,
          {
            code: 'config.forbidden-key',
            hint: 'Choose another name.',
          },
        );
      }
    },
  });
  return {
    path,
    value: expand(path, document),
    locate: (to) => at(offsetOf(document, to)),
    line: (to) => Math.max(1, lines.linePos(offsetOf(document, to)).line),
  };
}

/**
 * JavaScript puts keys that are whole numbers first, ascending: where the file has another order, what it means by it
 * (the order of a model's inputs, say) would be lost without a word.
 */
function refuseReordered(map: YAMLMap, at: (offset: number) => string): void {
  const keys = map.items.flatMap(({ key }) => (isScalar(key) ? [key] : []));
  const names = keys.map(({ value }) => String(value));
  const order = Object.keys(Object.fromEntries(names.map((name) => [name, true])));
  const moved = keys.findIndex((_, i) => order[i] !== undefined && order[i] !== names[i]);
  if (moved < 0) return;
  throw new ConfigurationError(
    `${at(keys[moved]!.range?.[0] ?? 0)}: keys that are whole numbers cannot keep the order ${names.slice(0, 8).join(', ')}`,
    {
      code: 'config.numbered-keys',
      hint: `Give them first and ascending, or let the names begin with a letter, such as x${names[moved]!}.`,
    },
  );
}

/** A whole number beyond 2^53 would be rounded to another one without a word. */
function refuseInexact({ value, source, range }: Scalar, at: (offset: number) => string): void {
  if (typeof value !== 'number' || source === undefined || Number.isSafeInteger(value)) return;
  const digits = source.replaceAll('_', '');
  if (!/^[-+]?(\d+|0x[\da-f]+|0o[0-7]+)$/iu.test(digits)) return;
  const magnitude = BigInt(digits.replace(/^[-+]/u, ''));
  if (Number.isFinite(value) && BigInt(Math.abs(value)) === magnitude) return;
  throw new ConfigurationError(
    `${at(range?.[0] ?? 0)}: ${source} cannot be held exactly: numbers are doubles, whole ones exact up to 9007199254740992`,
    {
      code: 'config.inexact-integer',
      hint: 'Use a number within this range; as a text, in quotes, it keeps its digits where texts are allowed.',
    },
  );
}

async function readText(path: string, shown: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > MAX_BYTES) {
      throw new ConfigurationError(
        `${shown} has ${size} bytes; a scenario or target file may have ${MAX_BYTES}`,
        {
          code: 'config.too-large',
          hint: 'Name data files by path instead of writing their content here.',
        },
      );
    }
    return decodeText(await readFile(path));
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    throw new ConfigurationError(
      `${shown} cannot be read: ${error instanceof TypeError ? 'it is neither UTF-8 nor UTF-16' : (error as Error).message}`,
      {
        code: 'config.unreadable',
        hint: 'Check the path; paths in a file are relative to that file.',
        cause: error,
      },
    );
  }
}

function expand(path: string, document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIAS_COUNT });
  } catch (error) {
    throw new ConfigurationError(`${path}: ${(error as Error).message}`, {
      code: 'config.aliases',
      hint: 'Write the values out instead of aliasing aliases.',
      cause: error,
    });
  }
}

function offsetOf(document: Document, path: Path): number {
  for (let length = path.length; length > 0; length--) {
    const parent: unknown = document.getIn(path.slice(0, length - 1), true);
    const last = path[length - 1];
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isScalar(item.key) && item.key.value === last);
      if (isScalar(pair?.key)) return pair.key.range?.[0] ?? 0;
    }
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (hasRange(node)) return node.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}

function hasRange(node: unknown): node is { range: [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);
}
