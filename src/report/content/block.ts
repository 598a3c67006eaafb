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
  /** Set apart by weight alone. */
  readonly strong?: boolean | undefined;
  /** The section that the text leads to, by its id. */
  readonly link?: string | undefined;
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
      /** What stands above them, set apart by its tone. */
      readonly title?: { readonly text: string; readonly tone: Tone } | undefined;
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
      /** `large`: may take most of a page, for it has many small parts; `small`: a quarter of one at most. */
      readonly size?: 'small' | 'large' | undefined;
      /** What somebody who does not see the picture is told. */
      readonly alt: string;
      readonly spec: { readonly [key: string]: Json };
    }
  | {
      /** Pictures beside each other, as many as a line takes. */
      readonly kind: 'images';
      /** `small`: three in a line, or more. */
      readonly size?: 'small' | undefined;
      readonly images: readonly {
        /** What stands under it. */
        readonly title: string;
        readonly alt: string;
        /** PNG, base64. */
        readonly png: string;
      }[];
    }
  | { readonly kind: 'code'; readonly text: string; readonly title: string }
  | {
      readonly kind: 'list';
      /** `small`: set closer, in the size of tables. */
      readonly size?: 'small' | undefined;
      readonly items: readonly string[];
    };

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

/** What the first page says of a procedure. */
export interface Answer {
  readonly procedure: string;
  readonly kind: string;
  /** The chapter's id. */
  readonly link: string;
  /** What was done, as a phrase. */
  readonly tried: string;
  /** The main sentences with the gates on them; gates on further measurements bring their own. */
  readonly lines: readonly {
    readonly sentence: string;
    /** The same without the confidence of its interval. */
    readonly short: string;
    /** Confidence of its interval, such as 0.95; undefined without an interval. */
    readonly confidence: number | undefined;
    readonly gates: readonly AnswerGate[];
    /** Why the figure is a bound on one side alone; undefined where it is none. */
    readonly doubt: string | undefined;
  }[];
}

/** A gate beside the sentence that it is on. */
export interface AnswerGate {
  /** What is required, as `at most 10 %`. */
  readonly required: string;
  readonly verdict: Verdict;
  /** `warning`: no part of the run's verdict. */
  readonly level: 'error' | 'warning';
  readonly tone: Tone;
}

/** Everything that the certificate says, without its form. */
export interface Certificate {
  /** What the paper is called: a run without a pass is no certificate. */
  readonly document: string;
  readonly title: string;
  /** What the scenario says that it proves. */
  readonly description: string | undefined;
  readonly verdict: Verdict;
  /** The verdict in words, such as `All 2 gates hold`. */
  readonly verdictLine: string;
  readonly summary: string;
  readonly facts: readonly { readonly term: string; readonly cell: Cell }[];
  /** The same in two lines, without the digest, which stands at the foot of every page. */
  readonly shortFacts: readonly { readonly term: string; readonly cell: Cell }[];
  readonly answers: readonly Answer[];
  /** What must be known beside the verdict: warnings, and what was not decided, tested or judged. */
  readonly openPoints: readonly string[];
  /** The main part, in the order in which it is read. */
  readonly main: readonly Section[];
  /** Method, statistics, settings, digests: looked up rather than read. */
  readonly annex: readonly Section[];
}
