import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Measurement } from '../../../src/core/measurement.ts';
import {
  measurementSentence,
  thresholdText,
} from '../../../src/report/text/measurementSentence.ts';

const share: Measurement = {
  name: 'failureProbability',
  title: 'Probability that the system fails',
  sentence: 'Fails on {share} of operation',
  sample: 'audit draws',
  unit: '1',
  value: 0.0374189453125,
  interval: { lower: 0.0142, upper: 0.0594, confidence: 0.95, method: 'any' },
  n: 500,
};
const plain = (text: string): string => text.replaceAll('\u00A0', ' ');
const say = (measurement: Measurement): string => plain(measurementSentence(measurement));

describe('measurementSentence', () => {
  it('says a share with its interval, its confidence and what was counted', () => {
    expect(say(share)).toBe(
      'Fails on 3.7 % of operation, between 1.4 and 6.0 % (95 % confidence, 500 audit draws).',
    );
  });

  it('says a bound where there is no value', () => {
    const interval = { lower: null, upper: 0.0414, confidence: 0.95, method: 'any' };
    expect(say({ ...share, value: null, interval })).toBe(
      'Fails on at most 4.14 % of operation (95 % confidence, 500 audit draws).',
    );
    expect(say({ ...share, value: 0.0133, interval })).toContain(
      '1.33 % of operation, at most 4.14 %',
    );
  });

  it('says a ratio as times', () => {
    const ratio: Measurement = {
      name: 'rest/grpc.p50',
      unit: '1',
      sentence: 'gRPC answers {times} as fast',
      value: 1.17,
      interval: { lower: 1.07, upper: 1.34, confidence: 0.95, method: 'any' },
      n: 30,
    };
    expect(say(ratio)).toBe(
      'gRPC answers 1.17 times as fast, between 1.07 and 1.34 (95 % confidence, n = 30).',
    );
  });

  it('takes the title where there is no sentence, and says when there is no evidence', () => {
    const { sentence: _sentence, interval: _interval, ...bare } = share;
    expect(say({ ...bare, value: 0.25 })).toBe(
      'Probability that the system fails: 0.25 (500 audit draws).',
    );
    expect(say({ ...bare, value: null, n: 0 })).toBe(
      'Probability that the system fails: not enough evidence (0 audit draws).',
    );
  });

  it('prints a tiny share as a number, not as a percentage of zeros', () => {
    const interval = { lower: 1e-7, upper: 9e-6, confidence: 0.95, method: 'any' };
    expect(say({ ...share, value: 3.1e-6, interval })).toContain('Fails on 0.0000031 of operation');
  });

  it('never prints a tighter interval than it was given', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-4, max: 0.5, noNaN: true }),
        fc.double({ min: 0.001, max: 0.4, noNaN: true }),
        (lower, width) => {
          const upper = Math.min(1, lower + width);
          const interval = { lower, upper, confidence: 0.95, method: 'any' };
          const [, low, high] =
            /between ([\d.e-]+) and ([\d.e-]+) %/.exec(
              say({ ...share, value: (lower + upper) / 2, interval }),
            ) ?? [];
          expect(Number(low) / 100).toBeLessThanOrEqual(lower * (1 + 1e-12));
          expect(Number(high) / 100).toBeGreaterThanOrEqual(upper * (1 - 1e-12));
        },
      ),
    );
  });

  it('writes a threshold as the figure is written', () => {
    expect(plain(thresholdText(0.1, share))).toBe('10 %');
    expect(plain(thresholdText(50, { ...share, sentence: undefined, unit: 'ms' }))).toBe('50 ms');
  });
});
