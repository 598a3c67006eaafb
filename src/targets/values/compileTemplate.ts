import { compile, type JSONPathQuery, type JSONValue } from 'json-p3';

import { ConfigurationError } from '../../core/errors.ts';
import { errorText } from '../errorText.ts';
import { WireError } from '../../wire/index.ts';
import type { NamedValue } from './toNamedValue.ts';

/** The values of a query by name. */
export type NamedInputs = Readonly<Record<string, NamedValue>>;

const PLACEHOLDERS = /\{\{\s*(.*?)\s*\}\}/g;
const ALONE = /^\{\{\s*((?:(?!\}\}).)*?)\s*\}\}$/;

/**
 * Makes a function that fills in a JSON template. In its strings `{{inputs.x}}` stands for the input x, and
 * `{{inputs.x[0]}}`, `{{inputs['a b']}}` and `{{inputs}}` for what a JSONPath (RFC 9535) without its `$.` names.
 * A placeholder that is a whole string is replaced by the value itself, one inside a string by its text.
 * `key` is where the template stands, for the ConfigurationError that a wrong placeholder throws; filling in throws
 * WireError for an input that is not there.
 */
export function compileTemplate(template: unknown, key: string): (inputs: NamedInputs) => unknown {
  if (typeof template === 'string') return compileText(template, key);
  if (Array.isArray(template)) {
    const items = template.map((item, i) => compileTemplate(item, `${key}[${i}]`));
    return (inputs) => items.map((fill) => fill(inputs));
  }
  if (typeof template === 'object' && template !== null) {
    const members = Object.entries(template).map(
      ([name, item]) => [name, compileTemplate(item, `${key}.${name}`)] as const,
    );
    return (inputs) => Object.fromEntries(members.map(([name, fill]) => [name, fill(inputs)]));
  }
  return () => template;
}

function compileText(text: string, key: string): (inputs: NamedInputs) => unknown {
  const alone = ALONE.exec(text)?.[1];
  if (alone !== undefined) return compilePlaceholder(alone, key);
  const parts: ((inputs: NamedInputs) => unknown)[] = [];
  let end = 0;
  for (const match of text.matchAll(PLACEHOLDERS)) {
    const literal = text.slice(end, match.index);
    parts.push(() => literal, compilePlaceholder(match[1] ?? '', key));
    end = match.index + match[0].length;
  }
  if (parts.length === 0) return () => text;
  const rest = text.slice(end);
  return (inputs) => parts.map((part) => textOf(part(inputs))).join('') + rest;
}

function compilePlaceholder(path: string, key: string): (inputs: NamedInputs) => unknown {
  let query: JSONPathQuery;
  try {
    query = compile(`$.${path}`);
  } catch (error) {
    throw wrongPlaceholder(path, key, errorText(error));
  }
  if (!/^inputs(?![A-Za-z0-9_])/.test(path)) {
    throw wrongPlaceholder(path, key, 'it must begin with `inputs`');
  }
  if (!query.singularQuery()) throw wrongPlaceholder(path, key, 'it must name one value');
  return (inputs) => {
    const node = query.match({ inputs } as unknown as JSONValue);
    if (node === undefined) {
      const known = Object.keys(inputs).join(', ') || 'none';
      throw new WireError(
        'wire.message',
        `\`${key}\` names {{${path}}}, but the inputs are ${known}`,
      );
    }
    return node.value;
  };
}

function wrongPlaceholder(path: string, key: string, why: string): ConfigurationError {
  return new ConfigurationError(`the placeholder {{${path}}} in \`${key}\` of the target: ${why}`, {
    code: 'target.bad-template',
    hint: 'Write {{inputs.NAME}}, {{inputs.NAME[0]}} or {{inputs}}.',
  });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : String(value);
}
