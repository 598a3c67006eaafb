import { inflateSync } from 'node:zlib';

/** The objects of a PDF as text, those of object streams unpacked. */
export function plainPdf(pdf: Uint8Array): string {
  const bytes = Buffer.from(pdf);
  const text = bytes.toString('latin1');
  const streams = [...text.matchAll(/\/Type \/ObjStm\n[^]*?\/Length (\d+)\n>>\nstream\n/g)];
  return [
    text,
    ...streams.map((found) => {
      const from = found.index + found[0].length;
      return inflateSync(bytes.subarray(from, from + Number(found[1]))).toString('latin1');
    }),
  ].join('\n');
}
