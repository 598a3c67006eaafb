import { corruptionFaults } from './corruptionFaults.ts';
import { bias } from './kinds/bias.ts';
import { channelSwap } from './kinds/channelSwap.ts';
import { drift } from './kinds/drift.ts';
import { dropout } from './kinds/dropout.ts';
import { gain } from './kinds/gain.ts';
import { lag } from './kinds/lag.ts';
import { noise } from './kinds/noise.ts';
import { quantise } from './kinds/quantise.ts';
import { spike } from './kinds/spike.ts';
import { stuck } from './kinds/stuck.ts';
import type { SensorFault } from './sensorFault.ts';

const OWN: readonly SensorFault[] = [
  dropout,
  stuck,
  bias,
  drift,
  gain,
  spike,
  noise,
  quantise,
  lag,
  channelSwap,
];

/** Every fault of a sensor; those of a camera are the transforms and corruptions of pictures. */
export const sensorFaults: readonly SensorFault[] = [
  ...OWN,
  ...corruptionFaults(new Set(OWN.map(({ kind }) => kind))),
];
