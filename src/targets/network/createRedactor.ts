const SHORTEST = 4;

/**
 * Replaces the secrets of a target in texts that came from outside, such as a server that repeats the token it did
 * not like. `values` are hidden whole and word by word, but for words of fewer than four characters.
 */
export function createRedactor(values: readonly string[]): (text: string) => string {
  const words = values.flatMap((value) => [value, ...value.split(/\s+/)]);
  const secrets = [...new Set(words)]
    .filter((word) => word.length >= SHORTEST && !/^(basic|bearer|token|digest)$/i.test(word))
    .toSorted((a, b) => b.length - a.length);
  if (secrets.length === 0) return (text) => text;
  return (text) => secrets.reduce((clean, secret) => clean.replaceAll(secret, '[redacted]'), text);
}
