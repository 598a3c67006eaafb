/** A document that pages are written to; pdfkit's own method, which its types leave out. */
interface ContentWriter {
  addContent(data: string): unknown;
}

/**
 * Makes a document write numbers with the digits that can be seen: to 0.005 of a unit, finer for those below 10, which
 * may be colours or scale what follows. The paths of charts have ten digits otherwise, and pages of charts a seventh more
 * bytes. What holds a text is left as it is.
 */
export function roundContent(doc: object): void {
  const writer = doc as ContentWriter;
  const write = writer.addContent.bind(doc);
  writer.addContent = (data) =>
    write(data.includes('(') ? data : data.replace(/-?\d+\.\d{3,}/g, rounded));
}

function rounded(text: string): string {
  const value = Number(text);
  const size = Math.abs(value);
  const digits = size < 0.01 ? 6 : size < 1 ? 4 : size < 10 ? 3 : 2;
  // Without an exponent, which PDF does not know.
  return value
    .toFixed(digits)
    .replace(/\.?0+$/, '')
    .replace(/^-0$/, '0');
}
