import type { GateResult } from '../../core/gate.ts';
import type { ProcedureRecord, RunRecord } from '../../core/runRecord.ts';
import { formatMeasurement } from '../text/formatMeasurement.ts';
import { plural } from '../text/plural.ts';
import { xmlText } from './xmlText.ts';

interface TestCase {
  readonly name: string;
  readonly outcome?: { readonly kind: 'failure' | 'error' | 'skipped'; readonly message: string };
  readonly output: string;
}

/**
 * JUnit XML as CI servers read it (the Jenkins xunit-plugin schema): suite `gates` with a case for each gate, suite
 * `procedures` with a case for each procedure.
 * A failed gate is a failure. An inconclusive one is an error, since a skipped case would turn the build green, and
 * nothing tested is never a pass; so is a run without gates. A procedure is an error when no query was answered.
 */
export function junitXml(run: RunRecord): string {
  const gates = run.gates.map(gateCase);
  const suites = [
    suite(run, 'gates', gates.length > 0 ? gates : [noGates]),
    suite(run, 'procedures', run.procedures.map(procedureCase)),
  ];
  const cases = [...(gates.length > 0 ? gates : [noGates]), ...run.procedures.map(procedureCase)];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${xmlText(run.scenario.name)}"${counts(cases)} time="${seconds(run)}">`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

const noGates: TestCase = {
  name: 'the scenario has gates',
  outcome: { kind: 'error', message: 'The scenario names no gates, so nothing was judged.' },
  output: '',
};

function gateCase(gate: GateResult): TestCase {
  const output = `measured ${gate.measured ?? 'nothing'} on n = ${gate.n}`;
  if (gate.verdict === 'pass') return { name: gate.condition, output: `${output}. ${gate.reason}` };
  const kind = gate.verdict === 'fail' ? 'failure' : 'error';
  return { name: gate.condition, outcome: { kind, message: gate.reason }, output };
}

function procedureCase(procedure: ProcedureRecord): TestCase {
  const { ledger, measurements, findings } = procedure;
  const failed = Object.values(ledger.failed).reduce((sum, each) => sum + each, 0);
  const lines = [
    `${plural(ledger.asked, 'query', 'queries')}, ${failed} without an answer, ${plural(findings.length, 'finding')}`,
    ...measurements.map((measurement) => {
      const { value, interval, method, n } = formatMeasurement(measurement);
      return [`${measurement.name} = ${value}`, interval, method && `(${method})`, `n = ${n}`]
        .filter((part) => part !== '')
        .join(' ');
    }),
    ...findings.map((finding) => `${finding.severity} ${finding.id}: ${finding.title}`),
  ];
  const output = lines.join('\n');
  const name = `${procedure.name} (${procedure.kind})`;
  if (ledger.asked > 0 && failed >= ledger.asked)
    return { name, outcome: { kind: 'error', message: 'No query was answered.' }, output };
  return { name, output };
}

function suite(run: RunRecord, name: string, cases: readonly TestCase[]): string {
  const timestamp = run.startedAt.slice(0, 19);
  return [
    `  <testsuite name="${name}"${counts(cases)} time="${seconds(run)}" timestamp="${xmlText(timestamp)}" hostname="localhost">`,
    '    <properties>',
    ...Object.entries({
      run: run.id,
      digest: run.digest,
      scenarioDigest: run.scenario.digest,
      seed: String(run.seed),
      verdict: run.verdict,
    }).map(([key, value]) => `      <property name="${key}" value="${xmlText(value)}"/>`),
    '    </properties>',
    ...cases.map((each) => testCase(`${run.scenario.name}.${name}`, each)),
    '  </testsuite>',
  ].join('\n');
}

function testCase(classname: string, { name, outcome, output }: TestCase): string {
  return [
    `    <testcase classname="${xmlText(classname)}" name="${xmlText(name)}" time="0">`,
    ...(outcome === undefined
      ? []
      : [
          outcome.kind === 'skipped'
            ? `      <skipped message="${xmlText(outcome.message)}"/>`
            : `      <${outcome.kind} type="${outcome.kind === 'failure' ? 'gate' : 'inconclusive'}" message="${xmlText(outcome.message)}">${xmlText(outcome.message)}</${outcome.kind}>`,
        ]),
    ...(output === '' ? [] : [`      <system-out>${xmlText(output)}</system-out>`]),
    '    </testcase>',
  ].join('\n');
}

function counts(cases: readonly TestCase[]): string {
  const of = (kind: string): number => cases.filter(({ outcome }) => outcome?.kind === kind).length;
  return ` tests="${cases.length}" failures="${of('failure')}" errors="${of('error')}"`;
}

function seconds(run: RunRecord): string {
  const ms = new Date(run.endedAt).getTime() - new Date(run.startedAt).getTime();
  return Number.isFinite(ms) ? (Math.max(0, ms) / 1000).toFixed(3) : '0';
}
