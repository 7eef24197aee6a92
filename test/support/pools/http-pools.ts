/** Nodes and web servers over HTTP, each after a real one. */
import { httpServer, jsonResponse, response, type Behaviour, type HttpRequest } from './behaviour.ts';

const PLAIN = 'Content-Type: text/plain; charset=utf-8';
const CLOSE = 'Connection: close';
/** Go's net/http on what is no HTTP: no length, then closes. */
const GO_BAD_REQUEST = `HTTP/1.1 400 Bad Request\r\n${PLAIN}\r\n${CLOSE}\r\n\r\n400 Bad Request`;
const hash = (digit: string): string => digit.repeat(64);

const error = (call: HttpRequest['call'], code: number, message: string): object => ({
  result: null,
  error: { code, message },
  id: call['id'] ?? null,
});

/** Without credentials a node of Bitcoin's family says who is asked, and no more. */
const btcd = httpServer((request) =>
  request === undefined
    ? GO_BAD_REQUEST
    : response('401 Unauthorized', [CLOSE, PLAIN, 'Www-Authenticate: Basic realm="btcd RPC"'], '401 Unauthorized.\n'),
);

const bitcoind = httpServer((request) => {
  if (request === undefined) return response('400 Bad Request', [CLOSE, PLAIN], '');
  if (request.path !== '/') return response('404 Not Found', [], '');
  return response('401 Unauthorized', ['WWW-Authenticate: Basic realm="jsonrpc"', CLOSE], '');
});

/** A node that asks for no credentials and has no peers yet. */
const litecoind = httpServer((request) => {
  if (request === undefined) return response('400 Bad Request', [CLOSE], '');
  return request.call['method'] === 'getblocktemplate'
    ? jsonResponse('500 Internal Server Error', error(request.call, -9, 'Litecoin is not connected!'))
    : jsonResponse('404 Not Found', error(request.call, -32_601, 'Method not found'));
});

/** A node that gives work, in chunks. */
const gbtNode = httpServer((request) => {
  if (request === undefined) return GO_BAD_REQUEST;
  if (request.call['method'] !== 'getblocktemplate') {
    return jsonResponse('200 OK', error(request.call, -1, 'Command unimplemented'), CLOSE);
  }
  const result = {
    bits: '207fffff',
    curtime: 1,
    height: 1,
    previousblockhash: hash('6'),
    transactions: [],
    version: 4,
  };
  const body = JSON.stringify({ jsonrpc: '1.0', result, error: null, id: request.call['id'] });
  const chunks = [body.slice(0, 40), body.slice(40)].map((part) => `${part.length.toString(16)}\r\n${part}\r\n`);
  const head = ['HTTP/1.1 200 OK', 'Content-Type: application/json', 'Transfer-Encoding: chunked', CLOSE, '', ''];
  return `${head.join('\r\n')}${chunks.join('')}0\r\n\r\n`;
});

/** An Ethereum node; with `mining` it gives work. */
function geth(mining: boolean): Behaviour {
  return httpServer((request) => {
    if (request === undefined) return GO_BAD_REQUEST;
    if (request.path !== '/') return response('404 Not Found', [], '');
    const { id, method } = request.call;
    if (mining && method === 'eth_getWork') {
      const result = [`0x${hash('4')}`, `0x${hash('0')}`, `0x0000${'8'.repeat(60)}`, '0x1'];
      return jsonResponse('200 OK', { jsonrpc: '2.0', id, result });
    }
    const message = `the method ${String(method)} does not exist/is not available`;
    return jsonResponse('200 OK', { jsonrpc: '2.0', id, error: { code: -32_601, message } });
  });
}

/** Bitcoin's getwork, as old pools gave it. */
const getwork = httpServer((request) => {
  if (request?.call['method'] !== 'getwork') return response('400 Bad Request', [CLOSE], '');
  const result = { data: '0'.repeat(256), target: `${'f'.repeat(56)}00000000`, midstate: hash('7') };
  return jsonResponse('200 OK', { result, error: null, id: request.call['id'] }, 'X-Long-Polling: /LP');
});

const monerod = httpServer((request) => {
  if (request === undefined) return response('400 Bad Request', [CLOSE], '');
  if (request.path !== '/json_rpc') return response('404 Not Found', ['Server: Epee-based'], '');
  const { id, method } = request.call;
  const [code, message] =
    method === 'get_block_template' ? [-4, 'Failed to parse wallet address'] : [-32_601, 'Method not found'];
  return jsonResponse('200 Ok', { error: { code, message }, id, jsonrpc: '2.0' }, 'Server: Epee-based');
});

const web = httpServer((request) => {
  const page = '<!doctype html><title>It works</title>';
  return request?.method === 'GET'
    ? response('200 OK', ['Content-Type: text/html'], page)
    : response('405 Not Allowed', ['Content-Type: text/html', CLOSE], page);
});

/** A router's page: wants credentials, and is no node. */
const router = httpServer(() => response('401 Unauthorized', [CLOSE, 'WWW-Authenticate: Basic realm="Router"'], ''));

const redirect = httpServer(() => response('301 Moved Permanently', [CLOSE, 'Location: http://127.0.0.1:1/'], ''));

const empty200 = httpServer(() => response('200 OK', ['Content-Type: application/json', CLOSE], '\n'));

export const HTTP_POOLS = {
  btcd,
  bitcoind,
  litecoind,
  'gbt-node': gbtNode,
  geth: geth(true),
  'geth-without-work': geth(false),
  getwork,
  monerod,
  web,
  router,
  redirect,
  'empty-200': empty200,
} satisfies Record<string, Behaviour>;
