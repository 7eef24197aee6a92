/** The visualizations and dashboards of a pack: what each is called, and which dashboard shows it. */

/** Ends of ids and titles, by role: a pack's own title may precede them. Ids with the default title are a fixed contract. */
export const PANEL_NAMES = {
  live: 'Miner-Activity',
  baseline: 'Baseline-Chart',
  chart: 'Unexpected-Miner-Activity',
  table: 'Unexpected-Activity-Table',
  'mining-activity': 'Mining-Activity',
  'mining-sources': 'Mining-Sources',
  'mining-hosts': 'Mining-Hosts',
  'mining-pools': 'Mining-Pools',
  'pool-status': 'Pool-Status',
  'pool-currencies': 'Pool-Currencies',
  'pool-names': 'Pool-Names',
  'pool-changes': 'Pool-Changes',
} as const;
export type PanelRole = keyof typeof PANEL_NAMES;

/** Panels of each dashboard, in order. A pack made before there were the other two has the first alone. */
export const DASHBOARDS = {
  /** The miners against their baseline. */
  miners: ['live', 'baseline', 'chart', 'table'],
  /** All hosts that mine, or talk to known endpoints. The last one needs a profile with the fields of a pool. */
  mining: ['mining-activity', 'mining-sources', 'mining-hosts', 'mining-pools'],
  /** The pool index itself. */
  pools: ['pool-status', 'pool-currencies', 'pool-names', 'pool-changes'],
} as const satisfies Record<string, readonly PanelRole[]>;
export type DashboardKey = keyof typeof DASHBOARDS;

/** The dashboard that a panel belongs to. */
export function dashboardOf(role: PanelRole): DashboardKey {
  const keys = Object.keys(DASHBOARDS) as DashboardKey[];
  return keys.find((key) => (DASHBOARDS[key] as readonly PanelRole[]).includes(role)) ?? 'miners';
}
