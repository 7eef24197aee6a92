import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanWord, codeSpan, fencedBlock, shellWord, urlPart } from '../../generator/markdown.ts';
import { baselineMarkdown } from '../../generator/panel.ts';
import { execFileSync } from 'node:child_process';
import { hostile } from '../support/arbitrary.ts';
import { readMarkdown } from '../support/markdown.ts';
import { baselineInput, baselineOf, fileOf, objectOf, objectsOf, pack, peer, TINY_PNG } from '../support/generated.ts';

const expectOwnMarkup = (text: string, images: string[], headings?: string[]): void => {
  for (const markup of readMarkdown(text)) {
    expect(markup.links, text).toEqual([]);
    expect(markup.html, text).toEqual([]);
    expect(markup.images, text).toEqual(images);
    if (headings !== undefined) expect(markup.headings, text).toEqual(headings);
  }
};

describe('values in Markdown', () => {
  it('stay in their code span', () => {
    fc.assert(
      fc.property(hostile, (value) => {
        expectOwnMarkup(`before ${codeSpan(value)} after`, []);
        const [markup] = readMarkdown(`| a | b |\n|---|---|\n| ${codeSpan(value)} | end |\n`);
        expect(markup?.tableCells).toEqual([codeSpan(value), 'end']);
      }),
      { numRuns: 500 },
    );
  });

  it('stay in their fenced block', () => {
    fc.assert(
      fc.property(fc.array(hostile, { maxLength: 6 }), (lines) => {
        expectOwnMarkup(`# Own\n\n${fencedBlock(lines.join('\n'))}\n\n## End\n`, [], ['Own', 'End']);
      }),
      { numRuns: 500 },
    );
  });

  it('are harmless on a terminal, and short', () => {
    fc.assert(
      fc.property(hostile, (value) => {
        expect(cleanWord(value)).not.toMatch(/[\p{C}`|\\]/u);
        expect(cleanWord(value.repeat(50)).length).toBeLessThan(170);
      }),
    );
  });
});

describe('values in a shell', () => {
  it('are one word again', () => {
    const values = fc.sample(
      hostile.filter((value) => !value.includes('\0') && !/\p{Cs}/u.test(value)),
      60,
    );
    const script = values.map((value) => `printf '%s\\0' ${shellWord(value)}`).join('\n');
    expect(execFileSync('sh', ['-c', script]).toString('utf8').split('\0').slice(0, -1)).toEqual(values);
  });

  it('are one path segment in a URL that stands in quotes', () => {
    fc.assert(
      fc.property(
        hostile.filter((value) => !/\p{Cs}/u.test(value)),
        (value) => {
          expect(urlPart(value)).toMatch(/^[A-Za-z0-9%._~-]*$/);
          expect(decodeURIComponent(urlPart(value))).toBe(value);
        },
      ),
    );
  });
});

const hostilePeer = fc.record({
  address: fc.constantFrom('10.0.0.1', '2001:db8::1', '203.0.113.10'),
  transport: fc.constant('tcp'),
  application: hostile,
  names: fc.array(hostile, { maxLength: 4 }),
  bytes: fc.nat(),
});

describe('the baseline panel', () => {
  it('has one picture, no links and no HTML, whatever DNS called the pool', () => {
    fc.assert(
      fc.property(fc.array(hostilePeer, { maxLength: 5 }), fc.array(hostilePeer, { maxLength: 3 }), (to, from) => {
        const text = baselineMarkdown(baselineOf(['192.168.1.167'], to, from), TINY_PNG);
        expectOwnMarkup(text, [`data:image/png;base64,${TINY_PNG.toString('base64')}`], []);
      }),
      { numRuns: 300 },
    );
  });

  it('begins with the most important words in one line, then the picture, then the details', () => {
    const document = baselineOf(
      ['192.168.1.167'],
      [
        {
          ...peer('stratum 203.0.113.10 3333'),
          names: ['stratum.pool.example.net'],
          bytes: 107_000,
          rhythm: { periodSeconds: 300, jitterSeconds: 2, bursts: 70 },
        },
        { ...peer('dns 192.168.1.1 53'), bytes: 2400 },
      ],
      [{ ...peer('http 192.168.1.50 80'), bytes: 52_100 }],
    );
    expect(baselineMarkdown(document, TINY_PNG).replace(TINY_PNG.toString('base64'), 'PNG').split('\n')).toEqual([
      '**Expected:** `stratum` to 1 destination, `dns` to 1; 1 client; every 5 min ± 2 s',
      '',
      '![What the miners normally do](data:image/png;base64,PNG)',
      '',
      '| Destination | Names | Applications | Port | Bytes | Rhythm |',
      '|---|---|---|---|---|---|',
      '| `203.0.113.10` | `stratum.pool.example.net` | `stratum` | 3333 | 107 kB | every 5 min ± 2 s |',
      '| `192.168.1.1` | – | `dns` | 53 | 2.40 kB | – |',
      '',
      '| Client | Names | Applications | Miner port | Bytes | Rhythm |',
      '|---|---|---|---|---|---|',
      '| `192.168.1.50` | – | `http` | 80 | 52.1 kB | – |',
      '',
      'Learned from 2026-03-02T06:00:00Z to 2026-03-02T12:00:00Z.',
      '',
    ]);
  });

  it('keeps the whole object below 18,000 characters, with as much of a long baseline as fits', () => {
    const picture = Buffer.alloc(8500, 7);
    const long = (prefix: string, n: number): ReturnType<typeof peer>[] =>
      Array.from({ length: n }, (_, i) => ({
        ...peer(`application-${i % 40} 203.0.${prefix}${i >> 8}.${i & 255} ${i}`),
        names: [`host-${i}.long-name.pool.example.net`, `"\\"quoted"\\" ${i}`],
      }));
    const document = baselineOf(['192.168.1.167'], long('1', 900), long('2', 400));
    for (const target of ['netmon', 'kibana', 'opensearch-dashboards'] as const) {
      const generated = pack({ baseline: baselineInput(document, picture), ignoredApplications: [] });
      const { length, attributes } = objectOf(generated, target, 'Baseline-Chart');
      expect(length).toBeLessThan(18_000);
      expect(length).toBeGreaterThan(16_000);
      const { params } = JSON.parse(attributes['visState'] as string) as { params: { markdown: string } };
      const [first = '', ...rest] = params.markdown.split('\n');
      expect(first.replaceAll('`', '').length).toBeLessThanOrEqual(106);
      const shownRows = rest.filter((line) => line.startsWith('| `')).length;
      const left = rest.flatMap((line) => /^… and (\d+) more\.$/.exec(line)?.[1] ?? []).map(Number);
      expect(left).toHaveLength(2);
      expect(shownRows + (left[0] ?? 0) + (left[1] ?? 0)).toBe(1300);
    }
  });

  it('says how to make a baseline where there is none', () => {
    const { attributes } = objectOf(pack({ miners: ['10.0.0.0/24', '10.1.1.1'] }), 'kibana', 'Baseline-Chart');
    const { params } = JSON.parse(attributes['visState'] as string) as { params: { markdown: string } };
    expect(params.markdown).toContain('**No baseline yet:**');
    expect(params.markdown).toContain("tcpdump -w capture.pcap 'net 10.0.0.0/24 or host 10.1.1.1'");
    expect(params.markdown).toContain(
      'npm run generate -- --miner-ip 10.0.0.0/24 --miner-ip 10.1.1.1 --baseline-capture capture.pcap',
    );
  });
});

describe('the README of a pack', () => {
  it('holds whatever the user passes as text', () => {
    fc.assert(
      fc.property(
        hostile.filter((value) => !/\p{C}/u.test(value) && value.trim() !== ''),
        hostile,
        hostile.filter((value) => value.trim() !== ''),
        hostilePeer,
        (title, note, ignored, known) => {
          const document = { ...baselineOf(['192.168.1.167'], [known]), note };
          const inputs = { title, ignoredApplications: [ignored] };
          for (const generated of [pack({ ...inputs, baseline: baselineInput(document) }), pack(inputs)]) {
            for (const { id } of generated.targets) {
              expect(objectsOf(generated, id)).toHaveLength(id === 'netmon' ? 15 : 18);
              const [markup] = readMarkdown(fileOf(generated, id, 'README.md'));
              expectOwnMarkup(fileOf(generated, id, 'README.md'), []);
              expect(markup?.headings.slice(1)).toEqual(
                id === 'netmon'
                  ? [
                      '1. The index pattern',
                      '2. The visualizations, then the dashboard',
                      '3. Further dashboards, as you like',
                      'What is in it',
                      'The other two dashboards',
                      'Changing it',
                    ]
                  : ['Importing it', 'What is in it', 'The other two dashboards', 'Changing it'],
              );
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
