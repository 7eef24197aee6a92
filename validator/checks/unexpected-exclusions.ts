import { listed, type Check } from '../check.ts';
import { askingPlace, dataPanels } from '../meaning.ts';
import type { PackObject } from '../pack.ts';
import { leavesOf } from '../query/expression.ts';
import { normalForm } from '../query/normal-form.ts';
import { questionsOf } from '../questions.ts';

/** Tests of an object in words, excluded ones marked. */
function tests(object: PackObject): Set<string> {
  const leaves = leavesOf(questionsOf(object).expression);
  return new Set(leaves.map(({ leaf, negated }) => `${negated ? 'not ' : ''}${leaf.field ?? ''}: ${leaf.value}`));
}

export const check: Check = {
  about:
    'The unexpected chart and table must leave out the same: in the original they differed by one address, and `dns` showed in one only.',
  severity: 'error',
  *run(pack) {
    const panels = dataPanels(pack);
    const chart = panels.find(({ role }) => role === 'chart')?.object;
    const table = panels.find(({ role }) => role === 'table')?.object;
    if (chart === undefined || table === undefined) return;
    const [ofChart, ofTable] = [chart, table].map((object) => questionsOf(object).expression);
    if (ofChart === undefined || ofTable === undefined || normalForm(ofChart) === normalForm(ofTable)) return;
    const [inChart, inTable] = [tests(chart), tests(table)];
    const chartOnly = [...inChart].filter((test) => !inTable.has(test)).sort();
    const tableOnly = [...inTable].filter((test) => !inChart.has(test)).sort();
    const parts = [
      chartOnly.length > 0 ? `only the chart has ${listed(chartOnly)}` : '',
      tableOnly.length > 0 ? `only the table has ${listed(tableOnly)}` : '',
    ].filter(Boolean);
    yield {
      at: askingPlace(table),
      message: `the unexpected chart and table do not ask the same: ${parts.join('; ') || 'the same values are joined differently'}`,
      hint: 'give both the same query and the same filters',
    };
  },
};
