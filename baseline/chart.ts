/** What the picture of a baseline shows: a Vega-Lite specification. Pure, so that its data can be pinned by tests. */
import type { TopLevelSpec } from 'vega-lite';
import type { Baseline } from '../model/generated/baseline.ts';
import { compareText } from './order.ts';
import { msOfTime } from './time.ts';
import { byteUnit, formatBytes, perInterval } from '../model/units.ts';
import { shorten, textWidth, titleOf } from './words.ts';

/** Pixels of the whole picture. */
export interface PictureSize {
  width: number;
  height: number;
  /** More intervals than this are drawn joined; by default, those that would be narrower than 4 pixels. */
  mostIntervals?: number;
}

/** Okabe and Ito (2008), which people with any of the common colour blindnesses tell apart; yellow last, as it is faint on white. */
const COLOURS = ['#0072B2', '#E69F00', '#009E73', '#CC79A7', '#56B4E9', '#D55E00', '#F0E442'];
const OTHER_COLOUR = '#8C8C8C';
const LONGEST_NAME = 18;

interface Layer {
  label: string;
  colour: string;
  bytes: number[];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The busiest applications, each with its colour, and the rest as one. */
function layersOf({ volume }: Baseline): Layer[] {
  const series = volume.series
    .map(({ application, bytes }) => ({ application, bytes, total: sum(bytes) }))
    .filter(({ total }) => total > 0)
    .sort((a, b) => b.total - a.total || compareText(a.application, b.application));
  // A single application more is shown by its name, rather than as "1 other".
  const shown = series.length === COLOURS.length + 1 ? series : series.slice(0, COLOURS.length);
  const layers = shown.map(({ application, bytes, total }, index) => ({
    label: `${shorten(application, LONGEST_NAME)} (${formatBytes(total)})`,
    colour: COLOURS[index] ?? OTHER_COLOUR,
    bytes,
  }));
  const rest = series.slice(shown.length);
  if (rest.length > 0) {
    const bytes = (rest[0]?.bytes ?? []).map((_, at) => sum(rest.map((other) => other.bytes[at] ?? 0)));
    layers.push({ label: `${rest.length} others (${formatBytes(sum(bytes))})`, colour: OTHER_COLOUR, bytes });
  }
  return distinct(layers);
}

/** Names that were cut to the same text stay apart by a number. */
function distinct(layers: Layer[]): Layer[] {
  const seen = new Map<string, number>();
  return layers.map((layer) => {
    const count = (seen.get(layer.label) ?? 0) + 1;
    seen.set(layer.label, count);
    return count === 1 ? layer : { ...layer, label: `${layer.label} no. ${count}` };
  });
}

/** The baseline with so many neighbouring intervals joined that at most `most` are left. */
function joinIntervals(baseline: Baseline, most: number): Baseline {
  const { volume } = baseline;
  const factor = Math.ceil((volume.series[0]?.bytes.length ?? 0) / most);
  if (factor <= 1) return baseline;
  const series = volume.series.map(({ application, bytes }) => ({
    application,
    bytes: Array.from({ length: Math.ceil(bytes.length / factor) }, (_, at) =>
      sum(bytes.slice(at * factor, (at + 1) * factor)),
    ),
  }));
  return { ...baseline, volume: { ...volume, intervalSeconds: volume.intervalSeconds * factor, series } };
}

/** How the time axis spells its ticks: no finer than the span makes sense of. */
function timeFormat(spanMs: number): string {
  const hours = spanMs / 3_600_000;
  if (hours <= 0.2) return '%H:%M:%S';
  if (hours <= 30) return '%H:%M';
  if (hours <= 240) return '%d %b %H:%M';
  return hours <= 24 * 300 ? '%d %b' : '%b %Y';
}

/** Steps between labels of the time axis, in seconds; beyond two weeks Vega's own (months, years) are right. */
const TICKS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400]
  .concat([2, 7, 14].map((days) => days * 86_400))
  .map((seconds) => seconds * 1000);

/** Times (epoch milliseconds) to label, at most `most` and none between two intervals; undefined for a span of many months. */
function ticksOf(startMs: number, endMs: number, most: number): number[] | undefined {
  const step = TICKS.find((tick) => (endMs - startMs) / tick <= most);
  if (step === undefined) return undefined;
  const first = Math.ceil(startMs / step) * step;
  return Array.from({ length: Math.floor((endMs - first) / step) + 1 }, (_, index) => first + index * step);
}

