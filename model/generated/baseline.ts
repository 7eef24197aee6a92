// Generated from schemas/baseline.schema.json by `npm run types`. Edit the schema, not this file.

/**
 * UTC, RFC 3339.
 */
export type Time = string;
export type Count = number;

/**
 * What a miner does when all is well, learned from session documents. A person may edit it: remove a destination that should not be there, add one that will be.
 */
export interface Baseline {
  /**
   * For editors; not read.
   */
  $schema?: string;
  /**
   * Name and version of this format.
   */
  schema: 'bitsecure/baseline/1';
  /**
   * Free text of the owner; travels into the pack's README.
   */
  note?: string;
  /**
   * The captures, by file name without folder.
   */
  learnedFrom?: {
    name: string;
    packets: number;
    /**
     * Octets on the wire.
     */
    bytes: number;
    /**
     * Its first packet, whoever sent it.
     */
    from?: string;
    /**
     * Its last packet.
     */
    to?: string;
  }[];
  /**
   * @minItems 1
   */
  miners: Miner[];
  /**
   * First and last packet of the miners.
   */
  span: {
    from: Time;
    to: Time;
  };
  applications: Application[];
  /**
   * Whom the miners reached. One entry per address, port, transport and application.
   */
  destinations: Peer[];
  /**
   * Who reached the miners. `port` is the miner's. One entry per address, port, transport and application.
   */
  clients: Peer[];
  volume: Volume;
}
export interface Miner {
  /**
   * Address or CIDR block as given, in canonical spelling.
   */
  address: string;
  /**
   * Addresses within it that sent something.
   */
  hosts: string[];
  /**
   * One entry per host: when it was heard. A later capture that hears it less is a finding.
   */
  presence?: Presence[];
  bytes: Count;
  sessions: Count;
}
export interface Presence {
  host: string;
  firstSeen: Time;
  lastSeen: Time;
  /**
   * The longest time between two bursts of its sessions, while a capture was running.
   */
  longestSilenceSeconds: number;
}
export interface Application {
  name: string;
  /**
   * The whole stack, such as /tcp/tls/stratum.
   */
  path?: string;
  /**
   * Seen in the payload, likely by sizes and order of what cannot be read, guessed by port, or none of these.
   */
  certainty?: 'seen' | 'likely' | 'guess' | 'unknown';
  bytes: Count;
  sessions: Count;
}
export interface Peer {
  /**
   * One address, canonical spelling.
   */
  address: string;
  /**
   * Absent where the transport has none.
   */
  port?: number;
  transport: string;
  names?: string[];
  application: string;
  /**
   * As of applications.
   */
  certainty?: 'seen' | 'likely' | 'guess' | 'unknown';
  bytes?: Count;
  sessions?: Count;
  firstSeen?: Time;
  lastSeen?: Time;
  rhythm?: Rhythm;
}
/**
 * How regularly the peer is heard: the median time between bursts, and the median deviation from it.
 */
export interface Rhythm {
  periodSeconds: number;
  jitterSeconds: number;
  /**
   * How many bursts it was computed of.
   */
  bursts: number;
}
/**
 * Bytes per interval and application. Element i of a series counts from `from` + i × intervalSeconds.
 */
export interface Volume {
  from: Time;
  intervalSeconds: number;
  series: {
    application: string;
    /**
     * @maxItems 10000
     */
    bytes: Count[];
  }[];
}
