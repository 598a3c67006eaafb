import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { junitXml } from '../../../src/report/junit/junitXml.ts';
import { emptyRun, failRun, inconclusiveRun, passRun, runs } from '../../fixtures/runs/index.ts';
import { installed, run as command } from '../../helpers/command.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

const schema = fileURLToPath(new URL('../../fixtures/schemas/junit.xsd', import.meta.url));

describe('junit.xml', () => {
  it.for(Object.entries(runs))('of the run %s fits the schema', async ([, run], context) => {
    if (!installed('xmllint')) context.skip('xmllint (Debian: libxml2-utils) is not installed');
    const file = join(await temporaryFolder(), 'junit.xml');
    writeFileSync(file, junitXml(run));
    const { status, output } = command('xmllint', ['--noout', '--schema', schema, file]);
    expect(output).toContain('validates');
    expect(status).toBe(0);
  });

  it('has a case for each gate and each procedure', () => {
    expect(counted(junitXml(passRun))).toEqual({ cases: 3, failures: 0, errors: 0 });
    expect(counted(junitXml(failRun))).toEqual({ cases: 4, failures: 1, errors: 0 });
  });

  it('makes a gate without evidence an error, so that no build turns green on it', () => {
    expect(counted(junitXml(inconclusiveRun))).toEqual({ cases: 3, failures: 0, errors: 2 });
  });

  it('makes a run without gates an error', () => {
    expect(counted(junitXml(emptyRun))).toEqual({ cases: 2, failures: 0, errors: 1 });
  });

  it('makes a procedure that got no answer an error', () => {
    const [procedure] = emptyRun.procedures;
    if (procedure === undefined) throw new Error('the fixture has no procedure');
    const ledger = {
      ...procedure.ledger,
      asked: 3,
      failed: { ...procedure.ledger.failed, timeout: 3 },
    };
    const xml = junitXml({ ...emptyRun, procedures: [{ ...procedure, ledger }] });
    expect(xml).toContain('No query was answered.');
    expect(counted(xml).errors).toBe(2);
  });

  it('says every number with its interval and n', () => {
    expect(junitXml(passRun).replaceAll('\u00A0', ' ')).toContain(
      'failureProbability = 0.0093 [0.0061, 0.0136] (95 %, Clopper-Pearson) n = 2000',
    );
  });
});

/** What the file says at its top, checked against what it holds. */
function counted(xml: string): { cases: number; failures: number; errors: number } {
  const top = /<testsuites [^>]*tests="(\d+)" failures="(\d+)" errors="(\d+)"/.exec(xml);
  const held = {
    cases: xml.split('<testcase ').length - 1,
    failures: xml.split('<failure ').length - 1,
    errors: xml.split('<error ').length - 1,
  };
  expect(top?.slice(1).map(Number)).toEqual([held.cases, held.failures, held.errors]);
  return held;
}