/** Vega-Lite specification of the picture: stacked bytes per interval by application over time in UTC. */
export function chartSpec(given: Baseline, size: PictureSize): TopLevelSpec {
  const baseline = joinIntervals(given, size.mostIntervals ?? Math.max(1, Math.floor(size.width / 4)));
  const { volume, span } = baseline;
  const layers = layersOf(baseline);
  const intervals = volume.series[0]?.bytes.length ?? 0;
  const totals = Array.from({ length: intervals }, (_, at) => sum(layers.map(({ bytes }) => bytes[at] ?? 0)));
  const highest = totals.reduce((a, b) => Math.max(a, b), 0);
  const { unit, size: unitSize } = byteUnit(highest);
  const startMs = msOfTime(volume.from);
  const stepMs = volume.intervalSeconds * 1000;
  const endMs = intervals > 0 ? startMs + intervals * stepMs : Math.max(msOfTime(span.to), startMs + stepMs);
  const bars = layers.flatMap(({ label, bytes }, rank) =>
    bytes.flatMap((count, at) =>
      count === 0
        ? []
        : [{ start: startMs + at * stepMs, end: startMs + (at + 1) * stepMs, label, rank, value: count / unitSize }],
    ),
  );
  const compact = size.width < 800;
  const [small, large, edge] = compact ? [11, 13, 8] : [13, 18, 16];
  const legendWidth = Math.max(0, ...layers.map(({ label }) => textWidth(label, small) + 26));
  const left = edge + small * 4.5;
  const plotWidth = Math.max(40, size.width - left - legendWidth - edge * 2);
  const top = edge + large + small + (compact ? 14 : 24);
  const bottom = edge + small * 3;
  const plotHeight = Math.max(20, size.height - top - bottom);
  const ticks = ticksOf(startMs, endMs, Math.max(2, plotWidth / (compact ? 70 : 85)));
  const axis = {
    labelFontSize: small,
    labelColor: '#333333',
    titleFontSize: small,
    titleFontWeight: 'normal',
    titleColor: '#333333',
    tickColor: '#999999',
    domainColor: '#999999',
  } as const;
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    background: 'white',
    autosize: 'none',
    padding: { left, top, right: size.width - left - plotWidth, bottom: size.height - top - plotHeight },
    width: plotWidth,
    height: plotHeight,
    title: {
      ...titleOf(baseline, size.width - edge * 2, large),
      anchor: 'start',
      frame: 'group',
      dx: edge - left,
      offset: compact ? 8 : 16,
      fontSize: large,
      subtitleFontSize: small,
      subtitleColor: '#444444',
      subtitlePadding: 3,
    },
    // The first row draws nothing: it spans the time axis over intervals without traffic.
    data: { values: [{ start: startMs, end: endMs, label: null, rank: -1, value: 0 }, ...bars] },
    transform: [{ stack: 'value', groupby: ['start'], sort: [{ field: 'rank' }], as: ['low', 'high'] }],
    mark: { type: 'rect', x2Offset: plotWidth / Math.max(1, intervals) > 3 ? -1 : 0 },
    encoding: {
      x: {
        field: 'start',
        type: 'temporal',
        title: 'time (UTC)',
        scale: { type: 'utc', nice: false },
        axis: {
          ...axis,
          format: timeFormat(endMs - startMs),
          ...(ticks === undefined ? { tickCount: Math.max(2, Math.round(plotWidth / 110)) } : { values: ticks }),
          labelOverlap: true,
          labelFlush: true,
          grid: false,
        },
      },
      x2: { field: 'end' },
      y: {
        field: 'low',
        type: 'quantitative',
        title: `${unit} per ${perInterval(volume.intervalSeconds)}`,
        scale: { domain: [0, highest === 0 ? 1 : highest / unitSize], nice: true, zero: true },
        axis: {
          ...axis,
          tickCount: Math.max(2, Math.round(plotHeight / 50)),
          tickMinStep: unit === 'B' ? 1 : 0,
          gridColor: '#E4E4E4',
          domain: false,
          format: ',~r',
        },
      },
      y2: { field: 'high' },
      color: {
        field: 'label',
        type: 'nominal',
        scale: { domain: layers.map(({ label }) => label), range: layers.map(({ colour }) => colour) },
        legend:
          layers.length === 0
            ? null
            : {
                title: null,
                labelFontSize: small,
                labelColor: '#222222',
                labelLimit: 0,
                symbolType: 'square',
                symbolSize: compact ? 90 : 120,
                rowPadding: compact ? 3 : 5,
                offset: edge,
              },
      },
    },
    config: { font: 'DejaVu Sans', view: { stroke: null } },
  };
}
