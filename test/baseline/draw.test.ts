import sharp from 'sharp';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { chartSpec } from '../../baseline/chart.ts';
import { drawBaseline, panelPicture } from '../../baseline/draw.ts';
import type { Baseline } from '../../model/generated/baseline.ts';
import { expectGolden } from '../support/golden.ts';

const SIZE = { width: 1000, height: 400 };
const FROM = Date.UTC(2026, 2, 2, 6);

/** Bytes that look random and are a function of their place. */
const noise = (most: number, series: number, at: number): number =>
  ((series * 7919 + at * 104_729 + 13) * 48_271) % most;

interface Shape {
  applications: string[];
  intervals: number;
  seconds: number;
  miners?: string[];
  bytes?: (series: number, at: number) => number;
}

function baseline({ applications, intervals, seconds, miners = ['10.0.0.5'], bytes }: Shape): Baseline {
  const count = bytes ?? ((series, at) => noise(100_000, series, at));
  return {
    schema: 'bitsecure/baseline/1',
    miners: miners.map((address) => ({ address, hosts: [], bytes: 0, sessions: 0 })),
    span: {
      from: new Date(FROM).toISOString(),
      to: new Date(FROM + Math.max(1, intervals) * seconds * 1000 - 1).toISOString(),
    },
    applications: [],
    destinations: [],
    clients: [],
    volume: {
      from: new Date(FROM).toISOString(),
      intervalSeconds: seconds,
      series: applications.map((application, series) => ({
        application,
        bytes: Array.from({ length: intervals }, (_, at) => count(series, at)),
      })),
    },
  };
}

const named = (count: number, stem = 'application'): string[] =>
  Array.from({ length: count }, (_, index) => `${stem}-${index}`);

const SHAPES: Record<string, Baseline> = {
  'one interval of one application': baseline({ applications: ['stratum'], intervals: 1, seconds: 1 }),
  'two intervals': baseline({ applications: ['stratum', 'dns'], intervals: 2, seconds: 1 }),
  '120 intervals': baseline({ applications: ['stratum', 'tls'], intervals: 120, seconds: 60 }),
  '120 intervals of 30 applications': baseline({ applications: named(30), intervals: 120, seconds: 60 }),
  '10,000 intervals': baseline({ applications: ['stratum', 'tls'], intervals: 10_000, seconds: 1 }),
  'long names': baseline({ applications: named(30, 'x'.repeat(300)), intervals: 48, seconds: 1800 }),
  'no traffic': baseline({ applications: [], intervals: 0, seconds: 60 }),
  'zero bytes': baseline({ applications: ['stratum'], intervals: 10, seconds: 60, bytes: () => 0 }),
  'single bytes': baseline({ applications: ['icmp'], intervals: 24, seconds: 1, bytes: (_, at) => at % 3 }),
  'huge numbers': baseline({
    applications: ['stratum', 'dns'],
    intervals: 60,
    seconds: 86_400,
    miners: ['2001:db8:1234:5678:9abc:def0:1234:5678', '10.0.0.0/8', '10.0.0.6'],
    bytes: () => Number.MAX_SAFE_INTEGER,
  }),
  'many years': baseline({ applications: ['stratum'], intervals: 100, seconds: 432_000 * 25 }),
  'odd text': baseline({ applications: ['<b>&"', 'a\0b\uD800', '日本語', '\u202Eevil'], intervals: 9, seconds: 1 }),
  'names that are cut alike': baseline({
    applications: ['windows_update_service_a', 'windows_update_service_b'],
    intervals: 5,
    seconds: 1,
    bytes: () => 7,
  }),
};

// Vega complains there about a specification that it does not quite understand.
const warnings = vi.spyOn(console, 'warn').mockImplementation(() => {});
afterEach(() => expect(warnings).not.toHaveBeenCalled());

/** Text of an SVG, in order. */
function textsOf(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) => text);
}

describe.each(Object.entries(SHAPES))('the picture of %s', (_, document) => {
  it('draws, in the size that was asked for', async () => {
    const { svg, png } = await drawBaseline(document, SIZE);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    expect(svg).toMatch(/^<svg [^>]*width="1000" height="400"/);
    expect(await sharp(png).metadata()).toMatchObject({ format: 'png', width: 1000, height: 400 });
    expect(textsOf(svg)[0]).toBeDefined();
  });

  it('fits its panel, and leaves the visualization editable', async () => {
    const picture = await panelPicture(document);
    expect(picture.length).toBeLessThanOrEqual(8500);
    const { width, height, format } = await sharp(picture).metadata();
    expect({ width, height, format }).toEqual({ width: 680, height: 230, format: 'png' });
    // IHDR: colour type 3 is a palette
    expect(picture.readUInt8(25)).toBe(3);
  });
});

