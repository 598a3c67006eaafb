import type { Json } from './json.ts';

interface ExhibitBase {
  /** Unique in its procedure, such as `boundary-map`. */
  readonly id: string;
  readonly title: string;
  /** What the reader should see, and what the picture does not show. */
  readonly caption?: string | undefined;
  /** Method and background: printed in the annex rather than in the procedure's chapter. */
  readonly annex?: boolean | undefined;
}

/** Rows under named columns. Numbers are formatted by the reporter; give strings to fix the form. */
export interface TableExhibit extends ExhibitBase {
  readonly kind: 'table';
  readonly columns: readonly { readonly title: string; readonly unit?: string | undefined }[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** A Vega-Lite specification with inline data; the PDF and the web page draw the same one. */
export interface ChartExhibit extends ExhibitBase {
  readonly kind: 'chart';
  readonly spec: { readonly [key: string]: Json };
}

/** Paragraphs of plain text. */
export interface TextExhibit extends ExhibitBase {
  readonly kind: 'text';
  readonly paragraphs: readonly string[];
}

/** Pictures one after the other, such as inputs on which a model fails. */
export interface ImagesExhibit extends ExhibitBase {
  readonly kind: 'images';
  readonly images: readonly {
    /** What stands under it. */
    readonly title: string;
    /** What somebody who does not see it is told. */
    readonly alt: string;
    /** An opaque PNG file of 8 bits a channel, base64; all of an exhibit together at most 2 MB. */
    readonly png: string;
    /** The same picture among the procedure's artifacts. */
    readonly artifact?: string | undefined;
  }[];
}

/** Something to look at in the report. */
export type Exhibit = TableExhibit | ChartExhibit | TextExhibit | ImagesExhibit;
