import { visibleText } from '../text/visibleText.ts';

/** A text for XML content or a quoted attribute; characters that XML 1.0 forbids are made visible. */
export function xmlText(text: string): string {
  return visibleText(text).replace(/[<>&"'\n\t]/g, (character) => ENTITIES[character] ?? character);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '"': '&quot;',
  "'": '&apos;',
  '\n': '&#10;',
  '\t': '&#9;',
};
