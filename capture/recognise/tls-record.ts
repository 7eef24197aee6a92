/** What records of TLS and DTLS have in common (RFC 5246 6.2, 7.4; RFC 6347 4.1). */

/** Content type of handshake messages, and types of these. */
export const HANDSHAKE = 22;
export const CLIENT_HELLO = 1;
export const SERVER_HELLO = 2;

/** 2^14 octets and what encryption may add (RFC 5246 6.2.3). */
export const RECORD_LIMIT = 16384 + 2048;
