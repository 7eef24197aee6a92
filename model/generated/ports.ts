// Generated from schemas/ports.schema.json by `npm run types`. Edit the schema, not this file.

/**
 * Server ports and the application that is guessed where payload does not tell.
 */
export interface Ports {
  $schema?: string;
  schema: 'bitsecure/ports/1';
  tcp: Ports1;
  udp: Ports1;
}
export interface Ports1 {
  [k: string]: string;
}
