/** The formats of flow records, by name. */
export const FLOW_FORMATS = [
  'nfdump-csv',
  'nfdump-json',
  'zeek-tsv',
  'zeek-json',
  'suricata-eve',
  'netmon',
  'ecs',
] as const;
