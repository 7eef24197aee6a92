/**
 * After how many seconds of silence, by the capture's own time, a session is over. Shorter makes two sessions of one
 * conversation, longer keeps memory: each value says what it must outlast.
 */

/** Pools push a job every few minutes at most, but an idle TCP connection is legal for hours; NetMon and nfcapd cut at about one. */
export const TCP_OPEN_SECONDS = 3600;
/** Nobody answered the SYN yet: the longest pause between two retries is 64 s (Linux, tcp_syn_retries 6). */
export const TCP_OPENING_SECONDS = 90;
/** One side sent FIN: the other may still send what it has (RFC 9293 3.6), but not for an hour. */
export const TCP_HALF_CLOSED_SECONDS = 300;
/** After RST, or FIN from both: stragglers are retransmitted FINs, whose pauses double from a fraction of a second to 16 s. */
export const TCP_CLOSED_SECONDS = 30;
/** A question and its answer, or no answer: Linux's conntrack forgets these after 30 s (nf_conntrack_udp_timeout). */
export const UDP_EXCHANGE_SECONDS = 30;
/** Both sides speak for longer than `UDP_STREAM_AFTER_SECONDS`: RFC 4787 REQ-5 wants 120 s at least, conntrack keeps 120 to 180. */
export const UDP_STREAM_SECONDS = 180;
export const UDP_STREAM_AFTER_SECONDS = 2;
/** A ping comes every second or so (nf_conntrack_icmp_timeout). */
export const ICMP_SECONDS = 30;
/** Everything else without ports, such as tunnels and routing: what is periodic there comes at least every two minutes (IGMP: 125 s). */
export const OTHER_SECONDS = 180;
/** Payload after this much silence starts a burst (model/session.ts). */
export const BURST_SILENCE_SECONDS = 1;
