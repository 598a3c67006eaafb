import { visibleText } from '../text/visibleText.ts';

/** A text for a cell of a Markdown table or a paragraph: on one line, nothing in it read as markup or HTML. */
export function markdownText(text: string): string {
  return visibleText(text)
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*_{}[\]<>#|~!@&]/g, (character) => ESCAPES[character] ?? `\\${character}`);
}

/** A text as code, on one line. */
export function markdownCode(text: string): string {
  const line = visibleText(text).replace(/\s+/g, ' ').replaceAll('|', '\\|');
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  const pad = longest > 0 ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** What Markdown cannot escape by a backslash, and what would call somebody by name. */
const ESCAPES: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '@': '&#64;',
};
