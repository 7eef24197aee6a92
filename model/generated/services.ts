// Generated from schemas/services.schema.json by `npm run types`. Edit the schema, not this file.

/**
 * Well-known services and the domains under which alone they are reached.
 */
export interface Services {
  $schema?: string;
  schema: 'bitsecure/services/1';
  /**
   * @minItems 1
   */
  services: {
    /**
     * Application name of sessions with the service.
     */
    name: string;
    /**
     * Domains that are the service's with all below them; the longest match of all services counts.
     *
     * @minItems 1
     */
    domains: string[];
  }[];
}
