/** EtherType (IEEE 802 numbers) → layer. Below 0x0600 the field is a length, and LLC follows. */
import { LAYER, type LayerId } from './layer.ts';

export const FIRST_ETHERTYPE = 0x0600;

const LAYERS: Readonly<Partial<Record<number, LayerId>>> = {
  0x0800: LAYER.ipv4,
  0x86dd: LAYER.ipv6,
  0x8100: LAYER.vlan,
  0x88a8: LAYER.vlan,
  0x9100: LAYER.vlan,
  0x8847: LAYER.mpls,
  0x8848: LAYER.mpls,
  0x8864: LAYER.pppoe,
};

/** The layer of an EtherType; `done` for what carries no IP that we read. */
export function etherTypeLayer(type: number): LayerId {
  // The first two are nearly all packets: compared before a table is asked.
  return type === 0x0800 ? LAYER.ipv4 : type === 0x86dd ? LAYER.ipv6 : (LAYERS[type] ?? LAYER.done);
}
