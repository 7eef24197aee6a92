import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { poolCertificate } from '../../../pools/probe/certificate.ts';

const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A certificate of its own issuing, as openssl makes it. */
function certificate(subject: string, ...more: string[]): X509Certificate {
  const file = join(folder, 'one.pem');
  const key = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-keyout',
    join(folder, 'one.key'),
  ];
  execFileSync('openssl', ['req', '-x509', '-utf8', ...key, '-out', file, '-days', '30', '-subj', subject, ...more], {
    stdio: 'pipe',
  });
  return new X509Certificate(readFileSync(file));
}

describe('a certificate', () => {
  it.each([
    ['/C=DE/O=A Pool/CN=pool.example.net', 'CN=pool.example.net,O=A Pool,C=DE'],
    ['/O=Acme, Inc./CN=a', 'CN=a,O=Acme\\, Inc.'],
    ['/O=one \\+ two/CN=a', 'CN=a,O=one \\+ two'],
    ['/O=矿池/CN=a', 'CN=a,O=矿池'],
    ['/O=line\nend/CN=a', 'CN=a,O=line\\0Aend'],
    ['/DC=net/DC=example/CN=a', 'CN=a,DC=example,DC=net'],
  ])('of %j', (subject, told) => {
    expect(poolCertificate(certificate(subject))).toMatchObject({ subject: told, issuer: told });
  });

  it('with a name of several parts in one', () => {
    expect(poolCertificate(certificate('/O=a/CN=b+UID=c', '-multivalue-rdn'))?.subject).toMatch(
      /^(CN=b\+UID=c|UID=c\+CN=b),O=a$/,
    );
  });

  it('with its validity and fingerprint', () => {
    const one = certificate('/CN=a');
    const told = poolCertificate(one);
    expect(told?.sha256).toBe(
      execFileSync('openssl', ['x509', '-in', join(folder, 'one.pem'), '-noout', '-fingerprint', '-sha256'], {
        encoding: 'utf8',
      })
        .replace(/^.*=|[:\n]/g, '')
        .toLowerCase(),
    );
    const days = (Date.parse(told?.validTo ?? '') - Date.parse(told?.validFrom ?? '')) / 86_400_000;
    expect(days).toBe(30);
  });

  it('whose names are endless is cut', () => {
    const { subject, issuer } =
      poolCertificate(certificate(`/${'OU=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/'.repeat(40)}CN=a`)) ?? {};
    expect([subject?.length, issuer?.length]).toEqual([512, 512]);
  });

  it('whose validity cannot be read is none', () => {
    expect(
      poolCertificate({ ...plain(certificate('/CN=a')), validTo: 'Bad time value' } as X509Certificate),
    ).toBeUndefined();
  });
});

/** The fields that are read, as ordinary ones. */
function plain({ subject, issuer, validFrom, validTo, fingerprint256 }: X509Certificate): Partial<X509Certificate> {
  return { subject, issuer, validFrom, validTo, fingerprint256 };
}
