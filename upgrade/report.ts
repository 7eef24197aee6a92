/** The report of an upgrade for a person. */
import type { ObjectReport } from '../model/generated/upgrade-report.ts';
import { plainLine } from '../model/text.ts';
import type { Upgrade } from './upgrade.ts';

type Paint = (style: 'red' | 'green' | 'yellow' | 'bold' | 'dim', text: string) => string;

function objectLines({ type, id, title, outcome, changed, lost }: ObjectReport, paint: Paint): string[] {
  const style = outcome === 'lost' ? 'red' : outcome === 'made' ? 'yellow' : 'green';
  const name = title === undefined || title === id ? plainLine(id) : `${plainLine(id)} (${plainLine(title)})`;
  return [
    `${paint(style, outcome.padEnd(9))}  ${plainLine(type)} ${paint('bold', name)}`,
    ...changed.map((text) => `             changed: ${plainLine(text)}`),
    ...lost.map((text) => `             ${paint('red', 'lost')}:    ${plainLine(text)}`),
  ];
}

/** Text of the report, ending with a line break. */
export function upgradeReport({ objects, target }: Upgrade, paint: Paint): string {
  const count = (outcome: ObjectReport['outcome']): number =>
    objects.filter((object) => object.outcome === outcome).length;
  const lines = objects.flatMap((object) => objectLines(object, paint));
  const sum = `${count('converted')} converted, ${count('made')} made, ${count('lost')} lost, for ${target}.`;
  return [...lines, '', sum, ''].join('\n');
}
