import type { GateResult } from '../../core/gate.ts';
import type { Measurement } from '../../core/measurement.ts';
import type { ProcedureRecord, RunRecord } from '../../core/runRecord.ts';
import { capital } from '../text/capital.ts';
import { measurementSentence, thresholdText } from '../text/measurementSentence.ts';
import { visibleText } from '../text/visibleText.ts';
import type { Answer, AnswerGate } from './block.ts';
import { evidenceText } from './evidenceText.ts';
import { gatesOf } from './gatesOf.ts';
import { gateTone } from './gateTone.ts';

/** Sentences of a procedure that names no main measurements. */
const BY_DEFAULT = 2;

/** What each procedure found, as sentences with the gates on them. */
export function answers(run: RunRecord): Answer[] {
  return run.procedures.map((procedure, index) => ({
    procedure: visibleText(procedure.name),
    kind: visibleText(procedure.kind),
    link: `procedure-${index + 1}`,
    tried: visibleText(procedure.headline?.tried ?? evidenceText(procedure)),
    lines: linesOf(procedure, gatesOf(run, procedure.name)),
  }));
}

function linesOf(procedure: ProcedureRecord, gates: readonly GateResult[]): Answer['lines'] {
  const shown = shownMeasurements(procedure, gates);
  const found = shown.map((measurement) => ({
    sentence: visibleText(measurementSentence(measurement)),
    short: visibleText(measurementSentence(measurement, 'short')),
    confidence: measurement.interval?.confidence,
    gates: gates
      .filter(({ subject }) => subject?.measurement === measurement.name)
      .map((gate) => answerGate(gate, measurement)),
    doubt:
      measurement.bound === undefined || measurement.note === undefined
        ? undefined
        : visibleText(measurement.note),
  }));
  const unmeasured = gates.filter(
    ({ subject }) => !procedure.measurements.some(({ name }) => name === subject?.measurement),
  );
  return [
    ...found,
    ...unmeasured.map((gate) => {
      const sentence = visibleText(capital(`${gate.reason}.`));
      return {
        sentence,
        short: sentence,
        confidence: undefined,
        gates: [answerGate(gate, undefined)],
        doubt: undefined,
      };
    }),
  ];
}

/** The main measurements, then those that are gated besides; without main ones, those that are gated or come first. */
function shownMeasurements(
  { measurements, headline }: ProcedureRecord,
  gates: readonly GateResult[],
): readonly Measurement[] {
  const main = (headline?.measurements ?? []).flatMap((name) =>
    measurements.filter((measurement) => measurement.name === name),
  );
  const gated = measurements.filter(({ name }) =>
    gates.some(({ subject }) => subject?.measurement === name),
  );
  const chosen = [...new Set([...main, ...gated])];
  return chosen.length > 0
    ? chosen
    : measurements.filter(({ detail }) => detail !== true).slice(0, BY_DEFAULT);
}

const SIDES = { value: '', lower: 'lower bound ', upper: 'upper bound ', n: 'n ' } as const;
const OPERATORS = {
  '<=': 'at most',
  '<': 'below',
  '>=': 'at least',
  '>': 'above',
  '==': 'exactly',
} as const;

function answerGate(gate: GateResult, measurement: Measurement | undefined): AnswerGate {
  const { subject, verdict, condition, level = 'error' } = gate;
  const tone = gateTone(gate);
  if (subject === undefined || subject.threshold === null || measurement === undefined)
    return { required: visibleText(condition), verdict, level, tone };
  const limit =
    subject.side === 'n'
      ? String(subject.threshold)
      : thresholdText(subject.threshold, measurement);
  return {
    required: visibleText(`${SIDES[subject.side]}${OPERATORS[subject.operator]} ${limit}`),
    verdict,
    level,
    tone,
  };
}
