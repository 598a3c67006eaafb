import { describe, expect, it } from 'vitest';

import { HAZARDS } from '../../../src/core/hazard.ts';
import type { RunRecord } from '../../../src/core/runRecord.ts';
import type { Block, Section } from '../../../src/report/content/block.ts';
import { certificate } from '../../../src/report/content/certificate.ts';
import { brakingFinding, gate } from '../../fixtures/runs/base.ts';
import { runs } from '../../fixtures/runs/index.ts';

const named = (name: string): RunRecord => {
  const run = runs[name];
  if (run === undefined) throw new Error(`no fixture ${name}`);
  return run;
};
const pass = named('pass');

/** The run with one gate whose subject was recorded. */
function gated(verdict: 'pass' | 'fail'): RunRecord {
  const condition = 'envelope.failureProbability.upper <= 0.02';
  return {
    ...pass,
    verdict,
    procedures: pass.procedures.map((procedure) => ({
      ...procedure,
      hazards: ['inputChange'],
      headline: { tried: '2000 evaluations of 7 inputs', measurements: ['envelopeVolume'] },
      violations: 37,
      findings: [0, 1, 2, 3, 4, 5].map((index) => brakingFinding(index)),
      measurements: procedure.measurements.map((each) =>
        each.name === 'failureProbability'
          ? { ...each, sentence: 'Fails on {share} of operation', sample: 'audit draws' }
          : each,
      ),
      exhibits: procedure.exhibits.map((each) =>
        each.id === 'pca' ? { ...each, annex: true } : each,
      ),
    })),
    gates: [
      {
        ...gate(condition, verdict, 0.0136, 2000, 'because'),
        subject: {
          procedure: 'envelope',
          measurement: 'failureProbability',
          side: 'upper',
          operator: '<=',
          threshold: 0.02,
        },
      },
    ],
  };
}

const texts = (value: unknown): string => JSON.stringify(value).replaceAll('\u00A0', ' ');
const titles = (sections: readonly Section[]): string[] => sections.map(({ title }) => title);
const blocksOf = (section: Section | undefined): readonly Block[] => section?.blocks ?? [];

/** A run on several targets, the first of which its procedure asks, with gates on these figures. */
function onTargets(targets: readonly string[], figures: readonly string[]): RunRecord {
  const run = gated('pass');
  const [one] = run.targets;
  const [only] = run.gates;
  return {
    ...run,
    scenario: { ...run.scenario, resolved: { procedures: { envelope: { target: targets[0]! } } } },
    targets: targets.map((name) => ({
      ...one!,
      name,
      signature: { ...one!.signature, name: `model of ${name}` },
    })),
    gates: figures.map((measurement) => ({
      ...only!,
      subject: { ...only!.subject!, measurement },
    })),
  };
}

