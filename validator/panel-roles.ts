/** Which of this tool's visualizations an object is: by the end of its id or title, which a pack's own title may precede. */
import { PANEL_NAMES, type PanelRole } from '../model/panels.ts';
import type { PackObject } from './pack.ts';

const ROLES = Object.keys(PANEL_NAMES) as PanelRole[];

/** The role of an id or title; `Unexpected-Miner-Activity` is not `Miner-Activity`. */
export function roleOfName(name: string): PanelRole | undefined {
  const words = name.replace(/[\s_-]+/g, '-').toLowerCase();
  const fitting = ROLES.filter((role) => {
    const ending = PANEL_NAMES[role].toLowerCase();
    return words === ending || words.endsWith(`-${ending}`);
  });
  return fitting.sort((a, b) => PANEL_NAMES[b].length - PANEL_NAMES[a].length)[0];
}

/** The role of a visualization. */
export function panelRole(object: PackObject): PanelRole | undefined {
  if (object.type !== 'visualization') return undefined;
  const { title } = object.attributes;
  return roleOfName(object.id ?? '') ?? (typeof title === 'string' ? roleOfName(title) : undefined);
}
