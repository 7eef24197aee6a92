/**
 * Every row of the measured facts that is silent or broken in a target is a finding here: each names the seeded mistake of
 * fixtures/mutations that stands for it, and the code that has to be among its findings.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TargetId } from '../../files/profile.ts';
import { packFile } from '../../validator/read-file.ts';
import { makePack, readPacks } from '../../validator/read-pack.ts';
import { validatePack } from '../../validator/validate.ts';
import { mutate, type Mutation } from '../support/mutate.ts';
import { packOf } from '../support/packs.ts';
import { REPOSITORY } from '../support/shared.ts';

const both = (mistake: string): string[] => [`kibana/${mistake}`, `opensearch-dashboards/${mistake}`];
const all = (mistake: string): string[] => [`netmon/${mistake}`, ...both(mistake)];

/** Row, code, mistakes. */
const KIBANA_5: [string, string, string[]][] = [
  ['no intervalName: the dashboard is a blank page', 'interval-name', ['netmon/interval-name-missing']],
  [
    'visualizations while their index pattern is missing: a partial import',
    'missing-index-pattern',
    ['netmon/index-pattern-missing'],
  ],
  ['dashboard before its visualizations: accepted silently', 'missing-visualization', ['netmon/visualization-missing']],
  ['an object instead of an array: no message at all', 'file-form', ['netmon/object-not-array']],
  ['an empty array: no message at all', 'file-empty', ['netmon/empty-array']],
  ['broken JSON: could not be processed', 'json-syntax', ['netmon/file-cut']],
  ['NDJSON: could not be processed', 'file-form', ['netmon/ndjson-for-array']],
  ['unknown _type: a raw error', 'unknown-type', ['netmon/unknown-object-type']],
  ['no _source: a raw error', 'object-shape', ['netmon/source-missing']],
  ['no _id: a raw error', 'object-shape', ['netmon/id-missing']],
  ['broken visState: a raw error', 'visstate-json', ['netmon/vis-state-cut']],
  ['unknown vis type: a raw error', 'vis-type', ['netmon/vis-type-unknown']],
  ['broken searchSourceJSON: the chart shows all traffic', 'searchsource-json', ['netmon/search-source-broken']],
  ['broken panelsJSON: the dashboard opens broken', 'panels-json', ['netmon/panels-broken']],
  ['text instead of keyword fields: empty panels', 'field-type', both('text-field')],
  ['an _id with spaces: silently rewritten', 'object-id', ['netmon/id-with-space']],
  ['an _id with slashes: silently rewritten', 'object-id', ['netmon/id-with-slash']],
  ['an index pattern inside an array: the import breaks', 'index-pattern-in-array', ['netmon/index-pattern-in-array']],
];

const NDJSON: [string, string, string[]][] = [
  ['dashboard on a missing visualization: success', 'missing-visualization', both('visualization-missing')],
  [
    'visualization on a missing index pattern: missing_references',
    'missing-index-pattern',
    both('index-pattern-missing'),
  ],
  ['panelRefName without a reference: success', 'panel-reference', both('panel-reference-missing')],
  ['a truncated line: 400', 'json-syntax', both('line-cut')],
  ['a byte order mark: 400', 'byte-order-mark', both('byte-order-mark')],
  ['an empty file: success, 0 objects', 'file-empty', both('file-empty')],
  ['a summary line alone: success, 0 objects', 'file-empty', both('summary-alone')],
  ['unknown type: unsupported_type', 'unknown-type', both('unknown-object-type')],
  ['lens on OpenSearch Dashboards: unsupported_type', 'unsupported-type', ['opensearch-dashboards/lens']],
  ['no id: 500', 'object-shape', both('id-missing')],
  ['no attributes: 500', 'object-shape', both('attributes-missing')],
  ['migrationVersion "abc": 500', 'version-garbage', both('version-garbage')],
  ['broken visState: success', 'visstate-json', both('vis-state-cut')],
  ['broken panelsJSON: success', 'panels-json', both('panels-broken')],
  ['numeric index-pattern title: Discover is broken for everyone', 'index-pattern-title', both('title-numeric')],
  ['duplicate ids: 400', 'duplicate-id', both('id-twice')],
  ['a newer migrationVersion: 422', 'version-newer', both('version-newer')],
  ['typeMigrationVersion of Kibana 8: success', 'version-newer', ['opensearch-dashboards/version-of-kibana-8']],
  ['a file not named .ndjson: 400', 'file-name', both('file-name')],
  ['controlGroupInput: refused by OpenSearch Dashboards', 'unsupported-type', ['opensearch-dashboards/controls']],
  ['map layerListJSON: refused by OpenSearch Dashboards', 'unsupported-type', ['opensearch-dashboards/map-of-kibana']],
  ['Canvas: refused by OpenSearch Dashboards', 'unsupported-type', ['opensearch-dashboards/canvas']],
  ['an http image: no content security allows it', 'hot-link', both('hot-link')],
];

