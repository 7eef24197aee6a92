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
const HTTP = 'alert http $HOME_NET any -> $EXTERNAL_NET any';
const ASKED = 'flow:to_server,established';
const ANSWERED = 'flow:to_client,established';
/** What is said all the time is told once an hour. */
const ONCE_OUT = 'threshold:type limit, track by_src, count 1, seconds 3600';
const ONCE_BACK = 'threshold:type limit, track by_dst, count 1, seconds 3600';

/** A string of JSON as content. Rules cannot hold a quote: it is `|22|`. */
function content(text: string): string {
  return `content:"|22|${text}|22|"`;
}

/** `"method": "<one of them>"`, blanks or none. */
function method(names: string): string {
  return String.raw`pcre:"/\x22method\x22\s*:\s*\x22(?:${names})\x22/"`;
}

const CONVERSATIONS: readonly Omit<RuleParts, 'sid'>[] = [
  { header: OUT, message: 'Stratum, mining.subscribe', options: [ASKED, content('mining.subscribe'), 'depth:512'] },
  { header: OUT, message: 'Stratum, mining.authorize', options: [ASKED, content('mining.authorize'), 'depth:1024'] },
  { header: OUT, message: 'Stratum, mining.configure', options: [ASKED, content('mining.configure'), 'depth:512'] },
  { header: OUT, message: 'Stratum, mining.submit', options: [ASKED, content('mining.submit'), ONCE_OUT] },
  {
    header: BACK,
    message: 'Stratum, work or difficulty from a pool',
    options: [
      ANSWERED,
      'content:"|22|mining."',
      method(String.raw`mining\.(?:notify|set_difficulty|set_target|set_extranonce|set_version_mask)`),
      ONCE_BACK,
    ],
  },
  {
    header: OUT,
    message: 'Monero, login to a pool',
    options: [ASKED, content('method'), 'depth:256', content('login'), 'within:64', content('pass'), 'distance:0'],
  },
  {
    header: OUT,
    message: 'Monero, share to a pool',
    options: [ASKED, content('job_id'), content('nonce'), method('submit'), ONCE_OUT],
  },
  {
    header: BACK,
    message: 'Monero, work from a pool',
    options: [ANSWERED, content('job_id'), content('blob'), content('target'), ONCE_BACK],
  },
  {
    header: OUT,
    message: 'Ethereum proxy, login or work',
    options: [ASKED, 'content:"|22|eth_"', method('eth_(?:submitLogin|getWork|submitWork|submitHashrate)'), ONCE_OUT],
  },
  {
    header: BACK,
    message: 'Ethereum, work from a pool',
    options: [
      ANSWERED,
      content('result'),
      'content:"|22|0x"',
      String.raw`pcre:"/\x22result\x22\s*:\s*\[\s*(?:\x220x[0-9a-f]{64}\x22\s*,?\s*){3}/"`,
      ONCE_BACK,
    ],
  },
  {
    header: OUT,
    message: 'EthereumStratum 1, as NiceHash speaks it',
    options: [ASKED, 'content:"EthereumStratum/1"', 'depth:512'],
  },
  { header: OUT, message: 'EthereumStratum 2, mining.hello', options: [ASKED, content('mining.hello'), 'depth:512'] },
  {
    header: HTTP,
    message: 'getblocktemplate or getwork over HTTP',
    options: [
      ASKED,
      'http.method',
      'content:"POST"',
      'http.request_body',
      content('method'),
      method('getblocktemplate|getwork|eth_getWork|get_block_template'),
      ONCE_OUT,
    ],
  },
  {
    header: HTTP,
    message: 'mining extensions of getwork over HTTP',
    options: [ASKED, 'http.header', 'content:"X-Mining-Extensions"', 'nocase', ONCE_OUT],
  },
];

/** Rules that need no list. @param first sid of the first; each keeps its own as long as none is put before it */
export function contentRules(first: number): string[] {
  return CONVERSATIONS.map((parts, index) => rule({ ...parts, sid: first + index }));
}
