import type { Json } from './json.ts';

interface ExhibitBase {
  /** Unique in its procedure, such as `boundary-map`. */
  readonly id: string;
  readonly title: string;
  /** What the reader should see, and what the picture does not show. */
  readonly caption?: string | undefined;
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

/** Something to look at in the report. */
export type Exhibit = TableExhibit | ChartExhibit | TextExhibit;
