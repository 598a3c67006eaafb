import type { RunRecord } from '../../core/runRecord.ts';
import { summarySentence } from '../content/summarySentence.ts';
import { visibleText } from '../text/visibleText.ts';
import { xmlText } from '../junit/xmlText.ts';
import type { PdfDocument } from './sheet.ts';

/** What the document says of itself. */
export function documentOptions(run: RunRecord) {
  const version = run.versions['proofmark'];
  const ended = new Date(run.endedAt);
  return {
    pdfVersion: '1.7' as const,
    subset: 'PDF/A-3a' as const,
    tagged: true,
    lang: 'en',
    displayTitle: true,
    autoFirstPage: false,
    bufferPages: true,
    info: {
      Title: `Certificate: ${visibleText(run.scenario.name)}`,
      Subject: summarySentence(run),
      Author: 'proofmark',
      Creator: version === undefined ? 'proofmark' : `proofmark ${visibleText(version)}`,
      Keywords: `${run.verdict}, ${visibleText(run.digest)}`,
      CreationDate: Number.isNaN(ended.getTime()) ? new Date(0) : ended,
    },
  };
}

/** The metadata of the document as XMP packet. pdfkit would put the texts in unescaped. */
export function writeMetadata(doc: PdfDocument, run: RunRecord): void {
  const { info } = documentOptions(run);
  const date = `${info.CreationDate.toISOString().slice(0, 19)}Z`;
  const text = (value: string): string =>
    `<rdf:Alt><rdf:li xml:lang="x-default">${xmlText(value)}</rdf:li></rdf:Alt>`;
  const xml = `
    <rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
      <xmp:CreateDate>${date}</xmp:CreateDate>
      <xmp:CreatorTool>${xmlText(info.Creator)}</xmp:CreatorTool>
    </rdf:Description>
    <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
      <dc:format>application/pdf</dc:format>
      <dc:title>${text(info.Title)}</dc:title>
      <dc:creator><rdf:Seq><rdf:li>${xmlText(info.Author)}</rdf:li></rdf:Seq></dc:creator>
      <dc:description>${text(info.Subject)}</dc:description>
    </rdf:Description>
    <rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
      <pdf:Producer>PDFKit</pdf:Producer>
      <pdf:Keywords>${xmlText(info.Keywords)}</pdf:Keywords>
    </rdf:Description>`;
  Object.assign(doc, {
    _addInfo: () => (doc as unknown as { appendXML(xml: string): void }).appendXML(xml),
  });
}
