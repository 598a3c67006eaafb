import type { ChartExhibit } from '../../core/exhibit.ts';
import { CHART_SCHEMA } from '../report/chartSchema.ts';

type Spec = ChartExhibit['spec'];

/** A Vega-Lite chart of small pictures, one for each `change` of the values, whose severities are each their own. */
export function facetByChange(values: readonly Spec[], unit: Spec): Spec {
  return {
    $schema: CHART_SCHEMA,
    data: { values },
    facet: { field: 'change', type: 'nominal', title: null },
    columns: 3,
    spec: { width: 140, height: 110, ...unit },
    resolve: { scale: { x: 'independent' } },
  };
}
