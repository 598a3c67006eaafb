import type { Verdict } from '../../core/gate.ts';
import type { Json } from '../../core/json.ts';

/** How a text is set apart beyond its words; colour never says it alone. */
export type Tone = Verdict | 'error' | 'warning' | 'note' | 'muted';

/** One cell of a table. */
export interface Cell {
  readonly text: string;
  /** A second, quieter line under the text. */
  readonly sub?: string | undefined;
  readonly code?: boolean | undefined;
  readonly tone?: Tone | undefined;
  /** What the web page sorts by; default the text. */
  readonly sort?: number | undefined;
}

/** A column of a table; numbers stand at the right. */
export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right' | undefined;
}

/** A part of the certificate. The PDF and the web page draw the same blocks. */
export type Block =
  | { readonly kind: 'paragraph'; readonly text: string; readonly tone?: Tone | undefined }
  | {
      readonly kind: 'facts';
      /** Short terms: what stands for them begins further left. */
      readonly narrow?: boolean | undefined;
      readonly facts: readonly { readonly term: string; readonly cell: Cell }[];
    }
  | {
      readonly kind: 'table';
      readonly title: string;
      readonly caption?: string | undefined;
      readonly columns: readonly Column[];
      readonly rows: readonly (readonly Cell[])[];
    }
  | {
      readonly kind: 'chart';
      readonly title: string;
      readonly caption?: string | undefined;
      /** What somebody who does not see the picture is told. */
      readonly alt: string;
      readonly spec: { readonly [key: string]: Json };
    }
  | {
      readonly kind: 'image';
      /** What stands under it. */
      readonly title: string;
      readonly alt: string;
      /** PNG, base64. */
      readonly png: string;
    }
  | { readonly kind: 'code'; readonly text: string; readonly title: string }
  | { readonly kind: 'list'; readonly items: readonly string[] };

/** A chapter with its number (`3`, `A`) and parts. */
export interface Section {
  /** Anchor, unique in the document. */
  readonly id: string;
  readonly number?: string | undefined;
  readonly title: string;
  readonly tone?: Tone | undefined;
  readonly blocks: readonly Block[];
  readonly sections: readonly Section[];
}

/** Everything that the certificate says, without its form. */
export interface Certificate {
  readonly title: string;
  readonly verdict: Verdict;
  /** The verdict in words, such as `All 2 gates hold`. */
  readonly verdictLine: string;
  readonly summary: string;
  readonly facts: readonly { readonly term: string; readonly cell: Cell }[];
  readonly gates: Extract<Block, { kind: 'table' }>;
  readonly sections: readonly Section[];
}
