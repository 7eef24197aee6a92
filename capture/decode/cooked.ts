/** The protocol field of Linux cooked captures: an EtherType, but for some devices and some small numbers. */
import { FIRST_ETHERTYPE, etherTypeLayer } from './ethertype.ts';
import { LAYER, type LayerId } from './layer.ts';

/** Device types (ARPHRD_…) whose protocol field is no EtherType: 802.11 with radiotap, netlink. */
const RADIOTAP = 803;
const NETLINK = 824;
/** ETH_P_802_2: LLC follows. */
const LLC_FRAME = 4;

export function cookedProtocolLayer(device: number, protocol: number): LayerId {
  if (device === NETLINK || device === RADIOTAP) return LAYER.done;
  if (protocol >= FIRST_ETHERTYPE) return etherTypeLayer(protocol);
  return protocol === LLC_FRAME ? LAYER.llc : LAYER.done;
}
