const SHORTEST = 4;

/**
 * Replaces the secrets of a target in texts that came from outside, such as a server that repeats the token it did
 * not like: the values of headers, whole and word by word.
 */
export function createRedactor(
  headers: Readonly<Record<string, string>>,
): (text: string) => string {
  const words = Object.values(headers).flatMap((value) => [value, ...value.split(/\s+/)]);
  const secrets = [...new Set(words)]
    .filter((word) => word.length >= SHORTEST && !/^(basic|bearer|token|digest)$/i.test(word))
    .toSorted((a, b) => b.length - a.length);
  if (secrets.length === 0) return (text) => text;
  return (text) => secrets.reduce((clean, secret) => clean.replaceAll(secret, '[redacted]'), text);
}
