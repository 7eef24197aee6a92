/** What a proxy passes on: its clients' octets and their servers', behind what it was told and said itself. */
import type { Preface, RecogniserInput, Recognition, Spans } from './recogniser.ts';

/** Turns without some octets of either side. */
export function turnsWithout(turns: readonly number[], { client, server }: Spans): number[] {
  const left: number[] = [];
  let clientAt = 0;
  let serverAt = 0;
  for (const said of turns) {
    const fromClient = said > 0;
    const [start, end] = fromClient ? client : server;
    const from = fromClient ? clientAt : serverAt;
    const to = from + Math.abs(said);
    if (fromClient) clientAt = to;
    else serverAt = to;
    const rest = to - from - Math.max(0, Math.min(to, end) - Math.max(from, start));
    const last = left.length - 1;
    if (rest === 0) continue;
    const signed = fromClient ? rest : -rest;
    if (last >= 0 && left[last]! > 0 === fromClient) left[last]! += signed;
    else left.push(signed);
  }
  return left;
}

function spansBehind({ client, server }: Spans, preface: Preface): Spans {
  return {
    client: [preface.client + client[0], preface.client + client[1]],
    server: [preface.server + server[0], preface.server + server[1]],
  };
}

/** What is asked about, as if the client had the server of its choice before it. */
export function behindPreface(input: RecogniserInput, preface: Preface): RecogniserInput {
  const { transport, client, server, clientPort, turns } = input;
  const own: Spans = { client: [0, preface.client], server: [0, preface.server] };
  return {
    transport,
    client: client.subarray(preface.client),
    server: server.subarray(preface.server),
    clientPort,
    serverPort: preface.port,
    ...(turns === undefined ? {} : { turns: turnsWithout(turns, own) }),
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
    ...(inner.needs === undefined ? {} : { needs: preface.client + inner.needs }),
    ...(inner.forget === undefined ? {} : { forget: spansBehind(inner.forget, preface) }),
    reversed: false,
  };
}
