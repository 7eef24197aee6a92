/** The formats of exports. Scripts match on them: never rename one. */
export const EXPORT_FORMATS = [
  'ecs-threat',
  'stix2.1',
  'misp',
  'zeek-intel',
  'suricata',
  'csv',
  'hosts',
  'blocklist',
] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
