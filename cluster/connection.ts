/** Where a cluster is, who asks, and whom to trust: read from what the user gave, with the secrets kept apart. */
import { BitSecureError } from '../model/errors.ts';

/** What the user gives; everything but the address may be absent. */
export interface ConnectionOptions {
  /** `http://` or `https://`, with a path when the cluster is behind one; user and password may stand in it. */
  url: string;
  user?: string | undefined;
  password?: string | undefined;
  /** `id:key`, or that in base64 as the cluster hands it out. */
  apiKey?: string | undefined;
  /** PEM file of the authorities to trust instead of the system's. */
  caFile?: string | undefined;
  /** SHA-256 of an authority's certificate that the cluster must show, in hex with or without colons. */
  caFingerprint?: string | undefined;
}

export interface Connection {
  /** Without user, password, query and slash at its end: fit to be shown. */
  url: string;
  secure: boolean;
  /** Value of the Authorization header. Never to be shown. */
  authorization: string | undefined;
  caFile: string | undefined;
  /** 64 lower-case hex digits. */
  caFingerprint: string | undefined;
  /** Replaces every secret that occurs in a text. */
  redact: (text: string) => string;
}

const refuse = (message: string, hint: string): BitSecureError => new BitSecureError('USAGE', message, { hint });

/** A component of a URL as the user meant it: `%40` is `@`; what is no escape stays. */
export function decodedComponent(component: string): string {
  try {
    return decodeURIComponent(component);
  } catch {
    return component;
  }
}

function readUrl(text: string, what: 'cluster' | 'Kibana'): URL {
  const examples = {
    cluster: 'http://127.0.0.1:9200 or https://cluster.example:9200',
    Kibana: 'http://127.0.0.1:5601 or https://kibana.example/path',
  };
  const hint = `give an address such as ${examples[what]}`;
  // A URL that cannot be parsed is not repeated: a password may stand in it.
  if (!URL.canParse(text)) throw refuse(`the ${what} URL is not a URL`, hint);
  const url = new URL(text);
  if (!['http:', 'https:'].includes(url.protocol) || url.hostname === '')
    throw refuse(`the ${what} URL begins with ${url.protocol}, not with http:// or https://`, hint);
  if (url.search !== '' || url.hash !== '') throw refuse(`the ${what} URL has a query or a fragment`, hint);
  return url;
}

function authorizationOf(user: string | undefined, password: string | undefined, apiKey: string | undefined) {
  if (apiKey !== undefined) {
    if (user !== undefined || password !== undefined)
      throw refuse('both an API key and a user or password are given', 'give one of the two');
    if (apiKey === '' || /[^\x21-\x7e]/.test(apiKey))
      throw refuse(
        'the API key is empty or holds blanks or other characters that no key has',
        'give id:key or its base64',
      );
    return `ApiKey ${apiKey.includes(':') ? Buffer.from(apiKey).toString('base64') : apiKey}`;
  }
  if (user === undefined && password === undefined) return undefined;
  if (user === undefined || password === undefined)
    throw refuse(
      user === undefined ? 'a password is given without a user' : `user ${user} is given without a password`,
      'give both',
    );
  // RFC 7617: the colon ends the user.
  if (user.includes(':')) throw refuse('the name of a user cannot hold a colon', 'give another');
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

function fingerprintOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const digits = text
    .trim()
    .replace(/^sha-?256[:=]\s*/i, '')
    .replace(/[:\s]/g, '')
    .toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(digits))
    throw refuse(
      'the CA fingerprint is not a SHA-256 of 64 hex digits',
      'openssl x509 -fingerprint -sha256 -noout -in ca.crt prints it',
    );
  return digits;
}

/** Shorter ones would hit words by chance; nobody is helped by `***` all over a message. */
const SHORTEST_SECRET = 3;

function redactor(secrets: readonly (string | undefined)[]): (text: string) => string {
  const forms = secrets
    .filter((secret): secret is string => secret !== undefined && secret.length >= SHORTEST_SECRET)
    .flatMap((secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])
    // A secret may be the beginning of another.
    .sort((a, b) => b.length - a.length);
  return (text) => forms.reduce((cleaned, secret) => cleaned.replaceAll(secret, '***'), text);
}

/** Reads what the user gave, of a cluster or of a Kibana. @throws BitSecureError USAGE, which never repeats a secret */
export function readConnection(options: ConnectionOptions, what: 'cluster' | 'Kibana' = 'cluster'): Connection {
  const url = readUrl(options.url, what);
  const inUrl = {
    user: decodedComponent(url.username) || undefined,
    password: decodedComponent(url.password) || undefined,
  };
  const explicit = options.user !== undefined || options.password !== undefined || options.apiKey !== undefined;
  const user = explicit ? options.user : inUrl.user;
  const password = explicit ? options.password : inUrl.password;
  const authorization = authorizationOf(user, password, options.apiKey);
  const secure = url.protocol === 'https:';
  if (options.caFile !== undefined && options.caFingerprint !== undefined)
    throw refuse('both a CA file and a CA fingerprint are given', 'give one of the two');
  if (!secure && (options.caFile ?? options.caFingerprint) !== undefined)
    throw refuse(`a CA is given, and the ${what} URL is http://, which has no certificates`, 'give https://');
  const key = options.apiKey;
  const plainKey = key === undefined || key.includes(':') ? key : Buffer.from(key, 'base64').toString();
  const secrets = [password, inUrl.password, key, plainKey, plainKey?.split(':')[1], authorization?.split(' ')[1]];
  return {
    url: `${url.origin}${url.pathname.replace(/\/+$/, '')}`,
    secure,
    authorization,
    caFile: options.caFile,
    caFingerprint: fingerprintOf(options.caFingerprint),
    redact: redactor(secrets),
  };
}
