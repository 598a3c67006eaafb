import { xmlText } from './xmlText.ts';

/** A test case of JUnit XML. */
export interface TestCase {
  readonly name: string;
  /** `failure`: a condition is violated. `error`: it could not be judged. `skipped`: told, and not counted against the run. */
  readonly outcome?:
    | {
        readonly kind: 'failure' | 'error' | 'skipped';
        /** What kind of failure it is, for the `type` attribute. */
        readonly type: string;
        readonly message: string;
      }
    | undefined;
  readonly seconds: number;
  readonly output: string;
}

/** A test case as XML. */
export function testCaseXml(
  classname: string,
  { name, outcome, seconds, output }: TestCase,
): string {
  const lines = [
    `    <testcase classname="${xmlText(classname)}" name="${xmlText(name)}" time="${seconds.toFixed(3)}">`,
  ];
  if (outcome?.kind === 'skipped')
    lines.push(`      <skipped message="${xmlText(outcome.message)}"/>`);
  else if (outcome !== undefined) {
    const message = xmlText(outcome.message);
    lines.push(
      `      <${outcome.kind} type="${xmlText(outcome.type)}" message="${message}">${message}</${outcome.kind}>`,
    );
  }
  if (output !== '') lines.push(`      <system-out>${xmlText(output)}</system-out>`);
  return [...lines, '    </testcase>'].join('\n');
}

/** The counts that a suite states of its cases; all suites together state no skipped ones. */
export function countsXml(cases: readonly TestCase[], isWhole = false): string {
  const of = (kind: string): number => cases.filter(({ outcome }) => outcome?.kind === kind).length;
  const skipped = isWhole ? '' : ` skipped="${of('skipped')}"`;
  return ` tests="${cases.length}" failures="${of('failure')}" errors="${of('error')}"${skipped}`;
}
