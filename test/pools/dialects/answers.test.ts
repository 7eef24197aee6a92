/** What pools and nodes say when they refuse, and what they said to a probe in 2018, against a reviewed table of verdicts. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { answerRows, updateVerdicts, verdictOf } from '../../support/pools/answers.ts';
import { sharedPath, sharedSkip } from '../../support/shared.ts';

const TABLES = ['refusals.tsv', 'replies-2018.tsv', 'more-answers.tsv'] as const;

it.each(TABLES)('every answer of %s has its verdict', (table) => {
  updateVerdicts(table);
  const rows = answerRows(table);
  expect(rows.map((row) => `${row.source}: ${verdictOf(row)}`)).toEqual(
    rows.map(({ source, verdict }) => `${source}: ${verdict}`),
  );
});

/** Without what differs from pool to pool: numbers, hashes, host names, the marks that stand for them. */
function shape(text: string): string {
  return text
    .replace(/<[^>]+>|litecoinpool\.org|pool\.example/g, '#')
    .replace(/\bHEX\b|\b[0-9a-f]*\d[0-9a-f-]*\b|\b[N\d][\w-]*-[\w-]+\b|\bN\b/gi, '#')
    .replace(/-?#/g, '#')
    .replace(/[\s\\]/g, '');
}

it.skipIf(sharedPath('pools') === undefined)(`no refusal and no reply is left out${sharedSkip}`, () => {
  const shared = (name: string): string[][] =>
    readFileSync(sharedPath('pools', name)!, 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split('\t'));
  const cell = (text: string | undefined): string => (text ?? '').replace(/^"|"$/g, '').replaceAll('""', '"');
  expect(answerRows('refusals.tsv').map(({ source }) => source)).toEqual(
    shared('refusals.tsv').map(([implementation, , request]) => `${implementation}, ${cell(request)}`),
  );
  const replies = shared('replies-2018.tsv').filter(([, probe]) => probe !== '-');
  const judged = new Set(
    answerRows('replies-2018.tsv').map(({ answer }) => shape(answer.toString('latin1')).slice(0, 60)),
  );
  const text = (reply: string): string =>
    reply.replaceAll(String.raw`\r\n`, '\r\n').replaceAll('DATE', 'Thu, 01 Mar 2018 00:00:00 GMT');
  expect(replies.filter(([, , reply]) => !judged.has(shape(text(reply ?? '')).slice(0, 60)))).toEqual([]);
});
