import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { junitErrorXml } from '../../../src/report/junit/junitErrorXml.ts';
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

  it('has a case for each gate, each procedure and each finding', () => {
    expect(counted(junitXml(passRun))).toEqual({ cases: 4, failures: 0, errors: 0, skipped: 1 });
    expect(counted(junitXml(failRun))).toEqual({ cases: 28, failures: 25, errors: 0, skipped: 0 });
  });

  it('shows findings as failures unless every gate on their procedure holds', () => {
    const ungated = junitXml({ ...passRun, gates: [] });
    expect(counted(ungated)).toEqual({ cases: 3, failures: 1, errors: 1, skipped: 0 });
    expect(junitXml(passRun)).toContain('accepted, as the gates hold');
  });

  it('does not fail a build by a gate that only warns', () => {
    const gates = failRun.gates.map((gate) => ({ ...gate, level: 'warning' as const }));
    const xml = junitXml({ ...failRun, gates, procedures: [] });
    expect(counted(xml)).toEqual({ cases: 3, failures: 0, errors: 0, skipped: 1 });
  });

  it('tells how long each procedure took', () => {
    const procedures = passRun.procedures.map((each) => ({ ...each, durationMs: 1234 }));
    expect(junitXml({ ...passRun, procedures })).toMatch(
      /name="envelope \(explore\)" time="1\.234"/,
    );
  });

  it('shows a run that did not come to its gates as an error', () => {
    const xml = junitErrorXml({
      scenario: 'a <b>.yaml',
      message: 'nobody answers at "http://localhost:1"',
      hint: 'Start the server.',
      code: 'target.unreachable',
    });
    expect(counted(xml)).toEqual({ cases: 1, failures: 0, errors: 1, skipped: 0 });
    expect(xml).toContain('type="target.unreachable"');
    expect(xml).toContain('&quot;http://localhost:1&quot;');
  });

  it('makes a gate without evidence an error, so that no build turns green on it', () => {
    expect(counted(junitXml(inconclusiveRun))).toEqual({
      cases: 3,
      failures: 0,
      errors: 2,
      skipped: 0,
    });
  });

  it('makes a run without gates an error', () => {
    expect(counted(junitXml(emptyRun))).toEqual({ cases: 2, failures: 0, errors: 1, skipped: 0 });
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
function counted(
  xml: string,
): Readonly<Record<'cases' | 'failures' | 'errors' | 'skipped', number>> {
  const top = /<testsuites [^>]*tests="(\d+)" failures="(\d+)" errors="(\d+)"/.exec(xml);
  const held = {
    cases: xml.split('<testcase ').length - 1,
    failures: xml.split('<failure ').length - 1,
    errors: xml.split('<error ').length - 1,
    skipped: xml.split('<skipped ').length - 1,
  };
  expect(top?.slice(1).map(Number)).toEqual([held.cases, held.failures, held.errors]);
  return held;
}
