/** Colours of a chart on light paper or on a dark screen. The first six categories are told apart by colour-blind eyes. */
export interface ChartTheme {
  readonly [key: string]: unknown;
}

/** Ink, paper and lines. */
const PAPERS = {
  light: { ink: '#1f2933', quiet: '#52606d', line: '#9aa5b1', grid: '#e4e7eb' },
  dark: { ink: '#e4e7eb', quiet: '#9aa5b1', line: '#616e7c', grid: '#323f4b' },
} as const;

/** Categories in the order of use. A scale over `pass, fail, invalid` gets blue, vermilion and grey. */
const CATEGORIES = {
  light: ['#2b6093', '#c24d1f', '#59636e', '#b98a12', '#4aa58f', '#63356f', '#74aedb', '#c77aa5'],
  dark: ['#6ea8dc', '#f08a5b', '#dfe3e7', '#e3b83f', '#3f9c7f', '#a46fc4', '#b9dcf5', '#d1719a'],
} as const;

/** From nothing to much. Marks and figures stay readable on every step. */
const RAMPS = {
  light: ['#f5f7f9', '#dde7f0', '#bed2e3', '#9cbbd6', '#79a3c7'],
  dark: ['#18212b', '#1f3346', '#274762', '#305c80', '#3a729f'],
} as const;

const DIVERGING = {
  light: ['#2b6093', '#9dbad3', '#f3f5f7', '#eeb79d', '#c24d1f'],
  dark: ['#6ea8dc', '#3b5f80', '#202a35', '#8a5138', '#f08a5b'],
} as const;

/**
 * The Vega-Lite config that every chart of a report is drawn with: restrained lines, one type face, sizes in pixels.
 * `font` is the face of the page that it stands on.
 */
export function chartTheme(mode: 'light' | 'dark', font: string): ChartTheme {
  const { ink, quiet, line, grid } = PAPERS[mode];
  const category = CATEGORIES[mode];
  const [first] = category;
  return {
    font,
    background: 'transparent',
    padding: 4,
    view: { stroke: null, continuousWidth: 420, continuousHeight: 240 },
    axis: {
      domainColor: line,
      domainWidth: 0.75,
      gridColor: grid,
      gridWidth: 0.6,
      tickColor: line,
      tickWidth: 0.75,
      tickSize: 4,
      labelColor: quiet,
      labelFontSize: 10,
      labelPadding: 3,
      labelLimit: 160,
      labelOverlap: true,
      labelSeparation: 10,
      titleColor: ink,
      titleFontSize: 10.5,
      titleFontWeight: 600,
      titlePadding: 8,
      titleLimit: 400,
    },
    axisBand: { grid: false, labelSeparation: 2 },
    legend: {
      labelColor: quiet,
      labelFontSize: 10,
      labelLimit: 160,
      titleColor: ink,
      titleFontSize: 10.5,
      titleFontWeight: 600,
      titleLimit: 160,
      symbolStrokeWidth: 1.25,
      gradientThickness: 10,
      gradientLength: 120,
      rowPadding: 3,
      offset: 14,
    },
    title: { color: ink, fontSize: 12, fontWeight: 600, anchor: 'start', offset: 10 },
    header: { labelColor: quiet, titleColor: ink, labelFontSize: 10, titleFontSize: 10.5 },
    point: { size: 22, strokeWidth: 1.1, opacity: 0.85, filled: false, color: first },
    circle: { size: 18, color: first },
    square: { size: 18, color: first },
    line: { strokeWidth: 1.75, color: first, strokeCap: 'round' },
    area: { color: first, opacity: 0.25, line: false },
    bar: { color: first },
    rect: { color: first },
    rule: { color: quiet, strokeWidth: 1 },
    trail: { color: first },
    tick: { color: first },
    text: { color: ink, fontSize: 10, font },
    boxplot: { size: 26, median: { color: mode === 'light' ? '#ffffff' : '#10161d' } },
    errorband: { color: first, opacity: 0.25 },
    range: {
      category: [...category],
      ordinal: [...RAMPS[mode]],
      ramp: [...RAMPS[mode]],
      heatmap: [...RAMPS[mode]],
      diverging: [...DIVERGING[mode]],
      symbol: ['circle', 'triangle-up', 'square', 'diamond', 'cross', 'triangle-down'],
    },
  };
}
