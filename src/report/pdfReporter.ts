import type { Reporter } from '../core/reporter.ts';

/** `report.pdf`: the certificate, tagged PDF/A-3a with `run.json` attached. */
export const pdfReporter: Reporter = {
  name: 'pdf',
  summary: 'the certificate: tagged PDF/A-3 with run.json attached',
  fileName: 'report.pdf',
  async render(run) {
    const { renderPdf } = await import('./pdf/renderPdf.ts');
    return renderPdf(run);
  },
};
