import { ConfigurationError } from '../../core/errors.ts';
import type { Path, YamlFile } from './readYaml.ts';

const REFERENCE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;
/** Shorter values are redacted only where they are the whole text: replacing every "1" would garble the report. */
const SHORTEST_TO_SEARCH = 4;

/** The values that came from the environment, and how to keep them out of every output. */
export class Secrets {
  readonly #names = new Map<string, string>();

  /** Replaces `${NAME}` in every string of a file's value by the environment's value, and remembers it as secret. */
  substitute(file: YamlFile, environment: Readonly<Record<string, string | undefined>>): unknown {
    const walk = (value: unknown, path: Path): unknown => {
      if (typeof value === 'string') {
        return value.replace(REFERENCE, (_, name: string) => {
          const found = environment[name];
          if (found === undefined) {
            throw new ConfigurationError(
              `${file.locate(path)}: ${path.join('.')} needs the environment variable ${name}, which is not set`,
              {
                code: 'config.missing-variable',
                hint: `Set it, for example: ${name}=... proofmark run ...`,
              },
            );
          }
          if (found !== '') this.#names.set(found, name);
          return found;
        });
      }
      if (Array.isArray(value)) return value.map((item, index) => walk(item, [...path, index]));
      if (typeof value === 'object' && value !== null) {
        return Object.fromEntries(
          Object.entries(value).map(([key, item]) => [key, walk(item, [...path, key])]),
        );
      }
      return value;
    };
    return walk(file.value, []);
  }

  /** The text with every secret value replaced by the name of its variable. */
  redactText(text: string): string {
    let redacted = text;
    for (const [value, name] of this.#longestFirst()) {
      if (redacted === value) redacted = `\${${name}}`;
      else if (value.length >= SHORTEST_TO_SEARCH)
        redacted = redacted.replaceAll(value, `\${${name}}`);
    }
    return redacted;
  }

  /** A copy of any JSON-like value with every string redacted, keys too. */
  redact<T>(value: T): T {
    if (this.#names.size === 0) return value;
    return this.#redactAny(value) as T;
  }

  /** Redacts an error in place, with its stack and causes: messages of servers and drivers may quote what they were sent. */
  redactError<T>(error: T): T {
    if (!(error instanceof Error)) return error;
    error.message = this.redactText(error.message);
    if (error.stack !== undefined) error.stack = this.redactText(error.stack);
    this.redactError(error.cause);
    return error;
  }

  #redactAny(value: unknown): unknown {
    if (typeof value === 'string') return this.redactText(value);
    if (Array.isArray(value)) return value.map((item) => this.#redactAny(item));
    if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [this.redactText(key), this.#redactAny(item)]),
      );
    }
    return value;
  }

  #longestFirst(): [string, string][] {
    return [...this.#names].toSorted(([a], [b]) => b.length - a.length);
  }
}
