/**
 * Makes a text safe to print anywhere: characters that cannot be seen or that reorder their neighbours (controls,
 * bidirectional overrides, unpaired surrogates, non-characters) become `⟨U+0000⟩`. Tabs and line ends stay.
 */
export function visibleText(text: string): string {
  return text.replace(INVISIBLE, (character) => escaped(character));
}

/** How a character is named where it cannot be shown. */
export function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

const INVISIBLE = /[^\P{C}\t\n\u200C\u200D]|[\u2028\u2029]/gu;
