/** Parameters of bar, line and area charts: Kibana 5 had one mode and one scale, later ones have axes and a list of series. */
import { arrayOf, isObject, objectOf, propertyOf, stringOf, type JsonObject } from '../model/json.ts';
import type { Notes } from './notes.ts';

const BUCKET_GROUPS = new Set(['segment', 'group', 'split', 'radius']);
const LABELS = { show: true, filter: true, truncate: 100 };

/** Parameters with axes and series. Those that have them already are kept. */
export function upgradeSeries(type: string, params: JsonObject, aggs: readonly unknown[], notes: Notes): JsonObject {
  if (Array.isArray(params['seriesParams'])) return params;
  const mode = stringOf(params['mode']) ?? 'stacked';
  const metrics = arrayOf(aggs).filter((agg) => isObject(agg) && !BUCKET_GROUPS.has(String(agg['schema'])));
  const labels = metrics.map((agg) => metricLabel(agg));
  notes.change('mode and scale are now axes and series');
  return {
    type,
    grid: { categoryLines: false },
    categoryAxes: [
      {
        id: 'CategoryAxis-1',
        type: 'category',
        position: 'bottom',
        show: true,
        style: {},
        scale: { type: 'linear' },
        labels: LABELS,
        title: {},
      },
    ],
    valueAxes: [valueAxis(params, mode, labels)],
    seriesParams: metrics.map((agg, index) => ({
      show: true,
      type,
      mode: mode === 'grouped' || mode === 'overlap' ? 'normal' : 'stacked',
      data: { label: labels[index], id: String(propertyOf(agg, 'id')) },
      valueAxis: 'ValueAxis-1',
      interpolate: params['smoothLines'] === true ? 'cardinal' : (stringOf(params['interpolate']) ?? 'linear'),
      drawLinesBetweenPoints: params['drawLinesBetweenPoints'] !== false,
      showCircles: params['showCircles'] !== false,
    })),
    addTooltip: params['addTooltip'] !== false,
    addLegend: params['addLegend'] !== false,
    legendPosition: stringOf(params['legendPosition']) ?? 'right',
    times: arrayOf(params['times']),
    addTimeMarker: params['addTimeMarker'] === true,
    ...(params['radiusRatio'] === undefined ? {} : { radiusRatio: params['radiusRatio'] }),
  };
}

function metricLabel(agg: unknown): string {
  const params = objectOf(propertyOf(agg, 'params'));
  const type = String(propertyOf(agg, 'type'));
  const plain = type === 'count' ? 'Count' : `${type} of ${String(params['field'])}`;
  return stringOf(params['customLabel']) ?? plain;
}

function valueAxis(params: JsonObject, mode: string, labels: readonly string[]): JsonObject {
  const { min, max } = objectOf(params['yAxis']);
  const limits = params['setYExtents'] === true ? { setYExtents: true, min, max } : {};
  const defaults = params['defaultYExtents'] === true ? { defaultYExtents: true } : {};
  return {
    id: 'ValueAxis-1',
    name: 'LeftAxis-1',
    type: 'value',
    position: 'left',
    show: true,
    style: {},
    scale: {
      type: stringOf(params['scale']) ?? 'linear',
      mode: ['percentage', 'wiggle', 'silhouette'].includes(mode) ? mode : 'normal',
      ...limits,
      ...defaults,
    },
    labels: { show: true, rotate: 0, filter: false, truncate: 100 },
    title: { text: labels[0] ?? '' },
  };
}