describe('certificate', () => {
  it('names the models that its gates are about', () => {
    const summaryOf = (...figures: string[]): string =>
      certificate(onTargets(['served', 'base', 'other'], figures)).summary;
    expect(summaryOf('share')).toContain('Model model of served meets the one gate');
    expect(summaryOf('share.base')).toContain('Model model of base meets the one gate');
    expect(summaryOf('share', 'share.base')).toContain(
      'Models model of served and model of base meet both gates',
    );
    expect(summaryOf('share', 'share.base', 'share.other')).toContain('3 models meet all 3 gates');
  });

  it('calls only a pass a certificate', () => {
    expect(certificate(gated('pass')).document).toBe('Certificate of validation');
    for (const name of ['fail', 'inconclusive', 'empty'])
      expect(certificate(named(name)).document).toBe('Validation record');
  });

  it('answers first: the main and the gated figures as sentences, each with its gate', () => {
    const { answers } = certificate(gated('pass'));
    expect(answers).toHaveLength(1);
    const [answer] = answers;
    expect(answer?.tried).toBe('2000 evaluations of 7 inputs');
    expect(answer?.lines.map(({ sentence }) => sentence.replaceAll('\u00A0', ' '))).toEqual([
      'Share of the input box inside the envelope: 0.1842 (n = 2000).',
      'Fails on 0.93 % of operation, between 0.61 and 1.36 % (95 % confidence, 2000 audit draws).',
    ]);
    expect(texts(answer?.lines[1]?.gates)).toContain('upper bound at most 2 %');
    expect(answer?.lines[0]?.gates).toEqual([]);
  });

  it('tells gates of runs that did not record their subject by the condition', () => {
    const { answers } = certificate(pass);
    const gates = answers.flatMap(({ lines }) => lines.flatMap((line) => line.gates));
    expect(gates.map(({ required }) => required)).toEqual(
      pass.gates.map(({ condition }) => condition),
    );
  });

  it('reads from the chapter of the one procedure to what was tested, and puts method into the annex', () => {
    const { main, annex } = certificate(gated('pass'));
    expect(titles(main)).toEqual([
      'envelope: explore',
      'What was tested, and what was not',
      'What these statements rest on',
    ]);
    expect(titles(annex)).toEqual([
      'How it was tested',
      'Statistics',
      'Models and files',
      'The resolved scenario',
      'Queries, environment and versions',
      'Terms',
    ]);
    const chapter = texts(blocksOf(main[0]));
    const method = texts(annex[0]);
    for (const { title, id } of pass.procedures[0]?.exhibits ?? []) {
      expect(chapter.includes(title)).toBe(id !== 'pca');
      expect(method.includes(title)).toBe(id === 'pca');
    }
  });

  it('puts what was tested before the chapters of several procedures', () => {
    const { main } = certificate(named('several'));
    expect(titles(main)).toEqual([
      'What was tested, and what was not',
      'envelope: explore',
      'latency: load',
      'patches: attack',
      'What these statements rest on',
    ]);
  });

  it('gives many procedures brief chapters, and leaves nothing out that the annex does not hold', () => {
    const [procedure] = pass.procedures;
    const best = procedure?.exhibits.at(-1);
    if (procedure === undefined || best === undefined) throw new Error('no exhibit');
    const run = {
      ...pass,
      procedures: ['a', 'b', 'c', 'd'].map((name) => ({
        ...procedure,
        name,
        findings: [0, 1, 2].map((index) => brakingFinding(index)),
        headline: { tried: 'much', measurements: [], exhibits: ['no-such', best.id] },
      })),
    };
    const { main, annex } = certificate(run);
    const [chapter] = main.filter(({ title }) => title === 'a: explore');
    const [details] = annex[0]?.sections ?? [];
    expect(annex[0]?.title).toBe('What was found, in full');
    const shown = texts(chapter?.blocks);
    const left = texts(details?.blocks);
    for (const { id, title } of procedure.exhibits) {
      expect(shown.includes(title), title).toBe(id === best.id);
      expect(left.includes(title), title).toBe(id !== best.id);
    }
    expect(left).toContain('All figures');
    expect(shown).not.toContain('All figures');
    expect(left).toContain('npx proofmark repeat');
    expect(certificate({ ...run, procedures: run.procedures.slice(0, 3) }).annex[0]?.title).toBe(
      'How it was tested',
    );
  });

  it('tells warnings, what was not decided and what was not tested beside the verdict', () => {
    const run = gated('fail');
    const warned = {
      ...run,
      gates: run.gates.map((each) => ({ ...each, level: 'warning' as const })),
    };
    const open = {
      ...run,
      gates: run.gates.map((each) => ({ ...each, verdict: 'inconclusive' as const })),
    };
    const points = (of: RunRecord): string => texts(certificate(of).openPoints);
    expect(points(warned)).toContain('Fails on 0.93 % [0.61, 1.');
    expect(points(warned)).toContain('Wanted: upper bound at most 2 %.');
    expect(certificate({ ...warned, verdict: 'inconclusive' }).verdictLine).toBe(
      'No gates, so nothing was judged, 1 warning',
    );
    expect(points(run)).not.toContain('Wanted');
    expect(points(open)).toContain(
      'Not decided, for want of evidence: envelope.failureProbability',
    );
    expect(points(run)).toContain('Not tested: errors on ordinary inputs, deliberate attack');
    expect(points({ ...run, gates: [] })).toContain(
      'Tested and not judged by any gate: changed inputs and conditions',
    );
  });

  it('shows for every hazard what was tested, or that it was not, with a link to the chapter', () => {
    const { main, answers } = certificate(gated('fail'));
    const matrix = blocksOf(main[1]).find((block) => block.kind === 'table');
    if (matrix?.kind !== 'table') throw new Error('no matrix');
    expect(matrix.rows.map(([hazard]) => hazard?.text)).toEqual(Object.values(HAZARDS));
    for (const row of matrix.rows) {
      const isTested = row[0]?.text === HAZARDS.inputChange;
      expect(row[1]?.text).toBe(isTested ? 'envelope' : 'not tested');
      expect(row[1]?.link).toBe(isTested ? answers[0]?.link : undefined);
    }
    expect(texts(matrix)).toContain('6 of 37');
    expect(texts(matrix)).toContain('✕ 1 of 1 gate violated');
    expect(main.map(({ id }) => id)).toContain(answers[0]?.link);
  });

  it('tells the worst finding of each kind in full, and how many there are', () => {
    const chapter = texts(blocksOf(certificate(gated('fail')).main[0]));
    expect(chapter).toContain('6 findings of the 37 violations seen are kept, of 1 kind');
    expect(chapter.match(/npx proofmark repeat/g)).toHaveLength(1);
    expect(chapter).toContain('2 more in run.json.');
  });

  it('says where each input goes, and which models procedures made', () => {
    const base = gated('pass');
    const [procedure] = base.procedures;
    const signature = { ...base.targets[0]!.signature, leftOut: ['parts'] };
    const [first, ...others] = Object.keys(
      (base.scenario.resolved as { procedures: Record<string, { inputs: object }> }).procedures[
        procedure!.name
      ]!.inputs,
    );
    const annexed = texts(
      certificate({
        ...base,
        targets: [{ ...base.targets[0]!, signature }],
        procedures: [
          {
            ...procedure!,
            places: { target: [{ input: first!, place: 'X[3]' }, { input: others[0]! }] },
            attached: [
              { role: 'substitute', models: 2, queries: 1209, journaled: false, digest: 'ab12' },
            ],
          },
        ],
      }).annex,
    );
    expect(annexed).toContain('Element of the model’s input');
    expect(annexed).toContain('X[3]');
    expect(annexed).toContain('substitute');
    expect(annexed).toContain('computed again on resuming');
    expect(annexed).toContain('were not read: parts.');
    const plain = texts(certificate(base).annex);
    expect(plain).not.toContain('Element of the model’s input');
    expect(plain).not.toContain('Models that procedures made');
  });

  it('prints only the options that the scenario states, where that is known', () => {
    const source = {
      file: 's.yaml',
      gateLines: [1],
      procedureLines: { envelope: 1 },
      stated: { envelope: ['runs', 'inputs', 'outputs'] },
    };
    const terms = (run: RunRecord): string => texts(certificate(run).annex[0]?.sections[0]?.blocks);
    expect(terms(pass)).toContain('stop.confidence');
    expect(terms({ ...pass, source })).not.toContain('stop.confidence');
    expect(terms({ ...pass, source })).toContain('"term":"runs"');
  });

  it('says what each procedure rests on, and every file with its digest', () => {
    const [procedure] = pass.procedures;
    if (procedure === undefined) throw new Error('no procedure');
    const sha256 = 'ab'.repeat(32);
    const run: RunRecord = {
      ...pass,
      procedures: [
        {
          ...procedure,
          evidence: '5,000 images evaluated',
          files: [{ path: 'coco/a.json', sha256, bytes: 12 }],
        },
      ],
    };
    const content = certificate(run);
    expect(content.summary).toContain('5,000 images evaluated');
    expect(content.summary).not.toMatch(/\b0 queries/);
    expect(texts(content.annex)).toContain('coco/a.json');
    expect(texts(content.annex)).toContain(sha256);
  });

  it('takes terms from the procedures and from the methods of their intervals', () => {
    const [procedure] = pass.procedures;
    if (procedure === undefined) throw new Error('no procedure');
    const run = { ...pass, procedures: [{ ...procedure, terms: { dusk: 'After sunset.' } }] };
    const glossary = texts(certificate(run).annex.at(-1));
    expect(glossary).toContain('After sunset.');
    expect(glossary).toContain('Clopper-Pearson');
    expect(glossary).not.toContain('order statistics');
  });
});
