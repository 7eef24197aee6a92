/** The report formats by name, apart from their code so that `--help` loads none of it. */
export const FORMATS = ['pretty', 'json', 'junit', 'sarif', 'github'] as const;
export type Format = (typeof FORMATS)[number];
