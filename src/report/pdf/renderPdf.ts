import type { RunRecord } from '../../core/runRecord.ts';
import { certificate } from '../content/certificate.ts';
import { runJson } from '../json/runJson.ts';
import { contents } from './contents.ts';
import { drawCharts } from './drawCharts.ts';
import { drawCover } from './drawCover.ts';
import { drawFurniture } from './drawFurniture.ts';
import { addOutline } from './addOutline.ts';
import { documentOptions, writeMetadata } from './metadata.ts';
import { packObjects } from './packObjects.ts';
import { roundContent } from './roundContent.ts';
import { sectionPieces, type Heading } from './sectionPieces.ts';
import { createSheet, paginate } from './sheet.ts';
import { BODY, PAGE } from './style.ts';
import { createTypesetter } from './typesetter.ts';

/**
 * The certificate of a run as PDF/A-3a, `run.json` attached. Dates and the file's id come from the run, so that the
 * same run gives the same bytes.
 */
export async function renderPdf(run: RunRecord): Promise<Uint8Array> {
  const { default: PDFDocument } = await import('pdfkit');
  const content = certificate(run);
  const doc = new PDFDocument(documentOptions(run));
  const bytes = collect(doc);
  roundContent(doc);
  writeMetadata(doc, run);
  doc.file(Buffer.from(runJson(run)), {
    name: 'run.json',
    type: 'application/json',
    description: 'The whole run, schema proofmark.run/1',
    relationship: 'Data',
    ...dates(run),
  } as never);
  const type = createTypesetter(doc);
  const sheet = createSheet(doc, type);
  const root = doc.struct('Document');
  doc.addStructure(root);
  const page = { size: [PAGE.width, PAGE.height] as [number, number], margin: 0 };
  doc.addPage(page);
  drawCover(sheet, root, content, run);
  const charts = await drawCharts(type, [...content.main, ...content.annex]);
  const headings: Heading[] = [];
  const front = sheet.tag(root, 'Sect');
  const pieces = [content.main, content.annex].flatMap((part, index) =>
    part.flatMap((section, place) =>
      sectionPieces(sheet, root, section, charts, headings, {
        part: index === 0 ? 'main' : 'annex',
        newPage: index === 1 && place === 0,
      }),
    ),
  );
  const toc = contents(sheet, front, headings);
  doc.addPage(page);
  paginate(sheet, [...toc.pieces, ...pieces], BODY.top);
  toc.finish();
  addOutline(sheet, headings);
  drawFurniture(sheet, run);
  root.end();
  doc.end();
  return packObjects(await bytes);
}

function dates(run: RunRecord): { creationDate: Date; modifiedDate: Date } {
  const { CreationDate } = documentOptions(run).info;
  return { creationDate: CreationDate, modifiedDate: CreationDate };
}

function collect(doc: NodeJS.ReadableStream): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    doc.on('data', (chunk: Buffer) => chunks.push(chunk));
    doc.on('end', () => resolve(new Uint8Array(Buffer.concat(chunks))));
    doc.on('error', reject);
  });
}
