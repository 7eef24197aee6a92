/** A certificate authority made for one test run by openssl, and server certificates of it for 127.0.0.1. */
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

export interface Authority {
  /** PEM file. */
  file: string;
  /** SHA-256 with colons. */
  fingerprint: string;
  /** Key and certificate of a server. With 0 days it has expired when it is made. */
  server: (days: number, names?: string) => { key: string; cert: string };
}

/** Makes an authority in a folder. */
export function makeAuthority(folder: string, name: string): Authority {
  const path = (ending: string): string => join(folder, `${name}${ending}`);
  const openssl = (...args: string[]): unknown => execFileSync('openssl', args, { stdio: 'pipe' });
  const [file, key] = [path('.pem'), path('.key')];
  openssl('req', '-x509', ...KEY, '-keyout', key, '-out', file, '-days', '2', '-subj', `/CN=${name}`);
  let count = 0;
  return {
    file,
    fingerprint: new X509Certificate(readFileSync(file)).fingerprint256,
    server: (days, names = 'IP:127.0.0.1,DNS:localhost') => {
      count += 1;
      const own = (ending: string): string => path(`-${count}${ending}`);
      writeFileSync(own('.ext'), `subjectAltName=${names}`);
      openssl('req', ...KEY, '-keyout', own('.key'), '-out', own('.csr'), '-subj', '/CN=localhost');
      const by = ['-CA', file, '-CAkey', key, '-CAcreateserial', '-days', String(days), '-extfile', own('.ext')];
      openssl('x509', '-req', '-in', own('.csr'), ...by, '-out', own('.crt'));
      // The chain with its authority, as clusters show it.
      const cert = readFileSync(own('.crt'), 'utf8') + readFileSync(file, 'utf8');
      return { key: readFileSync(own('.key'), 'utf8'), cert };
    },
  };
}
