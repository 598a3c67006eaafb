import { visibleText } from '../text/visibleText.ts';

/** A text for HTML content or a quoted attribute. */
export function htmlText(text: string): string {
  return visibleText(text).replace(/[<>&"']/g, (character) => ENTITIES[character] ?? character);
}

/** JSON for a script element of type `application/json`: no `<` can end it, and no line separator breaks it. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '"': '&quot;',
  "'": '&#39;',
};