const PANELS: [string, string, string[]][] = [
  ['SVG data URIs: literal text', 'image-type', both('picture-svg')],
  ['raw HTML: text', 'markdown-html', all('html-script')],
  ['Kibana 5 does not scale pictures', 'image-size', ['netmon/picture-too-wide', 'netmon/picture-too-high']],
  ['the editor breaks on long visualizations', 'visualization-size', all('markdown-too-long')],
  ['1,048,576 bytes for one object', 'object-too-large', ['netmon/object-too-large']],
  ["1,048,576 bytes for one dashboard's searches", 'dashboard-search-size', ['netmon/dashboard-search-too-large']],
  ['a broken Vega specification: an error in the panel', 'vega-spec', both('vega-broken')],
  ['more than 1,024 clauses: an empty panel', 'query-clauses', all('clauses-too-many')],
  ['more than 511 clauses on ip fields of OpenSearch', 'query-clauses', ['opensearch-dashboards/clauses-on-ip']],
  ['more than 65,536 values in a filter', 'filter-terms', all('terms-too-many')],
  ['a bare CIDR block: 400', 'address-cidr-bare', all('cidr-bare')],
  ['a quoted CIDR block on a keyword: excludes nothing', 'address-cidr-keyword', all('cidr-on-keyword')],
  ['a wildcard on an ip field: silently 0', 'address-wildcard', both('wildcard-on-ip')],
  ['a range of addresses on a keyword: luck', 'address-range', all('address-range')],
  ['a bare IPv6 address: 400', 'address-ipv6-bare', all('ipv6-bare')],
  ['another spelling of an IPv6 address slips through', 'address-spelling', all('ipv6-spelling')],
  ['one bad value in a list', 'address-invalid', all('address-not-one')],
  ['ApplicationID as 1,001', 'number-format', all('number-with-separators')],
  ['an interval of "m" divides the counts', 'histogram-flags', ['opensearch-dashboards/sums-divided']],
  ['timeRestore wins over the address in Kibana 5', 'time-restore', ['netmon/time-forced']],
];

async function codesOf(mistake: string): Promise<string[]> {
  const [target = '', name = ''] = mistake.split('/');
  const text = readFileSync(join(REPOSITORY, 'fixtures', 'mutations', target, `${name}.json`), 'utf8');
  const mutation = JSON.parse(text) as Mutation;
  const files = mutate(await packOf(mutation.base, target as TargetId), mutation);
  const read = files.map(({ name: base, content }) => packFile(`pack/${base}`, content));
  return validatePack(makePack(read, {}, 'pack')).findings.map(({ code }) => code);
}

describe.each([
  ['kibana5.md', KIBANA_5],
  ['dashboards-ndjson.md', NDJSON],
  ['panels.md', PANELS],
])('%s', (_, rows) => {
  it.each(rows)('%s', async (_row, code, mistakes) => {
    for (const mistake of mistakes) expect(await codesOf(mistake), mistake).toContain(code);
  });
});

describe('what is wrong in the original files', () => {
  const [pack] = readPacks([join(REPOSITORY, 'fixtures', 'packs', 'original-shape')]);
  const findings = pack === undefined ? [] : validatePack(pack).findings;

  it.each([
    ['no index pattern is shipped', 'missing-index-pattern', /\[network_\]YYYY_MM_DD/],
    ['the baseline is a hot-linked image', 'hot-link', /http:\/\/pictures\.example/],
    [
      'chart and table leave out different lists',
      'unexpected-exclusions',
      /only the table has "not DestIP: 198\.51\.100\.53"/,
    ],
    ['they look in one direction', 'one-direction', /Unexpected-Miner-Activity/],
    ['the table has a row per exact time', 'table-exact-time', /every row counts 1/],
    ['terms are capped at 20', 'table-size', /first 20 values of "DestIP"/],
    ['ApplicationID is shown with separators', 'number-format', /ApplicationID/],
    ['timeRestore forces a range', 'time-restore', /even over one in the address/],
  ])('%s', (_, code, message) => {
    expect(findings.filter((finding) => finding.code === code).map((finding) => finding.message)).toContainEqual(
      expect.stringMatching(message),
    );
  });

  it('and nothing else is said', () => {
    expect(new Set(findings.map(({ code }) => code)).size).toBe(8);
  });

  it('its addresses are hard-coded: with another miner in the manifest every data panel is told', async () => {
    expect(await codesOf('netmon/miner-of-another')).toContain('miner-selection');
  });
});
