import { Document, visit } from 'yaml';

import type { Json } from '../../core/json.ts';

/** Collections up to this many characters stand on one line. */
const SHORT = 72;

/** A value as YAML as somebody would write it: short maps and lists on one line. */
export function yamlText(value: Json): string {
  const document = new Document(value);
  visit(document, {
    Collection(_, node) {
      const short = JSON.stringify(node.toJSON())?.length <= SHORT;
      if (short && node.items.length > 0 && node !== document.contents) node.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: true }).trimEnd();
}