describe('the picture', () => {
  const six = baseline({ applications: named(5), intervals: 72, seconds: 300 });

  it('says what it is: title, span in UTC, units, and every application with its bytes', async () => {
    const texts = textsOf((await drawBaseline(six, SIZE)).svg);
    expect(texts).toContain('Baseline of 10.0.0.5: bytes per 5 minutes by application');
    expect(texts.some((text) => /^2026-03-02 06:00 to 11:59 UTC \(6 h\), [\d.]+ MB$/.test(text))).toBe(true);
    expect(texts).toContain('time (UTC)');
    expect(texts).toContain('kB per 5 minutes');
    expect(texts).toContain('09:00');
    expect(texts.filter((text) => /^application-\d \([\d.]+ MB\)$/.test(text))).toHaveLength(5);
  });

  it('sums the smaller applications up beyond seven, and shows eight rather than "1 other"', () => {
    const labels = (count: number): string[] => {
      const { encoding } = chartSpec(baseline({ applications: named(count), intervals: 9, seconds: 1 }), SIZE) as {
        encoding: { color: { scale: { domain: string[] } } };
      };
      return encoding.color.scale.domain;
    };
    expect(labels(8).filter((label) => label.startsWith('application-'))).toHaveLength(8);
    expect(labels(30)).toHaveLength(8);
    expect(labels(30).at(-1)).toMatch(/^23 others \(/);
  });

  it('shortens many miners, and gives up half of its title where there is no room', () => {
    const titles = (miners: string[], width: number): unknown => {
      const spec = chartSpec(baseline({ applications: ['a'], intervals: 2, seconds: 1, miners }), {
        width,
        height: 300,
      });
      return (spec.title as { text: string }).text;
    };
    expect(titles(['10.0.0.5', '10.0.0.6'], 1000)).toBe(
      'Baseline of 10.0.0.5 and 10.0.0.6: bytes per second by application',
    );
    expect(titles(['10.0.0.5', '10.0.0.6', '10.0.0.7', '10.0.0.8'], 1000)).toBe(
      'Baseline of 10.0.0.5 and 3 more: bytes per second by application',
    );
    expect(titles(['2001:db8:1234:5678:9abc:def0:1234:5678', '10.0.0.6'], 680)).toBe(
      'Baseline of 2001:db8:1234:5678:9abc:def0:1234:5678 and 1 more',
    );
  });

  it('draws every byte, also where intervals are joined', () => {
    const total = (document: Baseline, mostIntervals: number): number => {
      const { data } = chartSpec(document, { ...SIZE, mostIntervals }) as { data: { values: { value: number }[] } };
      return data.values.reduce((sum, { value }) => sum + value, 0);
    };
    const tiny = baseline({ applications: ['a', 'b'], intervals: 101, seconds: 1, bytes: () => 1 });
    for (const most of [101, 50, 30, 7, 1]) expect(total(tiny, most)).toBe(202);
  });

  it('keeps the colours of the applications in the panel', async () => {
    const picture = await panelPicture(six);
    const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const present = new Set<string>();
    for (let at = 0; at < data.length; at += info.channels) present.add(data.subarray(at, at + 3).toString('hex'));
    const near = (colour: string): boolean =>
      [...present].some((other) =>
        [0, 2, 4].every(
          (at) => Math.abs(parseInt(colour.slice(at, at + 2), 16) - parseInt(other.slice(at, at + 2), 16)) < 12,
        ),
      );
    for (const colour of ['0072b2', 'e69f00', '009e73', 'cc79a7', '56b4e9', 'ffffff'])
      expect([colour, near(colour)]).toEqual([colour, true]);
  });

  it('is the same bytes each time', async () => {
    const [first, second] = [await drawBaseline(six, SIZE), await drawBaseline(structuredClone(six), SIZE)];
    expect(second.svg).toBe(first.svg);
    expect(second.png.equals(first.png)).toBe(true);
    expect((await panelPicture(six)).equals(await panelPicture(six))).toBe(true);
  });

  it('has data that can be read', () => {
    const document = baseline({ applications: ['stratum', 'dns', 'ntp'], intervals: 12, seconds: 300 });
    expectGolden('baseline/chart.json', `${JSON.stringify(chartSpec(document, SIZE), null, 2)}\n`);
  });
});
