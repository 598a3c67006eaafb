import { ConfigurationError, ProofmarkError } from '../../core/errors.ts';
import type { ModelFile, ProcedureContext } from '../../core/procedure.ts';
import type { TensorMap } from '../../core/tensor.ts';
import { sha256Of } from '../../data/readFile.ts';
import { expressionCriterion } from '../../judgement/expressionCriterion.ts';
import type { OnnxModel } from '../../onnx/graph/model.ts';
import { runOnce } from '../../onnx/graph/runOnce.ts';
import { topologicalOrder } from '../../onnx/graph/topologicalOrder.ts';
import { withOutputs } from '../../onnx/mutation/cutGraph.ts';
import { weightSites } from '../../onnx/mutation/siteValues.ts';
import { decodeModel } from '../../onnx/proto/decodeModel.ts';
import { encodeModel } from '../../onnx/proto/encodeModel.ts';
import { detectorJudge } from '../detectors/detectorJudge.ts';
import type { FaultRunner } from '../campaign/faultRunner.ts';
import { classifierJudge } from '../outcomes/classifierJudge.ts';
import { costOf } from '../outcomes/costOf.ts';
import { criterionJudge } from '../outcomes/criterionJudge.ts';
import type { OutcomeJudge } from '../outcomes/outcomeJudge.ts';
import { valueJudge } from '../outcomes/valueJudge.ts';
import {
  activationNames,
  noFlipRule,
  weightValues,
  type FaultValue,
} from '../population/faultValue.ts';
import { inputBatches, type Inputs } from './inputBatches.ts';
import type { MemoryOptions } from './options.ts';

/** What a campaign is about: a model, its inputs, and the values that faults may strike. */
export interface Subject {
  readonly model: OnnxModel;
  readonly bytes: Uint8Array;
  readonly sha256: string;
  readonly inputs: Inputs;
  readonly values: readonly FaultValue[];
  readonly classes: readonly string[] | undefined;
  readonly dataName: string;
}

type SubjectOptions = Pick<MemoryOptions, 'site' | 'layers' | 'tensor' | 'items'> & {
  /** Path of the model's file; default that of the target. */
  readonly model?: string | undefined;
  /** Most items that run at once. */
  readonly batch?: number | undefined;
};

/** Reads the model and the data that the options name. Throws ConfigurationError for a model that faults cannot reach. */
export async function readSubject(context: ProcedureContext<SubjectOptions>): Promise<Subject> {
  const { options } = context;
  const file =
    options.model === undefined
      ? await context.modelFile('target')
      : await fileAt(context, options.model);
  if (file === undefined)
    throw new ConfigurationError(
      'the target has no ONNX file on this machine, so its bits cannot be reached',
      {
        code: 'faults.no-model',
        hint: 'Use a target with `protocol: onnx` or `serve: { model: ... }`, or give its file as `model` of `site: service`.',
      },
    );
  const data = await context.data('data');
  const inputs = await inputBatches(
    data,
    context.signatures['target']!,
    options,
    context.random.fork('items'),
  );
  const decoded = decodeModel(file.bytes);
  const model = { ...decoded, graph: { ...decoded.graph, nodes: topologicalOrder(decoded.graph) } };
  const values =
    options.site === 'weights'
      ? weightValues(model.graph, options.layers)
      : await activationValues(model, inputs, options.layers);
  return {
    model,
    bytes: file.bytes,
    sha256: file.sha256,
    inputs,
    values,
    classes: data.classes,
    dataName: data.name,
  };
}

async function fileAt(
  { files }: Pick<ProcedureContext<unknown>, 'files'>,
  path: string,
): Promise<ModelFile> {
  const bytes = await files.read(path);
  return { bytes, sha256: sha256Of(bytes) };
}

/** Every value that a list may name: all constants and, on its first inputs, all activations. */
export async function everyValue({ model, inputs }: Subject): Promise<FaultValue[]> {
  const names = weightSites(model.graph)
    .filter(({ tensor }) => tensor.dtype !== 'bytes' && tensor.data.length > 0)
    .map(({ name }) => name);
  return [
    ...weightValues(model.graph, names),
    ...(await activationValues(model, inputs, undefined)),
  ];
}

