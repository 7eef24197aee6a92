/** The tables of fixtures/pools: an answer, the prober that it is fed to, and the verdict that it deserves. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Dialect } from '../../../model/dialect.ts';
import { PROBERS } from '../../../pools/dialects/index.ts';
import type { ProbeEnd, Prober } from '../../../pools/dialects/prober.ts';
import { REPOSITORY } from '../shared.ts';
import { converse, inWords } from './converse.ts';

export interface AnswerRow {
  /** What stands before the prober: where the answer comes from. */
  source: string;
  prober: Prober;
  end: ProbeEnd;
  answer: Buffer;
  verdict: string;
}

const file = (name: string): string => join(REPOSITORY, 'fixtures', 'pools', name);

function lines(name: string): string[] {
  return readFileSync(file(name), 'utf8').trimEnd().split('\n');
}

/** Rows of a table whose last columns are prober, end, answer (a JSON string, one character per octet) and verdict. */
export function answerRows(name: string): AnswerRow[] {
  return lines(name)
    .slice(1)
    .map((line) => {
      const cells = line.split('\t');
      const [prober, end, answer, verdict] = cells.slice(-4) as [Dialect, ProbeEnd, string, string];
      return {
        source: cells.slice(0, -4).join(', '),
        prober: PROBERS[prober],
        end,
        answer: Buffer.from(JSON.parse(answer) as string, 'latin1'),
        verdict,
      };
    });
}

export function verdictOf({ prober, end, answer }: AnswerRow): string {
  return inWords(converse(prober, answer.length === 0 ? [] : [answer], end).verdict);
}

/** With UPDATE_GOLDEN=1 the verdicts of a table are written anew: read every line that changed. */
export function updateVerdicts(name: string): void {
  if (process.env['UPDATE_GOLDEN'] !== '1') return;
  const rows = answerRows(name);
  const [head, ...rest] = lines(name);
  const kept = rest.map((line, at) => `${line.slice(0, line.lastIndexOf('\t'))}\t${verdictOf(rows[at]!)}`);
  writeFileSync(file(name), `${[head, ...kept].join('\n')}\n`);
}
