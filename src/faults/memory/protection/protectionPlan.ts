import type { Tensor, TensorMap } from '../../../core/tensor.ts';
import { normaliseModel } from '../../../onnx/graph/normaliseModel.ts';
import { runOnce } from '../../../onnx/graph/runOnce.ts';
import { withOutputs } from '../../../onnx/mutation/cutGraph.ts';
import { encodeModel } from '../../../onnx/proto/encodeModel.ts';
import {
  boundsOf,
  type Bounds,
  type Monitor,
  type ProtectionPlan,
} from '../../protection/protectModel.ts';
import type { ProtectOption } from '../../protection/protectOption.ts';
import type { Subject } from '../subject.ts';

const ACTIVATION =
  /^(Relu|LeakyRelu|PRelu|Elu|Selu|Celu|Gelu|HardSwish|HardSigmoid|Sigmoid|Tanh|Softplus|Softsign|Mish|Clip|ThresholdedRelu)$/;

/** Whether the options build something in that a monitor can notice. */
export function isMeasured(
  monitor: Monitor,
  { clip, outputCheck, duplicate, vote }: ProtectOption,
): boolean {
  if (monitor === 'output') return outputCheck;
  if (monitor === 'copies') return duplicate.length + vote.length > 0;
  return clip !== false;
}

/** What is built in. Bounds are learnt from the inputs of the campaign, as the golden run sees them. */
export async function protectionPlan(
  { model, inputs }: Subject,
  { clip, outside, slack, nanGuard, outputCheck, duplicate, vote }: ProtectOption,
  golden: readonly TensorMap[],
): Promise<Omit<ProtectionPlan, 'alarms'>> {
  const normal = normaliseModel(model);
  const floats = normal.graph.nodes
    .filter(({ opType }) => ACTIVATION.test(opType))
    .map(({ outputs }) => outputs[0] ?? '');
  const names = clip === false ? [] : clip === true ? floats : clip;
  const bounds = new Map<string, Bounds>();
  if (names.length > 0) {
    const seen = new Map<string, Tensor[]>();
    const bytes = encodeModel(withOutputs(normal, names));
    for (const feed of inputs.feeds) {
      const found = await runOnce(bytes, feed);
      for (const name of names)
        if (found[name]?.dtype === 'float32')
          seen.set(name, [...(seen.get(name) ?? []), found[name]]);
    }
    for (const [name, tensors] of seen) bounds.set(name, boundsOf(tensors, slack));
  }
  const outputs = new Map<string, Bounds>();
  if (outputCheck)
    for (const [name, first] of Object.entries(golden[0] ?? {}))
      if (first.dtype === 'float32')
        outputs.set(
          name,
          boundsOf(
            golden.map((each) => each[name]!),
            slack,
          ),
        );
  return { clip: bounds, outside, nanGuard, outputs, duplicate, vote };
}

/** What is built in, in words. */
export function describePlan(option: ProtectOption, plan: Omit<ProtectionPlan, 'alarms'>): string {
  const parts = [
    plan.clip.size > 0
      ? `range restriction of ${plan.clip.size} activations (${option.outside === 'zero' ? 'zero outside' : 'the nearest bound outside'})`
      : '',
    option.nanGuard ? 'NaN guard' : '',
    option.duplicate.length > 0 ? `two copies of ${option.duplicate.join(', ')}` : '',
    option.vote.length > 0 ? `majority of three of ${option.vote.join(', ')}` : '',
  ];
  return parts.filter((part) => part !== '').join(', ') || 'nothing but checks of the outputs';
}
