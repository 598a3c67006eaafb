/** `Atomics.waitAsync` (ES2024), which Node 20 has and its type library does not. */
interface AsyncAtomics {
  waitAsync(
    words: Int32Array,
    index: number,
    value: number,
    timeoutMs?: number,
  ): { readonly async: boolean; readonly value: unknown };
}

/** Resolves when the word is notified, holds another value already, or half a second has passed. Blocks nothing. */
export async function waitForChange(
  words: Int32Array,
  index: number,
  value: number,
): Promise<void> {
  await (Atomics as unknown as AsyncAtomics).waitAsync(words, index, value, 500).value;
}
