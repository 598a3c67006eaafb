import { bandwidth } from './kinds/bandwidth.ts';
import { corrupt } from './kinds/corrupt.ts';
import { duplicate } from './kinds/duplicate.ts';
import { empty } from './kinds/empty.ts';
import { latency } from './kinds/latency.ts';
import { limitData } from './kinds/limitData.ts';
import { malformed } from './kinds/malformed.ts';
import { notANumber } from './kinds/notANumber.ts';
import { reset } from './kinds/reset.ts';
import { schema } from './kinds/schema.ts';
import { slicer } from './kinds/slicer.ts';
import { slowClose } from './kinds/slowClose.ts';
import { stale } from './kinds/stale.ts';
import { status } from './kinds/status.ts';
import { timeout } from './kinds/timeout.ts';
import { truncated } from './kinds/truncated.ts';
import type { WireFault } from './wireFault.ts';

/** Every fault of the wire. */
export const wireFaults: readonly WireFault[] = [
  latency,
  bandwidth,
  slowClose,
  timeout,
  reset,
  slicer,
  limitData,
  truncated,
  status,
  malformed,
  notANumber,
  schema,
  empty,
  stale,
  duplicate,
  corrupt,
];
