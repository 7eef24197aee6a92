import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageVersion } from '../../files/package-data.ts';
import { schemaViolations } from '../../files/schema.ts';
import type { Finding } from '../../model/finding.ts';
import { CHECK_IDS } from '../../validator/check-ids.ts';
import { CHECKS } from '../../validator/checks/index.ts';
import { makePack, readPacks } from '../../validator/read-pack.ts';
import { FORMATS } from '../../validator/report/formats.ts';
import { REPORTERS, type Paint } from '../../validator/report/report.ts';
import { validatePack, type PackResult } from '../../validator/validate.ts';
import { expectGolden } from '../support/golden.ts';
import { REPOSITORY } from '../support/shared.ts';

const plain: Paint = (_, text) => text;
const ROOT = `${REPOSITORY}/`;

/** The original's shape, its files named from the repository. */
function original(): PackResult[] {
  return readPacks([join(REPOSITORY, 'fixtures', 'packs', 'original-shape')]).map((pack) => {
    const named = pack.files.map((file) => Object.assign(file, { name: file.name.replace(ROOT, '') }));
    return validatePack({ ...pack, folder: 'fixtures/packs/original-shape', files: named });
  });
}

/** One finding with text in every place that a format could trip over. */
const NASTY = 'a<b>&"c\'\u0001\u001b[2J\ud800 %:,\n::error::x]]>é';
function nasty(): PackResult[] {
  const finding: Finding = {
    code: 'hot-link',
    severity: 'error',
    message: NASTY,
    file: `dir ${NASTY}/é.json`,
    line: 3,
    path: `/0/${NASTY}`,
    hint: NASTY,
  };
  return [
    {
      pack: { ...makePack([], {}), folder: NASTY },
      findings: [finding, { code: 'agg-id', severity: 'warning', message: 'm' }],
      skipped: [],
    },
  ];
}

describe.each(['pretty', 'json', 'github'] as const)('%s', (format) => {
  it('of the original shape', () => {
    expectGolden(
      `validator/original-shape.${format === 'json' ? 'json' : `${format}.txt`}`,
      REPORTERS[format](original(), plain),
    );
  });
});

it('every format ends with a line break, with findings and without', () => {
  const fine = original().map(({ pack, skipped }) => ({ pack, skipped, findings: [] }));
  for (const format of FORMATS) {
    expect(REPORTERS[format](nasty(), plain).endsWith('\n')).toBe(true);
    const text = REPORTERS[format](fine, plain);
    expect(format === 'github' ? text === '' : text.endsWith('\n')).toBe(true);
  }
});

describe('pretty', () => {
  it('says what was looked at, and counts', () => {
    const text = REPORTERS.pretty(original(), plain);
    expect(text).toContain(
      `6 errors, 7 warnings. Checked 3 files with 5 objects (netmon by the profile netmon) by ${CHECK_IDS.length} checks.`,
    );
  });

  it('shows no control character of somebody else', () => {
    expect(REPORTERS.pretty(nasty(), plain)).not.toMatch(/(?!\n)[\p{Cc}\u2028]/u);
  });
});

describe('json', () => {
  it('keeps to its schema', () => {
    for (const results of [original(), nasty(), []]) {
      expect(schemaViolations('findings', JSON.parse(REPORTERS.json(results, plain)))).toEqual([]);
    }
  });
});

