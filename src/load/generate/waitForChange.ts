/** `Atomics.waitAsync` (ES2024), which Node 20 has and its type library does not. */
interface AsyncAtomics {
  waitAsync(
    words: Int32Array,
    index: number,
    value: number,
  ): { readonly async: boolean; readonly value: unknown };
}

/**
 * Resolves when the word is notified, or at once when it holds another value. Blocks nothing. There is no time limit,
 * as each would leave a timer behind.
 */
export async function waitForChange(
  words: Int32Array,
  index: number,
  value: number,
): Promise<void> {
  await (Atomics as unknown as AsyncAtomics).waitAsync(words, index, value).value;
}
