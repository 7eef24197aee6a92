/** A pack as the proof needs it: its panels with what they ask, decoded, and where that stands in the pack's files. */
import type { JsonObject } from '../model/json.ts';
import type { Manifest } from '../model/generated/manifest.ts';
import type { PanelRole } from '../model/panels.ts';
import type { Profile, TargetId } from '../model/profile.ts';

/** Where a finding about a panel points to. */
export interface PanelPlace {
  file: string;
  line?: number;
  /** JSON pointer, through decoded strings too. */
  path?: string;
}

export interface ProvablePanel {
  /** What a person calls it. */
  name: string;
  /** Which of this tool's panels it is; undefined for somebody else's. */
  role: PanelRole | undefined;
  visState: JsonObject;
  /** The visualization's searchSourceJSON, decoded. */
  source: JsonObject;
  /** That of the dashboard around it, where there is one. */
  dashboardSource: JsonObject | undefined;
  /** Of its index pattern; undefined where that has none. */
  timeField: string | undefined;
  query: PanelPlace;
  state: PanelPlace;
}

export interface ProvablePack {
  target: TargetId;
  profile: Profile;
  manifest: Manifest | undefined;
  panels: ProvablePanel[];
}
