import type { RunRecord } from '../../core/runRecord.ts';
import { documentName } from '../content/documentName.ts';
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
      Title: `${documentName(run.verdict)}: ${visibleText(run.scenario.name)}`,
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
    ${UNIVERSAL_ACCESS}
    <rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
      <pdf:Producer>PDFKit</pdf:Producer>
      <pdf:Keywords>${xmlText(info.Keywords)}</pdf:Keywords>
    </rdf:Description>`;
  Object.assign(doc, {
    _addInfo: () => (doc as unknown as { appendXML(xml: string): void }).appendXML(xml),
  });
}

/** The claim of PDF/UA-1, and the declaration of its schema that PDF/A asks for. */
const UNIVERSAL_ACCESS = `<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
      <pdfuaid:part>1</pdfuaid:part>
    </rdf:Description>
    <rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
      <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
        <pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
        <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
        <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
        <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
          <pdfaProperty:name>part</pdfaProperty:name>
          <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
          <pdfaProperty:category>internal</pdfaProperty:category>
          <pdfaProperty:description>Part of ISO 14289 that the file follows</pdfaProperty:description>
        </rdf:li></rdf:Seq></pdfaSchema:property>
      </rdf:li></rdf:Bag></pdfaExtension:schemas>
    </rdf:Description>`;
