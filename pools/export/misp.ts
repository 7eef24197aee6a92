/** `misp`: one event in the core format of MISP, whose attributes are the indicators. The same event each time: it is updated. */
import { pieces, type Exporter, type ExportInput } from './exporter.ts';
import { exportId } from './ids.ts';
import { describeIndicator, type Indicator } from './indicators.ts';

const FILE = 'pools.misp.json';

/** MISP keeps seconds since 1970 as text. */
function seconds(time: string): string {
  return String(Math.floor(Date.parse(time) / 1000));
}

/** An attribute for each port, or one for the host where it counts on every port. */
function valuesOf({ kind, value, ports, anyPort }: Indicator): { type: string; value: string }[] {
  const type = kind === 'domain' ? 'hostname' : 'ip-dst';
  if (anyPort) return [{ type, value }];
  return ports.map((port) => ({ type: `${type}|port`, value: `${value}|${port}` }));
}

function* attributesOf(indicator: Indicator, time: string): Generator<object> {
  const { status, upFirst, upLast, checkedAt } = indicator;
  for (const { type, value } of valuesOf(indicator)) {
    yield {
      uuid: exportId('misp', type, value),
      type,
      category: 'Network activity',
      value,
      // What no longer answers is told, and detects nothing.
      to_ids: status !== 'down',
      comment: describeIndicator(indicator),
      distribution: '5',
      disable_correlation: false,
      timestamp: seconds(checkedAt ?? time),
      ...(upFirst === undefined ? {} : { first_seen: upFirst }),
      ...(upLast === undefined ? {} : { last_seen: upLast }),
    };
  }
}

function* lines({ indicators, time }: ExportInput): Generator<string> {
  const event = {
    uuid: exportId('misp', 'event'),
    info: 'Mining endpoints known to BitSecure',
    date: time.slice(0, 10),
    timestamp: seconds(time),
    threat_level_id: '3',
    analysis: '2',
    distribution: '0',
    published: false,
    Orgc: { name: 'BitSecure', uuid: exportId('misp', 'organisation') },
    Tag: [{ name: 'tlp:clear' }, { name: 'misp-galaxy:mitre-attack-pattern="Resource Hijacking - T1496"' }],
  };
  yield `{"Event":${JSON.stringify(event).slice(0, -1)},"Attribute":[`;
  let separator = '\n';
  for (const indicator of indicators) {
    for (const attribute of attributesOf(indicator, time)) {
      yield `${separator}${JSON.stringify(attribute)}`;
      separator = ',\n';
    }
  }
  yield '\n]}}\n';
}

export const misp: Exporter = { files: [FILE], write: (input) => pieces(FILE, lines(input)) };
