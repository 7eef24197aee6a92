/** What a compression gives the reader: how it is known, and a decompressor that streams. */

/** Gets unpacked octets, which are valid during the call only. */
export type DataSink = (chunk: Buffer) => void;

export interface Decompressor {
  /** Takes the next compressed octets; when it resolves, all that could be unpacked has been handed on. @throws BitSecureError BAD_CAPTURE for corrupt data, and what the sink throws */
  write(chunk: Buffer): Promise<void>;
  /** The file has ended. Resolves to a warning when the compressed stream was cut. @throws BitSecureError BAD_CAPTURE */
  end(): Promise<string | undefined>;
  /** Octets of memory that it keeps, about. */
  readonly memory: number;
}

export interface Compression {
  recognises(head: Buffer): boolean;
  /** `file` is the name for messages. */
  create(file: string, sink: DataSink): Decompressor;
}
