const SHORTEST = 4;

/**
 * Replaces the secrets of a target in texts that came from outside, such as a server that repeats the token it did
 * not like. `values` are hidden whole and word by word, but for words of fewer than four characters; so are those of
 * `growing`, a list to which renewed tokens are added.
 */
export function createRedactor(
  values: readonly string[],
  growing: readonly string[] = [],
): (text: string) => string {
  let known = -1;
  let secrets: readonly string[] = [];
  return (text) => {
    if (known !== growing.length) {
      known = growing.length;
      secrets = wordsOf([...values, ...growing]);
    }
    return secrets.reduce((clean, secret) => clean.replaceAll(secret, '[redacted]'), text);
  };
}

function wordsOf(values: readonly string[]): readonly string[] {
  const words = values.flatMap((value) => [value, ...value.split(/\s+/)]);
  return [...new Set(words)]
    .filter((word) => word.length >= SHORTEST && !/^(basic|bearer|token|digest)$/i.test(word))
    .toSorted((a, b) => b.length - a.length);
}
