import type { Reporter } from '../core/reporter.ts';
import { htmlReporter } from './htmlReporter.ts';
import { jsonReporter } from './jsonReporter.ts';
import { junitReporter } from './junitReporter.ts';
import { markdownReporter } from './markdownReporter.ts';
import { pdfReporter } from './pdfReporter.ts';
import { sarifReporter } from './sarifReporter.ts';

export { consoleSummary } from './consoleSummary.ts';
export { junitErrorXml } from './junit/junitErrorXml.ts';

/** Every reporter, in the order in which they are listed. Heavy libraries load inside `render`. */
export const reporters: readonly Reporter[] = [
  pdfReporter,
  htmlReporter,
  jsonReporter,
  junitReporter,
  sarifReporter,
  markdownReporter,
];
