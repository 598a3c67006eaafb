import type { Needs } from './frame/attack.ts';

/** Techniques of MITRE ATLAS that an attack of this kind stands for. */
export const ATLAS: Readonly<Record<Needs, readonly string[]>> = {
  scores: [
    'AML.T0043.001 Craft Adversarial Data: Black-Box Optimization',
    'AML.T0040 AI Model Inference API Access',
  ],
  labels: [
    'AML.T0043.001 Craft Adversarial Data: Black-Box Optimization',
    'AML.T0040 AI Model Inference API Access',
  ],
  gradients: [
    'AML.T0043.000 Craft Adversarial Data: White-Box Optimization',
    'AML.T0044 Full AI Model Access',
  ],
  base: [
    'AML.T0043.002 Craft Adversarial Data: Black-Box Transfer',
    'AML.T0005 Create Proxy AI Model',
  ],
  nothing: ['AML.T0015 Evade AI Model'],
};
