/** The exporter of each format. */
import { blocklist } from './blocklist.ts';
import { csv } from './csv.ts';
import { ecsThreat } from './ecs-threat.ts';
import type { Exporter } from './exporter.ts';
import type { ExportFormat } from './formats.ts';
import { hosts } from './hosts.ts';
import { misp } from './misp.ts';
import { stix } from './stix.ts';
import { suricata } from './suricata.ts';
import { zeekIntel } from './zeek-intel.ts';

export const EXPORTERS: Readonly<Record<ExportFormat, Exporter>> = {
  'ecs-threat': ecsThreat,
  'stix2.1': stix,
  misp,
  'zeek-intel': zeekIntel,
  suricata,
  csv,
  hosts,
  blocklist,
};
