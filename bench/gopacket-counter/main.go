// Command gopacket-counter reads a pcap file, counts packets and octets by five-tuple and writes a line of JSON for each
// flow. It is the yardstick of bench/sessions.mjs: what a plain Go program with gopacket takes for the counting alone,
// without timeouts, updates, names or applications.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/netip"
	"os"
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	"github.com/google/gopacket/pcapgo"
)

type key struct {
	low, high         netip.Addr
	lowPort, highPort uint16
	protocol          layers.IPProtocol
}

// One flow, low side first; exported names are those of the JSON.
type flow struct {
	Low, High         string
	LowPort, HighPort uint16
	Protocol          uint8
	Packets, Bytes    [2]uint64
	First, Last       time.Time
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: gopacket-counter <file.pcap>")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(name string, out io.Writer) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	reader, err := pcapgo.NewReader(bufio.NewReaderSize(file, 1<<20))
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	flows, err := count(reader)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	writer := bufio.NewWriterSize(out, 1<<17)
	encoder := json.NewEncoder(writer)
	for _, one := range flows {
		if err := encoder.Encode(one); err != nil {
			return err
		}
	}
	return writer.Flush()
}

func count(reader *pcapgo.Reader) (map[key]*flow, error) {
	var (
		ethernet layers.Ethernet
		ip4      layers.IPv4
		ip6      layers.IPv6
		tcp      layers.TCP
		udp      layers.UDP
		decoded  []gopacket.LayerType
	)
	parser := gopacket.NewDecodingLayerParser(layers.LayerTypeEthernet, &ethernet, &ip4, &ip6, &tcp, &udp)
	parser.IgnoreUnsupported = true
	flows := make(map[key]*flow)
	for {
		data, info, err := reader.ZeroCopyReadPacketData()
		if err == io.EOF {
			return flows, nil
		}
		if err != nil {
			return nil, err
		}
		// What is damaged is counted as far as it was decoded.
		_ = parser.DecodeLayers(data, &decoded)
		var from, to netip.Addr
		var fromPort, toPort uint16
		var protocol layers.IPProtocol
		for _, layer := range decoded {
			switch layer {
			case layers.LayerTypeIPv4:
				from, _ = netip.AddrFromSlice(ip4.SrcIP)
				to, _ = netip.AddrFromSlice(ip4.DstIP)
				protocol = ip4.Protocol
			case layers.LayerTypeIPv6:
				from, _ = netip.AddrFromSlice(ip6.SrcIP)
				to, _ = netip.AddrFromSlice(ip6.DstIP)
				protocol = ip6.NextHeader
			case layers.LayerTypeTCP:
				fromPort, toPort = uint16(tcp.SrcPort), uint16(tcp.DstPort)
			case layers.LayerTypeUDP:
				fromPort, toPort = uint16(udp.SrcPort), uint16(udp.DstPort)
			}
		}
		if !from.IsValid() {
			continue
		}
		side := 0
		k := key{from, to, fromPort, toPort, protocol}
		if order := from.Compare(to); order > 0 || (order == 0 && fromPort > toPort) {
			side = 1
			k = key{to, from, toPort, fromPort, protocol}
		}
		one, known := flows[k]
		if !known {
			one = &flow{
				Low: k.low.String(), High: k.high.String(), LowPort: k.lowPort, HighPort: k.highPort,
				Protocol: uint8(protocol), First: info.Timestamp,
			}
			flows[k] = one
		}
		one.Packets[side]++
		one.Bytes[side] += uint64(info.Length)
		one.Last = info.Timestamp
	}
}
