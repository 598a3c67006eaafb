/** A reader of road signs: a picture as rows of pixels to ten probabilities. */
type Reader = (point: {
  readonly item: readonly (readonly (readonly number[])[])[];
}) => Promise<{ readonly scores: number[] }>;

export const C0: Reader;
export const C1: Reader;
export const C2: Reader;
export const C3: Reader;
export const faulty0: Reader;
export const faulty1: Reader;
export const faulty2: Reader;
export const faulty3: Reader;

/** Lets C1 to C3 adapt. */
export function adapt(point: {
  readonly event: 'reset' | 'adapt' | 'tune';
  readonly configuration: string;
  readonly repetition: number;
  readonly item?: unknown;
  readonly labels?: number | readonly number[];
}): Promise<{ readonly done: true }>;
