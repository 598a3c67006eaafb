import { createHash } from 'node:crypto';

import type { Finding } from '../../core/finding.ts';
import type { GateResult } from '../../core/gate.ts';
import type { RunRecord } from '../../core/runRecord.ts';
import { visibleText } from '../text/visibleText.ts';

const GATE_RULE = 'proofmark.gate';

/**
 * The run as a SARIF 2.1.0 log (OASIS, 2020): every finding is a result under its rule; every gate is one too, of kind
 * `pass`, `fail` or `open`. Fingerprints hold across runs with other seeds: they are made of rule, scenario,
 * procedure and point.
 */
export function sarifLog(run: RunRecord) {
  const findings = run.procedures.flatMap((procedure) =>
    procedure.findings.map((finding) => ({
      procedure: procedure.name,
      kind: procedure.kind,
      finding,
    })),
  );
  const rules = [...new Set([GATE_RULE, ...findings.map(({ finding }) => finding.rule)])];
  const results = [
    ...run.gates.map((gate) => gateResult(run, gate, rules)),
    ...findings.map((each) => findingResult(run, each.procedure, each.finding, rules)),
  ];
  return {
    $schema:
      'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0' as const,
    runs: [
      {
        tool: {
          driver: {
            name: 'proofmark',
            ...(run.versions['proofmark'] === undefined
              ? {}
              : { version: run.versions['proofmark'] }),
            rules: rules.map((id) => rule(id)),
          },
        },
        automationDetails: { id: `${visibleText(run.scenario.name)}/${visibleText(run.id)}` },
        invocations: [
          {
            executionSuccessful: true,
            startTimeUtc: run.startedAt,
            endTimeUtc: run.endedAt,
          },
        ],
        columnKind: 'utf16CodeUnits' as const,
        results,
        properties: {
          verdict: run.verdict,
          digest: run.digest,
          scenarioDigest: run.scenario.digest,
          seed: run.seed,
        },
      },
    ],
  };
}

function rule(id: string) {
  return {
    id: visibleText(id),
    shortDescription: {
      text:
        id === GATE_RULE
          ? 'A condition of the scenario on the measurements of the run'
          : `A violation of kind ${visibleText(id)}`,
    },
  };
}

function gateResult(run: RunRecord, gate: GateResult, rules: readonly string[]) {
  return {
    ruleId: GATE_RULE,
    ruleIndex: rules.indexOf(GATE_RULE),
    kind: gate.verdict === 'inconclusive' ? ('open' as const) : gate.verdict,
    // SARIF wants level "none" wherever the kind is not "fail".
    level: gate.verdict === 'fail' ? ('error' as const) : ('none' as const),
    message: { text: visibleText(`Gate ${gate.condition}: ${gate.verdict}. ${gate.reason}`) },
    locations: [place(run, 'gates', gate.condition)],
    partialFingerprints: { 'gate/v1': fingerprint(run.scenario.name, gate.condition) },
    properties: { measured: gate.measured, n: gate.n, condition: gate.condition },
  };
}

function findingResult(
  run: RunRecord,
  procedure: string,
  finding: Finding & { readonly repeat: string },
  rules: readonly string[],
) {
  const { point, inputs, expected, observed, seed, query, repeat } = finding;
  return {
    ruleId: visibleText(finding.rule),
    ruleIndex: rules.indexOf(finding.rule),
    kind: 'fail' as const,
    level: finding.severity,
    message: {
      text: visibleText(
        `${finding.title}. Expected: ${expected}. Observed: ${observed}. Repeat: ${repeat}`,
      ),
    },
    locations: [place(run, procedure, `${procedure}/${finding.id}`)],
    partialFingerprints: {
      'finding/v1': fingerprint(
        finding.rule,
        run.scenario.name,
        procedure,
        JSON.stringify(point ?? inputs),
      ),
    },
    properties: {
      id: finding.id,
      ...(point === undefined ? {} : { point }),
      expected,
      observed,
      seed,
      ...(query === undefined ? {} : { query }),
      repeat,
    },
  };
}

/** Viewers want a file: the run's record, which lies beside the log. The logical place says what failed. */
function place(run: RunRecord, parent: string, name: string) {
  return {
    physicalLocation: { artifactLocation: { uri: 'run.json' }, region: { startLine: 1 } },
    logicalLocations: [
      {
        name: visibleText(name),
        fullyQualifiedName: visibleText(`${run.scenario.name}/${parent}/${name}`),
        kind: 'member',
      },
    ],
  };
}

function fingerprint(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32);
}
