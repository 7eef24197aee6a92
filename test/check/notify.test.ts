import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { News } from '../../check/news.ts';
import { Deliveries, webhookOf, type Failure } from '../../check/notify.ts';
import type { CheckReport } from '../../model/generated/check.ts';

const row = (application: string): CheckReport['unexpected'][number] => ({
  application,
  source: '192.168.1.167',
  destination: '198.51.100.66',
  bytes: 1,
  documents: 1,
  firstSeen: '2026-03-02T06:00:00.000Z',
  lastSeen: '2026-03-02T06:00:00.000Z',
});
const reportOf = (applications: string[], hosts: string[] = []): CheckReport => ({
  schema: 'bitsecure/check/1',
  cluster: 'http://127.0.0.1:9200',
  index: 'network_*',
  from: '2026-03-02T06:00:00.000Z',
  to: '2026-03-02T06:30:00.000Z',
  documents: 7,
  unexpected: applications.map((application) => row(application)),
  silent: hosts.map((host) => ({ host, longestSilenceSeconds: 60 })),
  notJudged: [],
});

describe('a webhook', () => {
  let server: Server;
  const got: { url: string; authorization: string | undefined; body: unknown }[] = [];
  let answers: (number | 'cut')[] = [];

  beforeEach(async () => {
    got.length = 0;
    const textOf = async (request: IncomingMessage): Promise<string> => {
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      return Buffer.concat(chunks).toString();
    };
    server = createServer((request, response) => {
      void textOf(request).then((text) => {
        got.push({ url: request.url ?? '', authorization: request.headers.authorization, body: JSON.parse(text) });
        const answer = answers.shift() ?? 200;
        if (answer === 'cut') return response.destroy();
        return response.writeHead(answer, { location: '/elsewhere' }).end('thanks');
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  const address = (who = ''): string =>
    `http://${who}127.0.0.1:${(server.address() as AddressInfo).port}/hook?token=s3cr3t`;

  it('gets the report, and user and password as such', async () => {
    const webhook = webhookOf(address('mona:pa%3Ass@'), 1);
    expect(await webhook.post(reportOf(['ssh']))).toBeUndefined();
    const authorization = `Basic ${Buffer.from('mona:pa:ss').toString('base64')}`;
    expect(got).toEqual([{ url: '/hook?token=s3cr3t', authorization, body: reportOf(['ssh']) }]);
    expect(webhook.name).toMatch(/^127\.0\.0\.1:\d+$/);
  });

  it.each<[string, (number | 'cut')[], number, Failure | undefined]>([
    ['is tried again when it is not ready', [503, 'cut', 204], 3, undefined],
    ['is given up after three tries', [500, 429, 502, 200], 3, { why: 'it answers 502', refused: false }],
    ['is not tried again when it refuses', [404, 200], 1, { why: 'it answers 404', refused: true }],
    [
      'is not followed elsewhere: a report is for whom it was meant',
      [302, 200],
      1,
      { why: 'it answers 302', refused: true },
    ],
  ])('%s', async (_, given, times, failure) => {
    answers = given;
    expect(await webhookOf(address(), 1).post(reportOf(['ssh']))).toEqual(failure);
    expect(got).toHaveLength(times);
  });

  it('nobody is there: a word, and not the address', async () => {
    const webhook = webhookOf(address(), 1);
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    expect(await webhook.post(reportOf(['ssh']))).toMatchObject({ why: 'nobody listens there' });
    server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  });

  it('a password that is no escape is sent as it stands', async () => {
    expect(await webhookOf(address('mona:50%@'), 1).post(reportOf(['ssh']))).toBeUndefined();
    expect(got[0]?.authorization).toBe(`Basic ${Buffer.from('mona:50%').toString('base64')}`);
  });

  it('a cut connection is told in words', async () => {
    answers = ['cut', 'cut', 'cut'];
    expect(await webhookOf(address(), 1).post(reportOf(['ssh']))).toMatchObject({ why: 'the connection was cut' });
  });

  it('what it could not take is posted again, in order, and its trouble is told once', async () => {
    const lines: string[] = [];
    const deliveries = new Deliveries(webhookOf(address(), 1), (line) => lines.push(line));
    answers = [404, ...Array.from({ length: 9 }, () => 500)];
    deliveries.add(reportOf(['dns']));
    await deliveries.post();
    expect(deliveries.waiting).toBe(0);
    deliveries.add(reportOf(['ssh']));
    await deliveries.post();
    await deliveries.post();
    deliveries.add(reportOf(['irc']));
    await deliveries.post();
    expect(deliveries.waiting).toBe(2);
    expect(lines).toEqual([
      expect.stringMatching(/^the webhook at 127.*did not take the report: it answers 404$/),
      expect.stringMatching(/^the webhook at 127.*did not take the report: it answers 500$/),
    ]);
    got.length = 0;
    await deliveries.post();
    expect(got.map(({ body }) => body)).toEqual([reportOf(['ssh']), reportOf(['irc'])]);
    expect(deliveries.waiting).toBe(0);
  });

  it('more than may wait are given up, the oldest first, and that is told', async () => {
    const lines: string[] = [];
    const deliveries = new Deliveries(webhookOf(address(), 1), (line) => lines.push(line));
    answers = [500, 500, 500];
    for (let number = 0; number < 1002; number += 1) deliveries.add(reportOf([`${number}`]));
    await deliveries.post();
    got.length = 0;
    await deliveries.post();
    expect(got).toHaveLength(1000);
    expect(got[0]?.body).toEqual(reportOf(['2']));
    expect(lines.slice(1)).toEqual([
      expect.stringMatching(/^2 reports too many for the webhook at 127[^ ]+ were given up$/),
    ]);
  });

  it('a signal ends the tries', async () => {
    answers = [500, 500, 500];
    const controller = new AbortController();
    const posting = webhookOf(address(), 60_000).post(reportOf(['ssh']), controller.signal);
    setTimeout(() => controller.abort(), 50);
    expect(await posting).toMatchObject({ why: 'it answers 500' });
  });
});

describe('news', () => {
  const told = (news: News, report: CheckReport): string[] => {
    const { unexpected, silent } = news.of(report);
    return [...unexpected.map(({ application }) => application), ...silent.map(({ host }) => host)];
  };

  it('is told once, and again when it went away and came back', () => {
    const news = new News();
    expect(told(news, reportOf(['ssh'], ['10.0.0.1']))).toEqual(['ssh', '10.0.0.1']);
    expect(told(news, reportOf(['ssh', 'irc'], ['10.0.0.1', '10.0.0.2']))).toEqual(['irc', '10.0.0.2']);
    expect(told(news, reportOf(['irc']))).toEqual([]);
    expect(told(news, reportOf(['ssh', 'irc'], ['10.0.0.1']))).toEqual(['ssh', '10.0.0.1']);
  });

  it('documents of no group are told beside a group only', () => {
    const news = new News();
    expect(news.of({ ...reportOf(['ssh']), moreDocuments: 5 }).moreDocuments).toBe(5);
    expect(news.of({ ...reportOf(['ssh']), moreDocuments: 9 }).moreDocuments).toBeUndefined();
    news.of(reportOf(['ssh']));
    expect(news.of({ ...reportOf(['ssh']), moreDocuments: 2 }).moreDocuments).toBe(2);
  });
});