describe('junit', () => {
  /** Tags of a document whose elements are closed in their order; throws where they are not, or where text is not XML. */
  function elements(text: string): { name: string; attributes: string }[] {
    expect(text).not.toMatch(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u);
    const open: string[] = [];
    const found: { name: string; attributes: string }[] = [];
    const body = text.replace(/^<\?xml[^?]*\?>\n/, '');
    for (const [, close, name = '', attributes = '', empty] of body.matchAll(
      /<(\/?)([a-z-]+)((?: [a-z]+="[^"<]*")*)(\/?)>/g,
    )) {
      if (close === '/') expect(open.pop()).toBe(name);
      else {
        found.push({ name, attributes });
        if (empty !== '/') open.push(name);
      }
    }
    expect(open).toEqual([]);
    expect(body.replace(/<\/?[a-z-]+(?: [a-z]+="[^"<]*")*\/?>/g, '')).not.toMatch(/[<>]/);
    expect(body).not.toMatch(/&(?!#\d+;)/);
    return found;
  }

  it('has a case per check: failed, skipped with the reason, or passed', () => {
    const found = elements(REPORTERS.junit(original(), plain));
    const count = (name: string): number => found.filter((element) => element.name === name).length;
    expect(count('testcase')).toBe(CHECK_IDS.length);
    expect(count('failure')).toBe(13);
    expect(count('skipped')).toBe(CHECK_IDS.filter((id) => CHECKS[id].targets?.includes('netmon') === false).length);
    expect(found[1]?.attributes).toContain(`tests="${CHECK_IDS.length}" failures="8" errors="0"`);
  });

  it('is well-formed whatever is in it', () => {
    expect(elements(REPORTERS.junit(nasty(), plain)).length).toBeGreaterThan(0);
  });
});

describe('sarif', () => {
  interface Sarif {
    version: string;
    runs: {
      tool: { driver: { name: string; version: string; rules: { id: string; shortDescription: { text: string } }[] } };
      results: {
        ruleId: string;
        ruleIndex: number;
        level: string;
        message: { text: string };
        locations: { physicalLocation?: { artifactLocation: { uri: string }; region: { startLine: number } } }[];
      }[];
    }[];
  }

  it('has every rule, and results that point to theirs', () => {
    const { version, runs } = JSON.parse(REPORTERS.sarif(original(), plain)) as Sarif;
    const [run, ...more] = runs;
    expect([version, more.length]).toEqual(['2.1.0', 0]);
    const driver = run?.tool.driver;
    expect([driver?.name, driver?.version]).toEqual(['bitsecure', packageVersion()]);
    expect(driver?.rules.map(({ id }) => id)).toEqual([...CHECK_IDS]);
    expect(driver?.rules.every(({ shortDescription }) => shortDescription.text.length > 10)).toBe(true);
    expect(run?.results.length).toBe(13);
    for (const { ruleId, ruleIndex, level, message, locations } of run?.results ?? []) {
      expect(driver?.rules[ruleIndex]?.id).toBe(ruleId);
      expect(['error', 'warning']).toContain(level);
      expect(message.text.length).toBeGreaterThan(10);
      const place = locations[0]?.physicalLocation;
      expect(place?.artifactLocation.uri).toMatch(/^fixtures\/packs\/original-shape\/bitsecure_[a-z]+\.json$/);
      expect(place?.region.startLine).toBeGreaterThan(1);
    }
  });

  it('names files by URIs that parse', () => {
    const { runs } = JSON.parse(REPORTERS.sarif(nasty(), plain)) as Sarif;
    const uri = runs[0]?.results[0]?.locations[0]?.physicalLocation?.artifactLocation.uri ?? '';
    expect(new URL(uri, 'file:///root/').pathname.endsWith('/%C3%A9.json')).toBe(true);
    expect(uri).not.toMatch(/[\s<>"]/);
  });
});

describe('github', () => {
  it('is one command per finding, whatever is in it', () => {
    const lines = REPORTERS.github(nasty(), plain).split('\n');
    expect(lines.length).toBe(3);
    expect(lines[0]).toMatch(/^::error file=[^:,]*,line=3,title=hot-link::/);
    expect(lines[1]).toBe('::warning title=agg-id::m');
  });
});

describe('the checks', () => {
  it.each(CHECK_IDS)('%s says what goes wrong in a sentence', (id) => {
    expect(CHECKS[id].about).toMatch(/^[`\w[].{20,}\.$/s);
  });
});
