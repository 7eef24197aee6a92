/** What a panel shows as rows: read from the engine's answer, and computed from the documents that it ought to show. */
import { arrayOf, isObject, objectOf, propertyOf } from '../model/json.ts';
import type { SessionDocument } from '../model/document.ts';
import type { BucketColumn, MetricColumn } from './aggregations.ts';
import type { PanelRequest } from './request.ts';

export interface Row {
  /** Of each level of buckets, as text; the time of a bar as milliseconds. */
  keys: string[];
  /** Documents. */
  count: number;
  metrics: (number | null)[];
}

/** Rows by their keys, in one text. */
export type Rows = Map<string, Row>;

export interface Answer {
  rows: Rows;
  /** Documents that a level's size cut off. */
  cut: number;
}

const SEPARATOR = '\u0000';

function valueIn(document: unknown, field: string): unknown {
  const whole = propertyOf(document, field);
  if (whole !== undefined) return whole;
  for (let dot = field.indexOf('.'); dot >= 0; dot = field.indexOf('.', dot + 1)) {
    const inner = valueIn(propertyOf(document, field.slice(0, dot)), field.slice(dot + 1));
    if (inner !== undefined) return inner;
  }
  return undefined;
}

/** Keys of a document at one level; none where it is left out. */
function keysOf(document: SessionDocument, column: BucketColumn): string[] {
  const own = valueIn(document, column.field);
  // To an engine, a list of nothing is nothing.
  const value = own === undefined || (Array.isArray(own) && own.length === 0) ? column.missing : own;
  if (value === undefined) return [];
  if (column.kind === 'terms') return [...new Set([value].flat().map(String))];
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  const { intervalMs } = column;
  return Number.isNaN(ms) ? [] : [String(intervalMs === undefined ? '' : Math.floor(ms / intervalMs) * intervalMs)];
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

function metricOf({ kind, field }: MetricColumn, documents: readonly SessionDocument[]): number | null {
  if (kind === 'count' || field === undefined) return documents.length;
  if (kind === 'cardinality')
    return new Set(documents.flatMap((document) => [valueIn(document, field) ?? []].flat().map(String))).size;
  const values = documents.map((document) => numberOf(valueIn(document, field))).filter((value) => value !== undefined);
  const sum = values.reduce((total, value) => total + value, 0);
  if (kind === 'sum') return sum;
  if (values.length === 0) return null;
  if (kind === 'avg') return sum / values.length;
  return values.reduce((a, b) => (kind === 'min' ? Math.min(a, b) : Math.max(a, b)));
}

/** The rows of a panel that shows exactly these documents. */
export function expectedRows(documents: readonly SessionDocument[], request: PanelRequest): Rows {
  const groups = new Map<string, { keys: string[]; documents: SessionDocument[] }>();
  for (const document of documents) {
    const combinations = request.buckets.reduce<string[][]>(
      (rows, column) => rows.flatMap((row) => keysOf(document, column).map((key) => row.concat(key))),
      [[]],
    );
    for (const keys of combinations) {
      const text = keys.join(SEPARATOR);
      const group = groups.get(text) ?? { keys, documents: [] };
      groups.set(text, group);
      group.documents.push(document);
    }
  }
  const rows: Rows = new Map();
  for (const [text, group] of groups) {
    const metrics = request.metrics.map((metric) => metricOf(metric, group.documents));
    rows.set(text, { keys: group.keys, count: group.documents.length, metrics });
  }
  return rows;
}

function keyOf(bucket: object, { kind, intervalMs }: BucketColumn): string {
  if (kind === 'date_histogram' && intervalMs === undefined) return '';
  const { key, key_as_string: text } = bucket as { key?: unknown; key_as_string?: unknown };
  // Booleans are 1 and 0 with their words beside them.
  return kind === 'terms' && (text === 'true' || text === 'false') ? text : String(key);
}

function addRow(rows: Rows, row: Row): void {
  const text = row.keys.join(SEPARATOR);
  const before = rows.get(text);
  // Bars without a length of their own are one row together.
  rows.set(
    text,
    before === undefined
      ? row
      : {
          ...row,
          count: before.count + row.count,
          metrics: row.metrics.map((value, index) => (value ?? 0) + (before.metrics[index] ?? 0)),
        },
  );
}

/** Reads an answer to the request. */
export function answeredRows(answer: Record<string, unknown>, { buckets, metrics }: PanelRequest): Answer {
  const rows: Rows = new Map();
  let cut = 0;
  const visit = (node: object, level: number, keys: string[], count: number): void => {
    const column = buckets[level];
    if (column === undefined) {
      const values = metrics.map(({ id, kind }) => {
        const value = kind === 'count' ? count : propertyOf(propertyOf(node, id), 'value');
        return typeof value === 'number' ? value : null;
      });
      if (count > 0) addRow(rows, { keys, count, metrics: values });
      return;
    }
    const result = objectOf(propertyOf(node, column.id));
    cut += Number(result['sum_other_doc_count'] ?? 0);
    for (const bucket of arrayOf(result['buckets'])) {
      if (isObject(bucket))
        visit(bucket, level + 1, [...keys, keyOf(bucket, column)], Number(bucket['doc_count'] ?? 0));
    }
  };
  visit(objectOf(answer['aggregations']), 0, [], totalOf(answer));
  return { rows, cut };
}

/** Documents that a query found: a number before 7, an object from then on. */
export function totalOf(answer: Record<string, unknown>): number {
  const total = propertyOf(answer['hits'], 'total');
  return Number(isObject(total) ? total['value'] : total);
}

/** True where both are the same number, or the same but for what addition in another order makes of it. */
function near(a: number | null, b: number | null): boolean {
  if (a === null || b === null) return a === b;
  return Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
}

/** The first few differences, in words; none where the answer is what it ought to be. Cut answers may lack rows. */
export function differences({ rows, cut }: Answer, expected: Rows, request: PanelRequest): string[] {
  const named = ({ keys }: Row): string =>
    keys
      .map((key, index) => (request.buckets[index]?.kind === 'date_histogram' ? timeOf(key) : key))
      .filter((key) => key !== '')
      .join(' ') || 'the whole';
  const found: string[] = [];
  for (const [text, row] of rows) {
    const other = expected.get(text);
    if (other === undefined) found.push(`shows ${named(row)} (${row.count} documents)`);
    else {
      row.metrics.forEach((value, index) => {
        const wanted = other.metrics[index] ?? null;
        const { kind, field } = request.metrics[index] ?? { kind: 'count' };
        const what = field === undefined ? kind : `${kind} of ${field}`;
        if (!near(value, wanted)) found.push(`says of ${named(row)}: ${what} is ${value}, and it is ${wanted}`);
      });
    }
  }
  const lost = [...expected].filter(([text]) => !rows.has(text)).map(([, row]) => row);
  if (cut === 0) found.push(...lost.map((row) => `does not show ${named(row)} (${row.count} documents)`));
  else {
    const hidden = lost.reduce((sum, { count }) => sum + count, 0);
    if (hidden > cut) found.push(`lacks ${hidden} documents, and its size cuts off ${cut}`);
  }
  return found;
}

function timeOf(key: string): string {
  return key === '' ? '' : new Date(Number(key)).toISOString();
}
