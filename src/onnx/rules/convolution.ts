import type { RuleCall, RuleTable } from '../gradient/gradientRule.ts';
import { intsOf } from '../graph/attributes.ts';
import { convInputGradient } from './convInputGradient.ts';
import { convWeightGradient } from './convWeightGradient.ts';
import { windowAttributes, windowGeometry } from './windowGeometry.ts';
import type { WindowGeometry } from './windowGeometry.ts';

/** Convolutions over any number of spatial axes, with strides, pads, dilations and groups. */
export const convolution: RuleTable = {
  Conv(call) {
    const { e, dy, node } = call;
    const [x, w] = [call.x(0), call.x(1)];
    const size = e.shape(x).slice(2);
    const geometry = windowGeometry(node, e.shape(w).slice(2), size, e.shape(dy).slice(2));
    if (call.wants(0)) call.give(0, convInputGradient(e, dy, w, geometry, e.shape(x)));
    if (call.wants(1)) call.give(1, convWeightGradient(e, x, dy, geometry, e.shape(w)));
    biasGradient(call);
  },
  ConvTranspose(call) {
    const { e, dy } = call;
    const [x, w] = [call.x(0), call.x(1)];
    const geometry = transposedGeometry(call);
    // The adjoint of a transposed convolution is the convolution itself.
    if (call.wants(0)) {
      const extents = e.shape(x).slice(2);
      const reached = e.op('Conv', [dy, w], windowAttributes(geometry), [
        ...e.shape(x).slice(0, 2),
        ...extents.map((extent, i) => extent + surplus(call, geometry, i)),
      ]);
      const axes = extents.map((_, i) => i + 2);
      const zeros = axes.map(() => 0);
      call.give(0, e.slice(reached, axes, zeros, extents));
    }
    if (call.wants(1)) call.give(1, convWeightGradient(e, dy, x, geometry, e.shape(w)));
    biasGradient(call);
  },
};

function biasGradient(call: RuleCall): void {
  if (!call.wants(2)) return;
  const axes = call.e.shape(call.dy).flatMap((_, axis) => (axis === 1 ? [] : [axis]));
  call.give(2, call.e.sum(call.dy, axes, false));
}

/** With output padding as large as the stride, the convolution back finds more positions than there were. */
function surplus(call: RuleCall, geometry: WindowGeometry, axis: number): number {
  const stride = geometry.strides[axis] ?? 1;
  const padding = (intsOf(call.node, 'output_padding') ?? [])[axis] ?? 0;
  return Math.floor(padding / stride);
}

/** The geometry of the convolution whose adjoint this is, with pads as the runtime derives them. */
function transposedGeometry(call: RuleCall): WindowGeometry {
  const { e, node } = call;
  const kernel = e.shape(call.x(1)).slice(2);
  const input = e.shape(call.x(0)).slice(2);
  const output = e.shape(call.y()).slice(2);
  const plain = windowGeometry(node, kernel, output, input);
  const auto = node.attributes['auto_pad'];
  const derived =
    intsOf(node, 'output_shape') !== undefined ||
    (auto?.kind === 'string' && auto.value.startsWith('SAME'));
  if (!derived) return plain;
  const padding = intsOf(node, 'output_padding') ?? kernel.map(() => 0);
  const total = kernel.map((extent, i) => {
    const [stride, dilation] = [plain.strides[i] ?? 1, plain.dilations[i] ?? 1];
    const whole = stride * ((input[i] ?? 1) - 1) + (padding[i] ?? 0) + (extent - 1) * dilation + 1;
    return Math.max(0, whole - (output[i] ?? 1));
  });
  const upper = auto?.kind === 'string' && auto.value === 'SAME_UPPER';
  const small = total.map((extent) => Math.floor(extent / 2));
  const large = total.map((extent, i) => extent - (small[i] ?? 0));
  return { ...plain, before: upper ? small : large, after: upper ? large : small };
}
