import { createHash } from 'node:crypto';

import { ConfigurationError } from '../../core/errors.ts';
import type { Exhibit, TextExhibit } from '../../core/exhibit.ts';
import type { Finding } from '../../core/finding.ts';
import type { Json } from '../../core/json.ts';
import type { Artifact, ProcedureResult } from '../../core/procedure.ts';
import type { Picture } from '../../core/picture.ts';
import type { TensorMap } from '../../core/tensor.ts';
import { encodePng } from '../../pictures/codec.ts';
import { encodeNpy } from '../../data/encodeNpy.ts';
import { nominalPoint } from '../problem/nominalPoint.ts';
import { ITEM } from '../problem/rendering.ts';
import type { Rendering } from '../problem/rendering.ts';
import type { System } from '../problem/system.ts';
import type { DrawnFinding } from './drawnFinding.ts';
import { failurePictures } from './failurePictures.ts';
import { failureSignals } from './failureSignals.ts';
import { sideBySide } from './sideBySide.ts';

/**
 * Adds to the findings of drawn points what was sent, as files (named from the run's folder), and shows the most telling
 * ones. `procedure` is the name that the scenario gave it.
 */
export async function illustrate(
  system: System,
  result: ProcedureResult,
  procedure: string,
): Promise<ProcedureResult> {
  const { space, rendering } = system.problem;
  if (rendering === undefined) return result;
  const findings: Finding[] = [];
  const artifacts: Artifact[] = [];
  const shown: DrawnFinding[] = [];
  for (const finding of result.findings) {
    const row = nominalPoint(space, finding.point);
    if (row === undefined) {
      findings.push(finding);
      continue;
    }
    const drawn = await rendering.draw(row);
    const sent = await system.query(row);
    const picture = sideBySide(drawn);
    const files = [...npyFiles(finding, sent), ...(await pngFile(finding, picture))];
    artifacts.push(...files);
    findings.push({
      ...finding,
      inputs: {
        ...(drawn.item === undefined ? {} : { item: drawn.item.name }),
        ...(drawn.item?.label === undefined ? {} : { label: drawn.item.label }),
        tensors: fingerprints(sent),
        files: files.map(({ path }) => `${procedure}/${path}`),
      },
    });
    shown.push({ finding, drawn, picture });
  }
  const exhibits: Exhibit[] = [
    ...(await failurePictures(shown, space.parameters)),
    ...failureSignals(shown),
  ];
  return {
    ...result,
    findings,
    exhibits: [...exhibits, ...result.exhibits, ...itemLimits(rendering)],
    artifacts: [...(result.artifacts ?? []), ...artifacts],
  };
}

/** What the figures say of data items, and of others. */
function itemLimits({ items }: Rendering): readonly TextExhibit[] {
  if (items.length === 0) return [];
  const labelled = items.filter(({ label }) => label !== undefined).length;
  return [
    {
      kind: 'text',
      id: 'items',
      title: 'What was changed',
      paragraphs: [
        `${items.length} data item${items.length === 1 ? '' : 's'}, ${labelled} of them with a label, changed as the inputs say. Every probability is over these items, with the weights of the input ${ITEM} (default: all alike); it says nothing of items that are not among them.`,
        'What is random in a change, such as noise, is drawn anew for each point from the seed and the point, so that a point always looks the same.',
      ],
    },
  ];
}

/** Throws ConfigurationError when a point is not drawn as it was when the finding was made. */
export async function checkSameQuery(
  system: System,
  row: Float64Array,
  { id, inputs }: Finding,
): Promise<void> {
  if (system.problem.rendering === undefined) return;
  const before = (inputs as { readonly tensors?: Json } | null)?.tensors;
  if (before === undefined) return;
  const now = fingerprints(await system.query(row));
  if (JSON.stringify(now) === JSON.stringify(before)) return;
  throw new ConfigurationError(
    `what the point of ${id} looks like has changed since it was found`,
    {
      code: 'finding.other-input',
      hint: `Put back the data item${row.length > 0 ? ` that its input "${ITEM}" names` : ''}, the transforms and the render module as they were.`,
    },
  );
}

/** What identifies the tensors of a query. */
function fingerprints(tensors: TensorMap): Json {
  return Object.entries(tensors).map(([name, { dtype, shape, data }]) => {
    const hash = createHash('sha256');
    if (ArrayBuffer.isView(data))
      hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    else for (const bytes of data) hash.update(bytes);
    return { name, dtype, shape, sha256: hash.digest('hex') };
  });
}

/** Everything that was sent, for tools that read NumPy's format. */
function npyFiles({ id }: Finding, tensors: TensorMap): readonly Artifact[] {
  return Object.entries(tensors).flatMap(([name, tensor]) => {
    const bytes = encodeNpy(tensor);
    if (bytes === undefined) return [];
    const safe = name.replace(/[^\w.-]+/g, '_');
    return [
      {
        path: `findings/${id}-${safe}.npy`,
        bytes,
        title: `Finding ${id}: the input ${name} as it was sent`,
      },
    ];
  });
}

async function pngFile(
  { id }: Finding,
  picture: Picture | undefined,
): Promise<readonly Artifact[]> {
  if (picture === undefined) return [];
  const title = `Finding ${id}: the picture before and after`;
  return [{ path: `findings/${id}.png`, bytes: await encodePng(picture), title }];
}
