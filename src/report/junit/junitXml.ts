import type { GateResult } from '../../core/gate.ts';
import type { ProcedureRecord, RunRecord } from '../../core/runRecord.ts';
import { evidenceText } from '../content/evidenceText.ts';
import { gatesOf } from '../content/gatesOf.ts';
import { formatMeasurement } from '../text/formatMeasurement.ts';
import { plural } from '../text/plural.ts';
import { countsXml, testCaseXml, type TestCase } from './testCase.ts';
import { xmlText } from './xmlText.ts';

interface Suite {
  readonly name: string;
  readonly seconds: number;
  readonly cases: readonly TestCase[];
}

/**
 * JUnit XML as CI servers read it (the Jenkins xunit-plugin schema): suite `gates` with a case for each gate, suite
 * `procedures` with a case and the wall time of each procedure, and for each procedure with findings a suite of them.
 * A failed gate is a failure. An inconclusive one is an error, since a skipped case would turn the build green, and
 * nothing tested is never a pass; so is a run without gates. A procedure is an error when no query was answered. A
 * finding is a failure, unless every gate on its procedure holds: then the gates accept it, and it is skipped, to be seen.
 */
export function junitXml(run: RunRecord): string {
  const suites = suitesOf(run);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${xmlText(run.scenario.name)}"${countsXml(
      suites.flatMap(({ cases }) => cases),
      true,
    )} time="${secondsOf(run).toFixed(3)}">`,
    ...suites.map((suite) => suiteXml(run, suite)),
    '</testsuites>',
    '',
  ].join('\n');
}

function suitesOf(run: RunRecord): Suite[] {
  return [
    {
      name: 'gates',
      seconds: 0,
      cases: run.gates.length > 0 ? run.gates.map(gateCase) : [NO_GATES],
    },
    { name: 'procedures', seconds: secondsOf(run), cases: run.procedures.map(procedureCase) },
    ...run.procedures
      .filter(({ findings }) => findings.length > 0)
      .map((procedure) => ({
        name: `findings of ${procedure.name}`,
        seconds: 0,
        cases: findingCases(procedure, gatesOf(run, procedure.name)),
      })),
  ];
}

const NO_GATES: TestCase = {
  name: 'the scenario has gates',
  outcome: {
    kind: 'error',
    type: 'inconclusive',
    message: 'The scenario names no gates, so nothing was judged.',
  },
  seconds: 0,
  output: '',
};

function gateCase(gate: GateResult): TestCase {
  const { condition: name, verdict, reason, measured, n } = gate;
  const output = `measured ${measured ?? 'nothing'} on n = ${n}`;
  if (verdict === 'pass') return { name, seconds: 0, output: `${output}. ${reason}` };
  const blocks = verdict === 'fail' ? 'failure' : 'error';
  const kind = gate.level === 'warning' ? 'skipped' : blocks;
  const type = verdict === 'fail' ? 'gate' : 'inconclusive';
  const message = gate.level === 'warning' ? `warning, ${verdict}: ${reason}` : reason;
  return { name, outcome: { kind, type, message }, seconds: 0, output };
}

function procedureCase(procedure: ProcedureRecord): TestCase {
  const { ledger, measurements, findings, durationMs = 0 } = procedure;
  const failed = Object.values(ledger.failed).reduce((sum, each) => sum + each, 0);
  const output = [
    `${evidenceText(procedure)}, ${failed} without an answer, ${plural(findings.length, 'finding')}`,
    ...measurements.map((measurement) => {
      const { value, interval, method, n } = formatMeasurement(measurement);
      return [`${measurement.name} = ${value}`, interval, method && `(${method})`, `n = ${n}`]
        .filter((part) => part !== '')
        .join(' ');
    }),
  ].join('\n');
  const base = {
    name: `${procedure.name} (${procedure.kind})`,
    seconds: durationMs / 1000,
    output,
  };
  if (ledger.asked === 0 || failed < ledger.asked) return base;
  const message = 'No query was answered.';
  return { ...base, outcome: { kind: 'error', type: 'unanswered', message } };
}

function findingCases({ findings }: ProcedureRecord, gates: readonly GateResult[]): TestCase[] {
  const isAccepted = gates.length > 0 && gates.every(({ verdict }) => verdict === 'pass');
  return findings.map(({ id, title, rule, expected, observed, repeat }) => ({
    name: `${id}: ${title}`,
    outcome: isAccepted
      ? { kind: 'skipped', type: rule, message: `accepted, as the gates hold: ${observed}` }
      : { kind: 'failure', type: rule, message: `expected ${expected}; observed ${observed}` },
    seconds: 0,
    output: `repeat: ${repeat}`,
  }));
}

function suiteXml(run: RunRecord, { name, seconds, cases }: Suite): string {
  const timestamp = run.startedAt.slice(0, 19);
  return [
    `  <testsuite name="${xmlText(name)}"${countsXml(cases)} time="${seconds.toFixed(3)}" timestamp="${xmlText(timestamp)}" hostname="localhost">`,
    '    <properties>',
    ...Object.entries({
      run: run.id,
      digest: run.digest,
      scenarioDigest: run.scenario.digest,
      seed: String(run.seed),
      verdict: run.verdict,
    }).map(([key, value]) => `      <property name="${key}" value="${xmlText(value)}"/>`),
    '    </properties>',
    ...cases.map((each) => testCaseXml(`${run.scenario.name}.${name}`, each)),
    '  </testsuite>',
  ].join('\n');
}

function secondsOf(run: RunRecord): number {
  const ms = new Date(run.endedAt).getTime() - new Date(run.startedAt).getTime();
  return Number.isFinite(ms) ? Math.max(0, ms) / 1000 : 0;
}
