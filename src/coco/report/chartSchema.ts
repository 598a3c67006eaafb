/** Of every chart. */
export const CHART_SCHEMA = 'https://vega.github.io/schema/vega-lite/v6.json';

/** Colours of coco-analyze for the errors of keypoints and detections. */
export const ERROR_COLORS = {
  good: '#3f9b57',
  jitter: '#8c4646',
  inversion: '#d96459',
  swap: '#f2ae72',
  miss: '#e3c64f',
  score: '#4f82bd',
  backgroundFalsePositive: '#8063a3',
  falseNegative: '#2e8b57',
} as const;
