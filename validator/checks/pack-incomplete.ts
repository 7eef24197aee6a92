import { DASHBOARDS, dashboardOf, PANEL_NAMES, type DashboardKey, type PanelRole } from '../../model/panels.ts';
import type { Check, Problem } from '../check.ts';
import { objectsOfType, placeIn, type Pack, type PackFile, type PackObject } from '../pack.ts';
import { panelRole, roleOfName } from '../panel-roles.ts';
import { panelsOf } from '../panels.ts';

export const check: Check = {
  about: "A dashboard of this tool's packs with all of its visualizations; without one of them it has a hole.",
  severity: 'error',
  *run(pack) {
    const file = pack.files.find(({ role }) => role === 'content');
    if (!pack.isBitSecure || file === undefined) return;
    const there = new Set(pack.objects.flatMap((object) => panelRole(object) ?? []));
    const dashboards = new Map(objectsOfType(pack, 'dashboard').map((object) => [object, shownRoles(object)]));
    const broken = pack.files.some(({ documents }) => documents.some(({ fault }) => fault !== undefined));
    const begun = new Set([...there, ...[...dashboards.values()].flat()].map((role) => dashboardOf(role)));
    // Packs that are older than the other two dashboards have the first alone; a single file may hold any of them.
    if (pack.folder !== undefined || begun.size === 0) begun.add('miners');
    for (const key of begun) yield* problemsOf(pack, key, { file, there, dashboards, broken });
  },
};

interface Held {
  file: PackFile;
  there: ReadonlySet<PanelRole>;
  dashboards: ReadonlyMap<PackObject, readonly PanelRole[]>;
  broken: boolean;
}

function shownRoles(dashboard: PackObject): PanelRole[] {
  return panelsOf(dashboard).flatMap(({ shows }) => roleOfName(shows?.id ?? '') ?? []);
}

/** What a dashboard has to show: the known endpoints only where the profile has fields for them. */
function wantedRoles(pack: Pack, key: DashboardKey): PanelRole[] {
  const lacking = pack.profile !== undefined && pack.profile.fields['pool.endpoint'] === undefined;
  return DASHBOARDS[key].filter((role) => role !== 'mining-pools' || !lacking);
}

function* problemsOf(pack: Pack, key: DashboardKey, { file, there, dashboards, broken }: Held): Iterable<Problem> {
  const readable = [...dashboards.keys()].every(
    (object) =>
      object.embedded.get('panelsJSON')?.value !== undefined &&
      panelsOf(object).every(({ shows }) => shows !== undefined),
  );
  const own = [...dashboards].find(([, roles]) => roles.some((role) => dashboardOf(role) === key));
  const shown = own?.[1] ?? [];
  if (own === undefined && readable && !broken)
    yield { at: { file }, message: `there is no dashboard in the pack that shows ${namesOf(wantedRoles(pack, key))}` };
  for (const role of wantedRoles(pack, key)) {
    const listed = shown.includes(role);
    if (!there.has(role) && !listed && !broken) {
      yield { at: { file }, message: `there is no visualization ${PANEL_NAMES[role]} in the pack` };
    } else if (there.has(role) && !listed && readable && own !== undefined && isByName(pack.objects, role)) {
      yield { at: placeIn(own[0]), message: `the dashboard does not show ${PANEL_NAMES[role]}` };
    }
  }
}

function namesOf(roles: readonly PanelRole[]): string {
  return roles.map((role) => PANEL_NAMES[role]).join(', ');
}

/** True when the visualization can be recognised on a panel, by its id. */
function isByName(objects: readonly PackObject[], role: PanelRole): boolean {
  return objects.some((object) => object.type === 'visualization' && roleOfName(object.id ?? '') === role);
}
