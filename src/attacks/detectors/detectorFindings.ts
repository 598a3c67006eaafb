import type { Finding } from '../../core/finding.ts';
import { bytesToBase64 } from '../export/base64.ts';
import { amount, type Measure } from '../findings.ts';
import type { DrawnItem } from './sideBySide.ts';
import { goalOf } from './goals/goals.ts';
import type { DetectorSetUp } from './setUpDetector.ts';

/** How many findings carry their inputs. */
const MOST = 12;

/** A finding for each picture on which the goal was reached. */
export function detectorFindings(
  setUp: Pick<DetectorSetUp, 'option'> & Measure,
  items: readonly DrawnItem[],
  successes: readonly boolean[],
  seed: number,
): readonly Finding[] {
  const { option, space } = setUp;
  const bytes = (point: Float32Array) =>
    bytesToBase64(new Uint8Array(point.buffer, point.byteOffset, point.byteLength));
  return items
    .filter((_, i) => successes[i])
    .slice(0, MOST)
    .map(({ name, fate, changed, clean, attack, distance }, k): Finding => ({
      id: `f-${String(k + 1).padStart(4, '0')}`,
      title: `${name}: ${fate.vanished} of ${fate.objects} objects vanish, ${fate.mislabelled} are mislabelled and ${fate.invented} invented after a change of ${amount(setUp, distance)} (${attack})`,
      rule: `attack.detector.${option.goal}`,
      severity: 'error',
      inputs: {
        item: name,
        label: null,
        target: null,
        shape: [space.form.height, space.form.width, space.form.channels],
        float32: bytes(changed),
        clean: bytes(clean),
      },
      expected: `not: ${goalOf(option.goal).text}`,
      observed: goalOf(option.goal).text,
      seed,
    }));
}
