/**
 * The one error class for "could not run", and the one table from its codes to exit statuses.
 * What is wrong with a pack or a document is not an error but a finding (see finding.ts).
 */
import { plainLine } from './text.ts';

export const EXIT = { ok: 0, findings: 1, failed: 2, interrupted: 130 } as const;
export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];

/** Stable error codes. Scripts may match on them: never rename one. */
export const ERROR_EXIT = {
  USAGE: EXIT.failed,
  BAD_ADDRESS: EXIT.failed,
  BAD_CONFIG: EXIT.failed,
  BAD_PROFILE: EXIT.failed,
  BAD_BASELINE: EXIT.failed,
  BAD_CAPTURE: EXIT.failed,
  BAD_FLOWS: EXIT.failed,
  BAD_PACK: EXIT.failed,
  BAD_CATALOGUE: EXIT.failed,
  BAD_LIST: EXIT.failed,
  BAD_VALUE: EXIT.failed,
  CIDR_UNSUPPORTED: EXIT.failed,
  FAMILY_UNSUPPORTED: EXIT.failed,
  TARGET_UNSUITED: EXIT.failed,
  MINER_NOT_SEEN: EXIT.failed,
  EDITED_OUTPUT: EXIT.failed,
  TOO_LARGE: EXIT.failed,
  NOT_FOUND: EXIT.failed,
  UNREADABLE: EXIT.failed,
  UNWRITABLE: EXIT.failed,
  CANNOT_LISTEN: EXIT.failed,
  TOOL_MISSING: EXIT.failed,
  FETCH_FAILED: EXIT.failed,
  PROBE_FAILED: EXIT.failed,
  BAD_CHECKSUM: EXIT.failed,
  DISK_FULL: EXIT.failed,
  CLUSTER_FAILED: EXIT.failed,
  CLUSTER_UNREACHABLE: EXIT.failed,
  CLUSTER_DENIED: EXIT.failed,
  CLUSTER_BLOCKED: EXIT.failed,
  CLUSTER_REFUSED: EXIT.failed,
  NOT_A_CLUSTER: EXIT.failed,
  KIBANA_UNREACHABLE: EXIT.failed,
  KIBANA_DENIED: EXIT.failed,
  KIBANA_REFUSED: EXIT.failed,
  NOT_A_KIBANA: EXIT.failed,
  INTERRUPTED: EXIT.interrupted,
  INTERNAL: EXIT.failed,
} as const satisfies Record<string, ExitStatus>;
export type ErrorCode = keyof typeof ERROR_EXIT;

/** Where and what to do about it: appended to the one line that a user sees. */
export interface ErrorPlace {
  /** File as the user named it, or `stdin`. */
  file?: string;
  /** 1-based. */
  line?: number;
  /** 1-based. */
  column?: number;
  /** What the user can do, an imperative sentence without a full stop. */
  hint?: string;
  cause?: unknown;
}

/** A fault that stops a command. `message` says what is wrong; place and hint are kept apart so that `--json` can carry them. */
export class BitSecureError extends Error {
  override readonly name = 'BitSecureError';
  readonly code: ErrorCode;
  readonly place: ErrorPlace;

  constructor(code: ErrorCode, message: string, place: ErrorPlace = {}) {
    super(message, place.cause === undefined ? undefined : { cause: place.cause });
    this.code = code;
    this.place = place;
  }

  /** The same fault, with one thing more that the user can do. */
  withHint(more: string): BitSecureError {
    const { hint } = this.place;
    const both = hint === undefined ? more : `${hint.replace(/\?$/, '')}; ${more}`;
    return new BitSecureError(this.code, this.message, { ...this.place, hint: both });
  }

  get exitStatus(): ExitStatus {
    return ERROR_EXIT[this.code];
  }

  /** `file:line:column: message; hint` on one line, whatever the parts contain. */
  toLine(): string {
    const { file, line, column, hint } = this.place;
    const position = [file, line, line === undefined ? undefined : column]
      .filter((part) => part !== undefined)
      .join(':');
    const text = [position && `${position}: `, this.message, hint && `; ${hint}`].filter(Boolean).join('');
    return plainLine(text);
  }
}
