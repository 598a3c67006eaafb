import type { Verdict } from '../core/gate.ts';

/** Exit code of a finished run. Errors carry their own: see core/errors.ts. */
export const EXIT_CODES: Readonly<Record<Verdict, number>> = { pass: 0, inconclusive: 3, fail: 99 };
