/** What a proxy passes on: its clients' octets and their servers', behind what it was told and said itself. */
import type { Preface, RecogniserInput, Recognition } from './recogniser.ts';

/** Turns without the first octets of both sides. */
function turnsBehind(turns: readonly number[], { client, server }: Preface): number[] {
  const behind: number[] = [];
  let clientLeft = client;
  let serverLeft = server;
  for (const said of turns) {
    const fromClient = said > 0;
    const own = Math.min(Math.abs(said), fromClient ? clientLeft : serverLeft);
    if (fromClient) clientLeft -= own;
    else serverLeft -= own;
    const rest = fromClient ? said - own : said + own;
    const last = behind.length - 1;
    if (rest === 0) continue;
    if (last >= 0 && behind[last]! > 0 === fromClient) behind[last]! += rest;
    else behind.push(rest);
  }
  return behind;
}

/** What is asked about, as if the client had the server of its choice before it. */
export function behindPreface(input: RecogniserInput, preface: Preface): RecogniserInput {
  const { transport, client, server, clientPort, turns } = input;
  return {
    transport,
    client: client.subarray(preface.client),
    server: server.subarray(preface.server),
    clientPort,
    serverPort: preface.port,
    ...(turns === undefined ? {} : { turns: turnsBehind(turns, preface) }),
  };
}

/** One recognition of a proxy's talk and of what it passes on. Who its client is, nobody has to guess. */
export function throughProxy(proxy: Recognition, preface: Preface, inner: Recognition): Recognition {
  // Behind another proxy they would be names of that one.
  const hosts = inner.hosts ?? (inner.proxied === undefined ? proxy.hosts : undefined);
  const http = inner.http ?? proxy.http;
  const proxied = inner.proxied ?? proxy.proxied;
  const { client = 0, server = 0, port } = inner.preface ?? {};
  return {
    ...inner,
    path: [...proxy.path, ...inner.path],
    preface: {
      client: preface.client + client,
      server: preface.server + server,
      port: port ?? preface.port,
    },
    ...(hosts === undefined ? {} : { hosts }),
    ...(http === undefined ? {} : { http }),
    ...(proxied === undefined ? {} : { proxied }),
    reversed: false,
  };
}
