/** EthereumStratum/2.0.0 (EIP 1571): mining.hello, with the port in hexadecimal. */
import { lineProber } from './line-prober.ts';

export const ethereumstratum2 = lineProber('ethereumstratum-2', ({ userAgent, host, port }) => ({
  id: 1,
  method: 'mining.hello',
  params: { agent: userAgent, host, port: port.toString(16), proto: 'EthereumStratum/2.0.0' },
}));
