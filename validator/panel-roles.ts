/** Which of this tool's four visualizations, or its dashboard, an object is: by the end of its id or title, which a pack's own title may precede. */
import type { PackObject } from './pack.ts';

export const PANEL_ROLES = {
  live: 'Miner-Activity',
  baseline: 'Baseline-Chart',
  chart: 'Unexpected-Miner-Activity',
  table: 'Unexpected-Activity-Table',
} as const;
export type PanelRole = keyof typeof PANEL_ROLES;

/** The role of an id or title; `Unexpected-Miner-Activity` is not `Miner-Activity`. */
export function roleOfName(name: string): PanelRole | undefined {
  const words = name.replace(/[\s_-]+/g, '-').toLowerCase();
  const ends = (role: PanelRole): boolean => {
    const ending = PANEL_ROLES[role].toLowerCase();
    return words === ending || words.endsWith(`-${ending}`);
  };
  return (['chart', 'table', 'baseline', 'live'] as const).find((role) => ends(role));
}

/** The role of a visualization. */
export function panelRole(object: PackObject): PanelRole | undefined {
  if (object.type !== 'visualization') return undefined;
  const { title } = object.attributes;
  return roleOfName(object.id ?? '') ?? (typeof title === 'string' ? roleOfName(title) : undefined);
}
