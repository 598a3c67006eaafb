import { ConfigurationError } from '../../core/errors.ts';

/** Which number of a measurement a gate compares. */
export type GateSide = 'value' | 'lower' | 'upper' | 'n';

/** A gate's condition, taken apart. */
export interface GateCondition {
  /** As the scenario wrote it. */
  readonly text: string;
  readonly procedure: string;
  readonly measurement: string;
  readonly side: GateSide;
  readonly operator: '<=' | '<' | '>=' | '>' | '==';
  readonly threshold: number;
  /** The unit that the gate's author wrote, such as `ms` or `%`; undefined when none. */
  readonly unit: string | undefined;
}

const GATE =
  /^\s*([A-Za-z][\w-]*)\.([^\s<>=]+)\s*(<=|>=|==|<|>)\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?(?:\s*\/\s*\d+(?:\.\d+)?)?)\s*(%|[a-zA-Z/]+)?(?:\s+at\s+(\d+(?:\.\d+)?)\s*qps)?\s*$/i;

/**
 * Parses `procedure.measurement[.lower|.upper|.n] OPERATOR NUMBER[unit] [at RATE qps]`. A fraction such as 8/255 is a
 * number; `at 200qps` stands for the measurement `...@200`. Throws ConfigurationError for anything else.
 */
export function parseGate(text: string): GateCondition {
  const match = GATE.exec(text);
  if (match === null) {
    throw new ConfigurationError(`the gate "${text}" cannot be read`, {
      code: 'gate.syntax',
      hint: 'Write procedure.measurement[.lower|.upper|.n] <= number, such as envelope.failureProbability.upper <= 0.02',
    });
  }
  const [, procedure = '', path = '', operator = '', number = '', unit, rate] = match;
  const { measurement, side } = splitSide(path);
  return {
    text,
    procedure,
    measurement: rate === undefined ? measurement : `${measurement}@${Number(rate)}`,
    side,
    operator: operator as GateCondition['operator'],
    threshold: fraction(number),
    unit,
  };
}

function splitSide(path: string): { measurement: string; side: GateSide } {
  const match = /^(.+)\.(lower|upper|n)$/.exec(path);
  if (match === null) return { measurement: path, side: 'value' };
  return { measurement: match[1] ?? '', side: match[2] as GateSide };
}

function fraction(text: string): number {
  const [numerator = '', denominator] = text.split('/');
  return denominator === undefined ? Number(numerator) : Number(numerator) / Number(denominator);
}
