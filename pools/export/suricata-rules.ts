/** Rules of Suricata: how one is written, and those that know mining by what is said. */

export interface RuleParts {
  /** Action, protocol, addresses, ports and direction. */
  header: string;
  message: string;
  options: readonly string[];
  sid: number;
}

/** One line. What stands in a rule comes from this project, or is a port or a file's name: nothing to be escaped. */
export function rule({ header, message, options, sid }: RuleParts): string {
  const parts = [
    `msg:"BitSecure: ${message}"`,
    ...options,
    'classtype:coin-mining',
    'reference:url,attack.mitre.org/techniques/T1496',
    `sid:${sid}`,
    'rev:1',
  ];
  return `${header} (${parts.map((part) => `${part};`).join(' ')})\n`;
}

const OUT = 'alert tcp $HOME_NET any -> $EXTERNAL_NET any';
const BACK = 'alert tcp $EXTERNAL_NET any -> $HOME_NET any';

/** Rules cannot hold a quote: JSON's is `|22|`. */
function json(text: string): string {
  return text.replaceAll('"', '|22|');
}

/** First words of each dialect; the offsets are within what a first message has. */
const CONVERSATIONS: readonly Omit<RuleParts, 'sid'>[] = [
  {
    header: OUT,
    message: 'Stratum, mining.subscribe',
    options: ['flow:to_server,established', `content:"${json('"mining.subscribe"')}"`, 'depth:512'],
  },
  {
    header: OUT,
    message: 'Stratum, mining.authorize',
    options: ['flow:to_server,established', `content:"${json('"mining.authorize"')}"`, 'depth:1024'],
  },
  {
    header: OUT,
    message: 'Stratum, mining.submit',
    options: [
      'flow:to_server,established',
      `content:"${json('"mining.submit"')}"`,
      'threshold:type limit, track by_src, count 1, seconds 3600',
    ],
  },
  {
    header: BACK,
    message: 'Stratum, mining.notify',
    options: [
      'flow:to_client,established',
      `content:"${json('"mining.notify"')}"`,
      'threshold:type limit, track by_dst, count 1, seconds 3600',
    ],
  },
  {
    header: OUT,
    message: 'Monero login to a pool',
    options: [
      'flow:to_server,established',
      `content:"${json('"method"')}"`,
      'depth:256',
      `content:"${json('"login"')}"`,
      'within:64',
      `content:"${json('"pass"')}"`,
      'distance:0',
    ],
  },
  {
    header: OUT,
    message: 'Ethereum proxy, eth_submitLogin',
    options: ['flow:to_server,established', `content:"${json('"eth_submitLogin"')}"`, 'depth:512'],
  },
  {
    header: OUT,
    message: 'EthereumStratum 1, as NiceHash speaks it',
    options: ['flow:to_server,established', 'content:"EthereumStratum/1"', 'depth:512'],
  },
  {
    header: OUT,
    message: 'EthereumStratum 2, mining.hello',
    options: ['flow:to_server,established', `content:"${json('"mining.hello"')}"`, 'depth:512'],
  },
  {
    header: 'alert http $HOME_NET any -> $EXTERNAL_NET any',
    message: 'getblocktemplate or getwork over HTTP',
    options: [
      'flow:to_server,established',
      'http.method',
      'content:"POST"',
      'http.request_body',
      String.raw`pcre:"/\x22method\x22\s*:\s*\x22(?:getblocktemplate|getwork|eth_getWork|get_block_template)\x22/"`,
    ],
  },
];

/** Rules that need no list. @param first sid of the first; each keeps its own as long as none is put before it */
export function contentRules(first: number): string[] {
  return CONVERSATIONS.map((parts, index) => rule({ ...parts, sid: first + index }));
}