/** The activations as they are on the first batch; of each item, where the first axis is the batch. */
async function activationValues(
  model: OnnxModel,
  inputs: Inputs,
  layers: readonly string[] | undefined,
): Promise<FaultValue[]> {
  const names = activationNames(model.graph, layers);
  const made = await runOnce(encodeModel(withOutputs(model, names)), inputs.feeds[0] ?? {});
  return names.flatMap((name): FaultValue[] => {
    const tensor = made[name];
    if (tensor === undefined || tensor.data.length === 0) return [];
    if (tensor.dtype === 'bytes') throw noFlipRule(name);
    const items = inputs.items[0]!;
    const batched = tensor.shape[0] === items;
    const shape = batched ? tensor.shape.slice(1) : tensor.shape;
    const elements = tensor.data.length / (batched ? items : 1);
    const maker = model.graph.nodes.find((node) => node.outputs.includes(name));
    const readers = model.graph.nodes.filter((node) => node.inputs.includes(name)).length;
    return [
      {
        site: { kind: 'activation', name },
        layer: [maker?.opType, maker?.name].filter(Boolean).join(' '),
        dtype: tensor.dtype,
        shape,
        elements,
        tensor: batched
          ? { ...tensor, shape, data: (tensor.data as Float32Array).slice(0, elements) }
          : tensor,
        seen: tensor,
        readers,
      },
    ];
  });
}

type JudgeOptions = Pick<MemoryOptions, 'criterion' | 'tolerance' | 'output' | 'costs'> &
  Partial<Pick<MemoryOptions, 'detector'>>;

/** How the outcomes are judged: as a detector's, by a criterion, by a tolerance, else as a classifier's. */
export function judgeOf(
  options: JudgeOptions,
  golden: readonly TensorMap[],
  {
    inputs,
    classes,
  }: {
    readonly inputs: Pick<Inputs, 'items' | 'labels'> & Partial<Pick<Inputs, 'boxes' | 'size'>>;
    readonly classes: readonly string[] | undefined;
  },
): OutcomeJudge {
  const { items, labels, boxes, size } = inputs;
  const { detector } = options;
  if (detector !== undefined && boxes !== undefined && size !== undefined) {
    const truth = { boxes, size, classes: detector.classes ?? classes ?? [] };
    return detectorJudge(golden, items, detector, truth);
  }
  if (options.criterion !== undefined)
    return criterionJudge(golden, items, expressionCriterion(options.criterion), labels);
  if (options.tolerance !== undefined)
    return valueJudge(golden, items, options.tolerance, options.output);
  return classifierJudge(golden, items, {
    output: options.output,
    labels,
    cost: costOf(options.costs ?? [], classes),
  });
}

/** Throws ConfigurationError for a model that is wrong on every input before any fault. */
export function requireRight({ right }: OutcomeJudge): void {
  if (right > 0) return;
  throw new ConfigurationError(
    'the model gets none of these inputs right without a fault, so nothing can be counted',
    {
      code: 'faults.golden',
      hint: 'Check `tensor` (range, mean, layout) and the labels of the data.',
    },
  );
}

/** A value whose canary reaches no output: whatever fault strikes it is masked. */
export interface Canaries {
  readonly dead: readonly string[];
}

/**
 * Changes every element of each value and looks whether an output moves. Throws ProofmarkError when the change does not
 * arrive though the same change in the file moves the output, and ConfigurationError when no value moves anything: then
 * a campaign would call every fault masked.
 */
export async function checkCanaries(
  runner: FaultRunner,
  values: readonly FaultValue[],
): Promise<Canaries> {
  const dead: string[] = [];
  for (const { site } of values) {
    const { moves } = await runner.golden([site]);
    if (moves) continue;
    if (site.kind === 'weight' && (await runner.movesInFile(site)))
      throw new ProofmarkError(
        `an injection into '${site.name}' does not arrive: the same change in the file moves the output`,
        {
          code: 'faults.canary',
        },
      );
    dead.push(site.name);
  }
  if (dead.length < values.length) return { dead };
  throw new ConfigurationError(
    'no change of any of the chosen values moves an output, so no fault could show',
    {
      code: 'faults.canary',
      hint: `Every element of ${dead.slice(0, 5).join(', ')} was changed. Choose other \`layers\`, or inputs that reach them.`,
    },
  );
}
