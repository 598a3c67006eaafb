import type { Heading } from './sectionPieces.ts';
import type { Sheet } from './sheet.ts';

/** Bookmarks for the headings, nested as they are. */
export function addOutline({ doc }: Sheet, headings: readonly Heading[]): void {
  type Outline = typeof doc.outline;
  const parents: Outline[] = [doc.outline];
  doc.switchToPage(0);
  doc.outline.addItem('Certificate');
  for (const { title, level, page } of headings) {
    doc.switchToPage(Math.max(0, page - 1));
    const parent = parents[level] ?? doc.outline;
    parents[level + 1] = parent.addItem(title.replace(/\s+/g, ' '), { expanded: level === 0 });
    parents.length = level + 2;
  }
}
