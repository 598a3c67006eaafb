import { createHash } from 'node:crypto';

import type { Finding } from '../../core/finding.ts';
import type { GateResult } from '../../core/gate.ts';
import type { RunRecord } from '../../core/runRecord.ts';
import { visibleText } from '../text/visibleText.ts';

const GATE_RULE = 'proofmark.gate';

/**
 * The run as a SARIF 2.1.0 log (OASIS, 2020): every finding is a result under its rule, and so is every gate that fails;
 * code scanning opens an alert for each result, whatever its kind, so that what passed is none, and a gate without
 * enough evidence is a notification. Places are lines of the scenario's file. Fingerprints hold across runs with other
 * seeds: they are made of rule, scenario, procedure and point.
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
  const gates = run.gates.map((gate, index) => ({ gate, index }));
  const results = [
    ...gates
      .filter(({ gate }) => gate.verdict === 'fail')
      .map(({ gate, index }) => gateResult(run, gate, index, rules)),
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
            toolExecutionNotifications: gates
              .filter(({ gate }) => gate.verdict === 'inconclusive')
              .map(({ gate, index }) => undecided(run, gate, index)),
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

function gateResult(run: RunRecord, gate: GateResult, index: number, rules: readonly string[]) {
  return {
    ruleId: GATE_RULE,
    ruleIndex: rules.indexOf(GATE_RULE),
    kind: 'fail' as const,
    level: gate.level === 'warning' ? ('warning' as const) : ('error' as const),
    message: { text: gateText(gate) },
    locations: [place(run, 'gates', gate.condition, run.source?.gateLines[index])],
    partialFingerprints: { 'gate/v1': fingerprint(run.scenario.name, gate.condition) },
    properties: { measured: gate.measured, n: gate.n, condition: gate.condition },
  };
}

/** A gate that could be neither passed nor failed. */
function undecided(run: RunRecord, gate: GateResult, index: number) {
  return {
    level: 'warning' as const,
    message: { text: gateText(gate) },
    locations: [place(run, 'gates', gate.condition, run.source?.gateLines[index])],
  };
}

function gateText({ condition, verdict, reason }: GateResult): string {
  return visibleText(`Gate ${condition}: ${verdict}. ${reason}`);
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
    locations: [
      place(run, procedure, `${procedure}/${finding.id}`, run.source?.procedureLines[procedure]),
    ],
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

/** A line of the scenario's file; of the run's record, which lies beside the log, where that is not known. */
function place({ source, scenario }: RunRecord, parent: string, name: string, line?: number) {
  const isKnown = source !== undefined && line !== undefined;
  return {
    physicalLocation: {
      artifactLocation: { uri: isKnown ? encodeURI(source.file) : 'run.json' },
      region: { startLine: isKnown ? line : 1 },
    },
    logicalLocations: [
      {
        name: visibleText(name),
        fullyQualifiedName: visibleText(`${scenario.name}/${parent}/${name}`),
        kind: 'member',
      },
    ],
  };
}

function fingerprint(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32);
}
