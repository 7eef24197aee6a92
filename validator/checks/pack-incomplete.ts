import type { Check } from '../check.ts';
import { objectsOfType, placeIn } from '../pack.ts';
import { PANEL_ROLES, panelRole, roleOfName, type PanelRole } from '../panel-roles.ts';
import { panelsOf } from '../panels.ts';

export const check: Check = {
  about: "Four visualizations and a dashboard that shows them: the contract of this tool's packs.",
  severity: 'error',
  *run(pack) {
    const file = pack.files.find(({ role }) => role === 'content');
    if (!pack.isBitSecure || file === undefined) return;
    const dashboards = objectsOfType(pack, 'dashboard');
    const [dashboard] = dashboards;
    const there = new Set(pack.objects.map((object) => panelRole(object)));
    const broken = pack.files.some(({ documents }) => documents.some(({ fault }) => fault !== undefined));
    if (dashboard === undefined && !broken) yield { at: { file }, message: 'there is no dashboard in the pack' };
    const shown = new Set(
      dashboards.flatMap((object) => panelsOf(object).map(({ shows }) => roleOfName(shows?.id ?? ''))),
    );
    const readable = dashboards.every((object) => {
      const parsed = object.embedded.get('panelsJSON')?.value !== undefined;
      return parsed && panelsOf(object).every(({ shows }) => shows !== undefined);
    });
    for (const role of Object.keys(PANEL_ROLES) as PanelRole[]) {
      const listed = shown.has(role);
      if (!there.has(role) && !listed && !broken) {
        yield { at: { file }, message: `there is no visualization ${PANEL_ROLES[role]} in the pack` };
      } else if (there.has(role) && !listed && readable && dashboard !== undefined && isByName(pack.objects, role)) {
        yield { at: placeIn(dashboard), message: `the dashboard does not show ${PANEL_ROLES[role]}` };
      }
    }
  },
};

/** True when the visualization can be recognised on a panel, by its id. */
function isByName(objects: Parameters<typeof objectsOfType>[0]['objects'], role: PanelRole): boolean {
  return objects.some((object) => object.type === 'visualization' && roleOfName(object.id ?? '') === role);
}
