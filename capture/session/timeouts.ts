/**
 * After how much silence a session is over, in microseconds of the capture's own time. Shorter makes two sessions of one
 * conversation, longer keeps memory: each value says what it must outlast.
 */

const SECOND = 1_000_000;

/** Pools push a job every few minutes at most, but an idle TCP connection is legal for hours; NetMon and nfcapd cut at about one. */
export const TCP_OPEN_US = 3600 * SECOND;
/** Nobody answered the SYN yet: the longest pause between two retries is 64 s (Linux, tcp_syn_retries 6). */
export const TCP_OPENING_US = 90 * SECOND;
/** One side sent FIN: the other may still send what it has (RFC 9293 3.6), but not for an hour. */
export const TCP_HALF_CLOSED_US = 300 * SECOND;
/** After RST, or FIN from both: stragglers are retransmitted FINs, whose pauses double from a fraction of a second to 16 s. */
export const TCP_CLOSED_US = 30 * SECOND;
/** A question and its answer, or no answer: Linux's conntrack forgets these after 30 s (nf_conntrack_udp_timeout). */
export const UDP_EXCHANGE_US = 30 * SECOND;
/** Both sides speak for longer than `UDP_STREAM_AFTER_US`: RFC 4787 REQ-5 wants 120 s at least, conntrack keeps 120 to 180. */
export const UDP_STREAM_US = 180 * SECOND;
export const UDP_STREAM_AFTER_US = 2 * SECOND;
/** A ping comes every second or so (nf_conntrack_icmp_timeout). */
export const ICMP_US = 30 * SECOND;
/** Everything else without ports, such as tunnels and routing: what is periodic there comes at least every two minutes (IGMP: 125 s). */
export const OTHER_US = 180 * SECOND;
/** RFC 8200 4.5 gives up reassembly after 60 s; so does RFC 791 in practice. */
export const FRAGMENTS_US = 60 * SECOND;
/** Payload after this much silence starts a burst (model/session.ts). */
export const BURST_SILENCE_US = SECOND;
