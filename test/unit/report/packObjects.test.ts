import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import PDFDocument from 'pdfkit';
import { describe, expect, it } from 'vitest';

import { packObjects } from '../../../src/report/pdf/packObjects.ts';
import { installed, run as command } from '../../helpers/command.ts';
import { plainPdf } from '../../helpers/plainPdf.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

/** A tagged document of many paragraphs, as pdfkit writes it. */
async function written(paragraphs: number): Promise<Uint8Array> {
  const doc = new PDFDocument({ tagged: true, info: { Title: 'a (title) with endobj in it' } });
  const chunks: Buffer[] = [];
  doc.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise((resolve) => doc.on('end', resolve));
  const root = doc.struct('Document');
  doc.addStructure(root);
  for (let i = 0; i < paragraphs; i++)
    root.add(doc.struct('P', { alt: `paragraph ${i}` }, () => doc.text(`Paragraph ${i}`)));
  root.end();
  doc.end();
  await ended;
  return new Uint8Array(Buffer.concat(chunks));
}

describe('packObjects', () => {
  it('keeps every object, in less than half of the bytes', async () => {
    const plain = await written(500);
    const packed = packObjects(plain);
    expect(packed.length).toBeLessThan(plain.length / 2);
    const text = plainPdf(packed);
    for (let i = 0; i < 500; i++) expect(text).toContain(`(paragraph ${i})`);
  });

  it('is the same document to another reader', async ({ skip }) => {
    if (!installed('qpdf')) skip('qpdf is not installed');
    const folder = await temporaryFolder();
    const plain = await written(250);
    const text = (name: string, bytes: Uint8Array) => {
      const file = join(folder, name);
      writeFileSync(file, bytes);
      expect(command('qpdf', ['--check', file]).output).not.toMatch(/warning|error:/i);
      return command('qpdf', ['--json=1', '--json-key=objects', file]).output;
    };
    const objects = (json: string): Record<string, unknown> =>
      (JSON.parse(json) as { objects: Record<string, unknown> }).objects;
    const before = objects(text('plain.pdf', plain));
    const after = objects(text('packed.pdf', packObjects(plain)));
    for (const [key, value] of Object.entries(before))
      if (key !== 'trailer') expect(after[key], key).toEqual(value);
    expect(Object.keys(before).length).toBeGreaterThan(250);
  });
});
