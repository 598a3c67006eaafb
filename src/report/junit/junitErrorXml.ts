import { countsXml, testCaseXml, type TestCase } from './testCase.ts';
import { xmlText } from './xmlText.ts';

/** Why a run left no record. */
export interface RunError {
  /** The scenario, by its name or its file. */
  readonly scenario: string;
  readonly message: string;
  readonly hint: string | undefined;
  /** Stable identifier, such as `config.unknown-key`. */
  readonly code: string;
}

/** JUnit XML of a run that did not come to its gates: one case, an error, so that no CI server shows a green build. */
export function junitErrorXml({ scenario, message, hint, code }: RunError): string {
  const cases: TestCase[] = [
    {
      name: 'the run comes to its gates',
      outcome: { kind: 'error', type: code, message },
      seconds: 0,
      output: hint ?? '',
    },
  ];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${xmlText(scenario)}"${countsXml(cases, true)} time="0.000">`,
    `  <testsuite name="run"${countsXml(cases)} time="0.000">`,
    ...cases.map((each) => testCaseXml(`${scenario}.run`, each)),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}
